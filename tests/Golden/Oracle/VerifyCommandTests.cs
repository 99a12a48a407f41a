using System.Text.Json;
using System.Xml.Linq;

namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference verify</c> against programs that are right, wrong, and worse.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    /// <summary>A program that answers LeakyRelu in plain Python, and what it can be told to do instead.</summary>
    private const string Program = """
        import json, os, struct, sys, time

        def read():
            prefix = sys.stdin.buffer.read(8)
            if not prefix:
                sys.exit(0)
            header = json.loads(sys.stdin.buffer.read(struct.unpack("<Q", prefix)[0]))
            metadata = header.pop("__metadata__")
            data = sys.stdin.buffer.read(max(entry["data_offsets"][1] for entry in header.values()))
            return metadata, {
                name: (entry["shape"], struct.unpack(f"<{(entry['data_offsets'][1] - entry['data_offsets'][0]) // 4}f", data[slice(*entry["data_offsets"])]))
                for name, entry in header.items()
            }

        def write(metadata, tensors, dtype="F32"):
            header, data = {"__metadata__": metadata}, b""
            for name, (shape, values) in tensors.items():
                packed = struct.pack(f"<{len(values)}{'f' if dtype == 'F32' else 'd'}", *values)
                header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(packed)]}
                data += packed
            text = json.dumps(header).encode()
            sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text + data)
            sys.stdout.buffer.flush()

        fault, count = sys.argv[1], 0
        if fault == "begin":
            sys.exit(6)
        if fault == "note":
            open(sys.argv[2], "w").close()
        while True:
            metadata, given = read()
            count += 1
            alpha = struct.unpack("<f", struct.pack("<f", json.loads(metadata["attributes"]).get("alpha", 0.01)))[0]
            shape, x = given["X"]
            dy = given.get("dY", (shape, x))[1]
            y = [a if a >= 0 or a != a else alpha * a for a in x]
            dx = [d if a > 0 else d if a != a else alpha * d for a, d in zip(x, dy)]
            if fault == "crash" and count % 7 == 3:
                os.kill(os.getpid(), 11)
            if fault == "end" and count == 3:
                sys.exit(5)
            if fault == "hang" and count == 3:
                time.sleep(60)
            if fault == "chatter":
                print("Computing …", flush=True)
            if fault == "half" and count == 3:
                sys.stdout.buffer.write(struct.pack("<Q", 100) + b"{")
                sys.stdout.buffer.flush()
                sys.exit(0)
            if fault == "memory" and count > 1:
                y = [1 + a for a in y]
            if fault == "slope":
                dx = list(dy)
            if fault == "upstream":
                dx = [1 if a > 0 else a if a != a else alpha for a in x]
            results = {"Y": (shape, y)} | ({"dX": (shape, dx)} if "dY" in given else {})
            if fault == "decline":
                write({"unsupported": "no LeakyRelu today"}, {})
            elif fault == "refuse":
                write({"error": "that is beyond me"}, {})
            elif fault == "double":
                write({}, results, "F64")
            elif fault == "forget":
                write({}, {"Y": (shape, y)})
            elif fault == "shape":
                write({}, results | {"Y": (shape[::-1], y)})
            elif fault == "stranger":
                write({}, results | {"dZ": (shape, dx)})
            elif fault == "echo":
                write(metadata, given | results)
            else:
                write({}, results)
        """;

    private readonly ScratchFolder _folder = new();

    public VerifyCommandTests() => File.WriteAllText(_folder.File("program.py"), Program);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nothing")]
    [InlineData("echo")]
    public void A_right_program_agrees(string habit)
    {
        var command = Verify(habit);

        Assert.Equal("", command.Error);
        Assert.Equal(0, command.Status);
        Assert.Contains("20 cases: 20 passed, 0 failed; bound of any order of summation; seed 1", command.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("findings")));
    }

    [Fact]
    public void A_wrong_gradient_is_shown_small_with_its_arithmetic_and_a_command_that_repeats_it()
    {
        var command = Verify("slope");

        Assert.Equal(1, command.Status);
        Assert.Contains("FAILED LeakyRelu {} X 1×1×1×1 dY 1×1×1×1   (", command.Output, StringComparison.Ordinal);
        Assert.Contains("dX: 1 of 1 elements disagree; worst [0, 0, 0, 0]: expected 0.01, got 1", command.Output, StringComparison.Ordinal);
        Assert.Contains("dX[0, 0, 0, 0] = dY[0, 0, 0, 0]·0.01 = 1·0.01 = 0.01", command.Output, StringComparison.Ordinal);
        var repeat = command.Output.Split('\n').Single(line => line.Contains("reference verify --case", StringComparison.Ordinal)).Trim();
        Assert.Equal(1, Command.Shell($"${repeat}"));
        Assert.Equal(0, Command.Run("check", _folder.File("findings")).Status);
    }

    [Theory]
    [InlineData("crash", "crashed: signal 11 (segmentation fault)")]
    [InlineData("end", "ended with status 5 before it had answered")]
    [InlineData("hang", "gave no answer within 1 s")]
    [InlineData("chatter", "gave no answer that can be read: its standard output: begins with the text \"Computin\"")]
    [InlineData("half", "gave no answer that can be read: its standard output: ends after 1 of the 100 bytes of its header")]
    [InlineData("refuse", "failed: that is beyond me")]
    [InlineData("double", "Y is F64, but the case is F32")]
    [InlineData("forget", "dX is missing: F32")]
    [InlineData("shape", "Y is ")]
    [InlineData("stranger", "answered with something else: LeakyRelu-1-0: tensor dZ: is not a tensor of LeakyRelu")]
    public void What_is_no_answer_is_a_finding_and_the_run_goes_on(string fault, string finding)
    {
        var command = Verify(fault);

        Assert.Equal("", command.Error);
        Assert.Equal(1, command.Status);
        Assert.Contains("FAILED LeakyRelu", command.Output, StringComparison.Ordinal);
        Assert.Contains(finding, command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_cannot_even_begin_is_not_begun_over_and_over()
    {
        var command = Command.Run([
            "verify",
            "--count",
            "20",
            "--seed",
            "1",
            "--findings",
            _folder.File("findings"),
            "--",
            "python3",
            _folder.File("program.py"),
            "begin",
        ]);

        Assert.Equal(1, command.Status);
        Assert.Contains("ended with status 6 before it had answered", command.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n[5-7] cases: 0 passed, [5-7] failed; ", command.Output);
        Assert.Matches(@"\n\d+ operators were not asked: there was no answer to anything\n", command.Output);
    }

    [Fact]
    public void What_is_left_over_from_other_cases_is_said_to_be_and_repeated_with_them()
    {
        var command = Verify("memory");

        Assert.Contains(
            "asked by itself this case is answered right: something is left over from those before it",
            command.Output,
            StringComparison.Ordinal
        );
        var repeat = command
            .Output.Split('\n')
            .Single(line => line.Contains(" reference verify --op LeakyRelu ", StringComparison.Ordinal));
        Assert.Equal(1, Command.Shell($"${repeat.Trim()}"));
    }

    [Fact]
    public void After_five_crashes_an_operator_is_left_alone()
    {
        var junit = _folder.File("report.xml");

        var command = Verify("refuse", "--junit", junit);

        Assert.Contains(" unsupported not asked worst error", command.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nLeakyRelu +(\d) +0 +\1 +0 +0 +1[0-5] ", command.Output);
        Assert.Matches(@"\nLeakyRelu: 1[0-5] cases were not asked: [56] cases left nothing to judge\n", command.Output);
        Assert.Matches("<skipped message=\"not asked: [56] cases left nothing to judge\" />", File.ReadAllText(junit));
    }

    [Fact]
    public void Nothing_but_what_is_not_supported_is_no_agreement()
    {
        var command = Verify("decline");

        Assert.Equal(2, command.Status);
        Assert.Contains("20 cases: 0 passed, 0 failed, 20 unsupported", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reports_are_well_formed_and_say_the_same()
    {
        var (json, junit) = (_folder.File("report.json"), _folder.File("report.xml"));

        Verify("slope", "--json", json, "--junit", junit);

        var report = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var failure = report.GetProperty("operators")[0].GetProperty("failures")[0];
        var failed = report.GetProperty("failed").GetInt32();
        Assert.Equal(1, report.GetProperty("exit_status").GetInt32());
        Assert.Equal(1UL, report.GetProperty("seed").GetUInt64());
        Assert.Equal(failed, failure.GetProperty("cases").GetInt32());
        Assert.True(File.Exists(failure.GetProperty("file").GetString()));
        Assert.NotEmpty(failure.GetProperty("arithmetic").EnumerateArray());
        var suite = XDocument.Load(junit).Root!.Element("testsuite")!;
        Assert.Equal(
            (20, failed, 0, 0),
            (
                (int)suite.Attribute("tests")!,
                (int)suite.Attribute("failures")!,
                (int)suite.Attribute("errors")!,
                (int)suite.Attribute("skipped")!
            )
        );
        Assert.Equal(20, suite.Elements("testcase").Select(test => (string)test.Attribute("name")!).Distinct().Count());
        Assert.Equal(failed, suite.Elements("testcase").Elements("failure").Count());
        Assert.Contains("reference verify --case ", suite.Descendants("failure").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_mistake_is_named_in_every_report()
    {
        const string Diagnosis = "equals LeakyRelu whose upstream gradient is taken for ones";
        var (json, junit) = (_folder.File("report.json"), _folder.File("report.xml"));

        var command = Verify("upstream", "--json", json, "--junit", junit);

        Assert.Contains($"       {Diagnosis}\n", command.Output, StringComparison.Ordinal);
        var failure = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("operators")[0].GetProperty("failures")[0];
        Assert.Equal(Diagnosis, failure.GetProperty("diagnosis").GetString());
        Assert.Contains(Diagnosis, XDocument.Load(junit).Descendants("failure").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_stands_alone_and_marks_the_worst_element_and_what_it_comes_from()
    {
        var html = _folder.File("report.html");

        Verify("slope", "--html", html);

        var page = File.ReadAllText(html);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.Contains(
            "dX[0, 0, 0, 0] = dY[0, 0, 0, 0]·0.01 = 1·0.01 = 0.01",
            System.Net.WebUtility.HtmlDecode(page),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<h3>dY 1×1×1×1</h3>\n<div class=\"planes\">\n<table class=\"plane\">\n<tr><td class=\"used\">1</table>",
            System.Net.WebUtility.HtmlDecode(page),
            StringComparison.Ordinal
        );
        Assert.Equal(2, page.Split("class=\"worst\"").Length - 1);
        Assert.Contains("of the first case, LeakyRelu-1-", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_asks_the_same_cases()
    {
        static string Cases(Command command) =>
            string.Join('\n', command.Output.Split('\n').Where(line => !line.Contains("findings", StringComparison.Ordinal)));

        Assert.Equal(Cases(Verify("slope")), Cases(Verify("slope")));
    }

    [Theory]
    [InlineData("say what to verify: --opencl, --library LIB or -- COMMAND, one of them; see reference verify --help")]
    [InlineData(
        "say what to verify: --opencl, --library LIB or -- COMMAND, one of them; see reference verify --help",
        "--opencl",
        "--",
        "true"
    )]
    [InlineData("--op Nothing: there is no such operator; there are ", "--op", "Nothing", "--", "true")]
    [InlineData("--count is 0: it must be 1 or more", "--count", "0", "--", "true")]
    [InlineData("--timeout is 0: it must be a number of seconds above 0, up to 86400", "--timeout", "0", "--", "true")]
    [InlineData("--strict and --probabilistic are two rules: give one of them", "--strict", "--probabilistic", "--", "true")]
    [InlineData("/no/such/program cannot be started: ", "--op", "Relu", "--", "/no/such/program")]
    [InlineData("/no/library.so: there is no such file", "--library", "/no/library.so")]
    [InlineData("Could not find a part of the path '/no/case.safetensors'.", "--case", "/no/case.safetensors", "--", "true")]
    [InlineData("Conv: attributes", "--op", "Conv", "-a", "strides=[900000]", "--", "true")]
    public void Usage_is_told_in_one_line(string problem, params string[] arguments)
    {
        var command = Command.Run(["verify", .. arguments]);

        Assert.Equal(2, command.Status);
        Assert.StartsWith($"reference: {problem}", command.Error, StringComparison.Ordinal);
        Assert.Single(command.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(command.Output);
    }

    [Fact]
    public void Which_kernels_the_core_chooses_is_the_user_s_choice()
    {
        _ = NativeCore.Device;
        string[] arguments = ["verify", "--op", "Conv", "--count", "2", "--seed", "1", "--opencl"];

        var (direct, unknown) = (
            Command.RunWith([("REFERENCE_ALGORITHM", "direct")], arguments),
            Command.RunWith([("REFERENCE_ALGORITHM", "fast")], arguments)
        );

        Assert.Equal((0, ""), (direct.Status, direct.Error));
        Assert.Equal(
            (2, "reference: REFERENCE_ALGORITHM is fast: it must be auto, naive, direct or winograd\n"),
            (unknown.Status, unknown.Error)
        );
    }

    [Fact]
    public void Results_in_a_file_are_not_shown_to_who_is_asked()
    {
        var golden = Command.Run("golden", "Relu", "--count", "1", "--seed", "1", "--out", _folder.Path);
        Assert.Equal((0, ""), (golden.Status, golden.Error));
        File.WriteAllText(
            _folder.File("asked.py"),
            """
            import json, struct, sys
            header = json.loads(sys.stdin.buffer.read(struct.unpack("<Q", sys.stdin.buffer.read(8))[0]))
            reason = " ".join(sorted(name for name in header if name != "__metadata__"))
            text = json.dumps({"__metadata__": {"unsupported": reason}}).encode()
            sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text)
            sys.stdout.buffer.flush()
            """
        );

        var command = Command.Run(
            "verify",
            "--case",
            _folder.File("Relu-000.safetensors"),
            "--junit",
            _folder.File("report.xml"),
            "--",
            Interpreter.Python,
            _folder.File("asked.py")
        );

        Assert.Contains("unsupported: X dY\"", File.ReadAllText(_folder.File("report.xml")), StringComparison.Ordinal);
        Assert.Equal(2, command.Status);
    }

    private Command Verify(string fault, params string[] options) =>
        Command.Run([
            "verify",
            "--op",
            "LeakyRelu",
            "--count",
            "20",
            "--seed",
            "1",
            "--timeout",
            "1",
            "--findings",
            _folder.File("findings"),
            .. options,
            "--",
            "python3",
            _folder.File("program.py"),
            fault,
        ]);
}
