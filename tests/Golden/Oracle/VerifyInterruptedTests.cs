using System.Diagnostics;
using System.Globalization;

namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference verify</c> that is stopped from outside, and what becomes of the program on trial.</summary>
public sealed class VerifyInterruptedTests : IDisposable
{
    /// <summary>A program that has no operator at all; it notes who it is, and where it is told to, it works without end.</summary>
    private const string Program = """
        import os, struct, sys

        with open(sys.argv[1] + ".part", "w") as note:
            note.write(str(os.getpid()))
        os.rename(sys.argv[1] + ".part", sys.argv[1])
        while prefix := sys.stdin.buffer.read(8):
            header = eval(sys.stdin.buffer.read(struct.unpack("<Q", prefix)[0]))
            sys.stdin.buffer.read(max(entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"))
            while len(sys.argv) > 2:
                pass
            text = b'{"__metadata__": {"unsupported": "nothing here"}}'
            sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text)
            sys.stdout.buffer.flush()
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _folder = new();

    public VerifyInterruptedTests() => File.WriteAllText(_folder.File("program.py"), Program);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Who_is_interrupted_says_what_has_been_asked(string signal, int status)
    {
        using var running = Command.BeginWithSignals(Arguments());
        var program = await Noted();

        Assert.Equal(0, Command.Shell($"kill -{signal} {running.Id}"));

        var (output, error) = await Ended(running);
        Assert.Matches(@"\ninterrupted after \d+ of 1000000 cases: 0 passed, 0 failed", output);
        Assert.Equal("reference: interrupted\n", error);
        Assert.Equal(status, running.ExitCode);
        await Gone(program);
    }

    [Fact]
    public async Task Ctrl_C_reaches_the_oracle_alone_which_ends_the_program()
    {
        using var running = Command.BeginWithSignals(Arguments("busy"));
        var program = await Noted();
        await Task.Delay(500, TestContext.Current.CancellationToken); // by then it is at work

        Assert.Equal(0, Command.Shell($"kill -INT -{running.Id}")); // all of the group, as a terminal's Ctrl-C

        var (_, error) = await Ended(running);
        Assert.Equal("reference: interrupted\n", error);
        Assert.Equal(130, running.ExitCode);
        await Gone(program);
    }

    [Fact]
    public async Task A_program_ends_when_the_oracle_is_killed()
    {
        using var running = Command.Begin(Arguments());
        var program = await Noted();

        running.Kill();

        await Gone(program);
    }

    private string[] Arguments(params string[] words) =>
        [
            "verify",
            "--op",
            "LeakyRelu",
            "--count",
            "1000000",
            "--seed",
            "1",
            "--",
            Interpreter.Python, // not a script that starts one, which may complain while it is ended
            _folder.File("program.py"),
            _folder.File("note"),
            .. words,
        ];

    /// <summary>The program's process, once it is there.</summary>
    private async Task<int> Noted()
    {
        var waiting = Stopwatch.StartNew();
        while (!File.Exists(_folder.File("note")))
        {
            Assert.True(waiting.Elapsed < Patience, "the program does not begin");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return int.Parse(
            await File.ReadAllTextAsync(_folder.File("note"), TestContext.Current.CancellationToken),
            CultureInfo.InvariantCulture
        );
    }

    private static async Task<(string Output, string Error)> Ended(Process running)
    {
        var stop = TestContext.Current.CancellationToken;
        var (output, error) = (running.StandardOutput.ReadToEndAsync(stop), running.StandardError.ReadToEndAsync(stop));
        if (!running.WaitForExit(Patience))
        {
            running.Kill(entireProcessTree: true);
            Assert.Fail($"it does not end; it has said: {await output}{await error}");
        }

        return (await output, await error);
    }

    private static async Task Gone(int program)
    {
        var waiting = Stopwatch.StartNew();
        while (Process.GetProcesses().Any(process => process.Id == program))
        {
            Assert.True(waiting.Elapsed < Patience, "the program goes on");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
