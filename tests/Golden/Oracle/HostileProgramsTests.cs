using System.Diagnostics;

namespace Reference.GoldenTests.Oracle;

/// <summary>Programs that answer <c>reference verify</c> with anything but answers are findings, and cost neither memory nor time without end.</summary>
public sealed class HostileProgramsTests : IDisposable
{
    /// <summary>A program that reads cases, and does with standard output what it is told to.</summary>
    private const string Program = """
        import os, random, struct, sys, time

        def write(data):
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()

        def header(text):
            write(struct.pack("<Q", len(text)) + text)

        fault, count = sys.argv[1], 0
        while prefix := sys.stdin.buffer.read(8):
            given = eval(sys.stdin.buffer.read(struct.unpack("<Q", prefix)[0]))
            sys.stdin.buffer.read(max(entry["data_offsets"][1] for name, entry in given.items() if name != "__metadata__"))
            count += 1
            if fault == "noise":
                while True:
                    write(random.Random(count).randbytes(65536))
            if fault == "text":
                while True:
                    write(b"y\n" * 32768)
            if fault == "zeros":
                while True:
                    write(bytes(65536))
            if fault == "far":
                write(struct.pack("<Q", 1 << 62))
                time.sleep(60)
            if fault == "header":
                write(struct.pack("<Q", 1 << 24) + b"{")
                while True:
                    write(b" " * 65536)
            if fault == "data":
                header(b'{"Y": {"dtype": "F32", "shape": [268435456], "data_offsets": [0, 1073741824]}}')
                while True:
                    write(bytes(65536))
            if fault == "drip":
                write(struct.pack("<Q", 1 << 20))
                while True:
                    write(b"{")
                    time.sleep(0.05)
            if fault == "deaf":
                sys.stdin.close()
                time.sleep(60)
            if fault == "mute":
                os.close(1)
                time.sleep(60)
            if fault == "names":
                header(b"{" + b",".join(b'"t%d": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}' % i for i in range(50000)) + b"}")
            if fault == "complaints":
                sys.stderr.write("!" * 1000000)
            if fault == "late" and count > 1:
                time.sleep(60)
            header(b'{"__metadata__": {"%s": "%s"}}' % (b"error" if fault == "error" else b"unsupported", b"no" * (8 if fault in ("complaints", "late") else 8000000)))
        """;

    /// <summary>Well above what .NET takes for such a run, and well below what keeping sixteen megabytes a case takes.</summary>
    private const int MostMegabytes = 400;

    private readonly ScratchFolder _folder = new();

    public HostileProgramsTests() => File.WriteAllText(_folder.File("program.py"), Program);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("noise", "gave no answer that can be read: its standard output: says that its header has ")]
    [InlineData("text", "gave no answer that can be read: its standard output: begins with the text \"y y y y \"")]
    [InlineData("zeros", "gave no answer that can be read: its standard output: says that its header has 0 bytes")]
    [InlineData("far", "gave no answer that can be read: its standard output: says that its header has 4611686018427387904 bytes")]
    [InlineData("header", "gave no answer that can be read: its standard output: the header is not a JSON object")]
    [InlineData("data", "gave no answer that can be read: its standard output: says that it has 1073741824 bytes of data: more than the ")]
    [InlineData("drip", "gave no answer within 6 s")]
    [InlineData("deaf", "gave no answer within 6 s")]
    [InlineData("mute", "closed its standard output before it had answered")]
    [InlineData("names", "answered with something else: ")]
    [InlineData("error", "failed: nonono")]
    public async Task What_is_no_answer_is_a_finding(string fault, string finding)
    {
        var (status, output, _) = await Verify(fault, count: 1);

        Assert.Contains(finding, output, StringComparison.Ordinal);
        Assert.Equal(1, status);
    }

    [Fact]
    public async Task Reasons_without_end_are_cut()
    {
        var (status, output, _) = await Verify("unsupported", count: 40);

        Assert.Contains("40 cases: 0 passed, 0 failed, 40 unsupported", output, StringComparison.Ordinal);
        Assert.Equal(2, status);
    }

    [Fact]
    public async Task Complaints_without_end_pass_through()
    {
        var (_, output, error) = await Verify("complaints", count: 10);

        Assert.Contains("10 cases: 0 passed, 0 failed, 10 unsupported", output, StringComparison.Ordinal);
        Assert.Equal(10_000_000, error.Length);
    }

    [Fact]
    public async Task A_program_that_hangs_again_and_again_is_waited_for_less_and_then_not_asked()
    {
        var (status, output, _) = await Verify("late", count: 100, timeout: 4);

        Assert.Equal(1, status);
        Assert.Contains("gave no answer within ", output, StringComparison.Ordinal);
        Assert.Matches(@"\nRelu: \d\d cases were not asked: [23] answers did not come in time\n", output);
    }

    /// <summary>Asserts that it takes no more memory than it may.</summary>
    private async Task<(int Status, string Output, string Error)> Verify(string fault, int count, int timeout = 1)
    {
        using var running = Command.Begin([
            "verify",
            "--op",
            "Relu",
            "--count",
            $"{count}",
            "--seed",
            "1",
            "--timeout",
            $"{timeout}",
            "--findings",
            _folder.File("findings"),
            "--",
            Interpreter.Python,
            _folder.File("program.py"),
            fault,
        ]);
        var stop = TestContext.Current.CancellationToken;
        var (output, error) = (running.StandardOutput.ReadToEndAsync(stop), running.StandardError.ReadToEndAsync(stop));
        var (waiting, most) = (Stopwatch.StartNew(), 0L);
        while (!running.WaitForExit(TimeSpan.FromMilliseconds(20)))
        {
            most = Math.Max(most, PeakMegabytes(running));
            Assert.True(waiting.Elapsed < TimeSpan.FromMinutes(1), "it does not end");
        }

        Assert.InRange(most, 1, MostMegabytes);
        return (running.ExitCode, await output, await error);
    }

    /// <summary>The most memory that a process has held so far; 0 where it has just ended.</summary>
    private static long PeakMegabytes(Process running)
    {
        try
        {
            running.Refresh();
            return running.PeakWorkingSet64 / 1_000_000;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
