using System.Xml.Linq;

namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference verify --shard</c> and <c>reference merge</c>.</summary>
public sealed class MergeCommandTests : IDisposable
{
    /// <summary>Relu in which the slope is 1 everywhere, if asked for gradients; nothing else.</summary>
    private const string Program = """
        import json, struct, sys
        while prefix := sys.stdin.buffer.read(8):
            header = json.loads(sys.stdin.buffer.read(struct.unpack("<Q", prefix)[0]))
            metadata = header.pop("__metadata__")
            data = sys.stdin.buffer.read(max(entry["data_offsets"][1] for entry in header.values()))
            answer, packed = {}, b""
            if metadata["op"] != "Relu":
                answer["__metadata__"] = {"unsupported": "Relu alone"}
            else:
                x, shape = data[slice(*header["X"]["data_offsets"])], header["X"]["shape"]
                count = len(x) // 4
                packed = struct.pack(f"<{count}f", *(0.0 if a <= 0 else a for a in struct.unpack(f"<{count}f", x)))
                answer["Y"] = {"dtype": "F32", "shape": shape, "data_offsets": [0, len(packed)]}
                if "dY" in header:
                    packed += data[slice(*header["dY"]["data_offsets"])]
                    answer["dX"] = {"dtype": "F32", "shape": shape, "data_offsets": [len(x), len(packed)]}
            text = json.dumps(answer).encode()
            sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text + packed)
            sys.stdout.buffer.flush()
        """;

    private readonly ScratchFolder _folder = new();

    public MergeCommandTests() => File.WriteAllText(_folder.File("program.py"), Program);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Three_shards_come_to_the_verdict_of_the_whole()
    {
        var (junit, html) = (_folder.File("merged.xml"), _folder.File("merged.html"));
        var whole = Verify("whole.json", "--junit", _folder.File("whole.xml"));
        string[] shards = [.. Enumerable.Range(1, 3).Select(part => Shard(part, 3))];

        var merged = Merge("--json", _folder.File("merged.json"), "--junit", junit, "--html", html, shards[1], shards[2], shards[0]);

        Assert.Equal("", merged.Error);
        Assert.Equal((1, whole.Output), (merged.Status, merged.Output));
        Assert.Equal(Timeless(_folder.File("whole.xml")), Timeless(junit));
        Assert.Contains("of the first case, Relu-1-", File.ReadAllText(html), StringComparison.Ordinal);
        var repeat = merged.Output.Split('\n').Single(line => line.Contains("reference verify --case", StringComparison.Ordinal)).Trim();
        Assert.Equal(1, Command.Shell($"${repeat}"));
    }

    [Fact]
    public void Nothing_but_what_is_not_supported_is_no_agreement()
    {
        string[] shards = [.. Enumerable.Range(1, 2).Select(part => Shard(part, 2, "--op", "Tanh"))];

        Assert.Equal(2, Merge(shards).Status);
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("x/y")]
    public void A_shard_is_K_of_N(string words) =>
        Command
            .Run("verify", "--seed", "1", "--shard", words, "--", "true")
            .AssertTrouble($"--shard is {words}: it must be K/N, part K of N parts, with K from 1 to N");

    [Fact]
    public void A_shard_needs_a_seed() =>
        Command
            .Run("verify", "--shard", "1/3", "--", "true")
            .AssertTrouble("--shard 1/3 needs --seed: without it every machine would draw its own");

    [Fact]
    public void Files_have_no_shards() =>
        Command
            .Run("verify", "--shard", "1/3", "--seed", "1", "--case", "a.safetensors", "--", "true")
            .AssertTrouble("--shard and --case: cases out of files have no parts");

    [Fact]
    public void Reports_that_are_not_the_parts_of_one_run_are_refused()
    {
        var (first, second) = (Shard(1, 3), Shard(2, 3));
        const string NotOne = "are no parts of one run";

        Merge(first, second).AssertTrouble("shard 3/3 of the run is missing");
        Merge(second).AssertTrouble("shards 1/3, 3/3 of the run are missing");
        Merge(first, second, first).AssertTrouble($"{first} and {first} are both shard 1/3");
        Refused("seed", "\"seed\": 1,", "\"seed\": 2,", "the seed of one is 1, of the other 2");
        Refused("parts", "\"shard\": \"2/3\"", "\"shard\": \"2/4\"", "has not the cases of shard 2/4", itself: true);
        Refused(
            "who",
            "program.py\",",
            "other.py\",",
            $"the implementation of one is -- python3 {_folder.File("program.py")}, of the other -- "
        );
        Refused("slack", "\"slack\": 1,", "\"slack\": 2,", "the options of one is ");
        Refused("version", "\"version\": \"", "\"version\": \"9", "is of version 9", itself: true);
        Refused("stopped", "\"interrupted\": false", "\"interrupted\": true", "was interrupted after ", itself: true);
        Refused("op", "\"operator\": \"Relu\"", "\"operator\": \"Rely\"", "there is no operator Rely", itself: true);
        Refused("place", "{\"place\":", "{\"place\":1", "Relu has not the cases of shard 2/3", itself: true);
        Refused("outcome", "\"outcome\":\"failed\"", "\"outcome\":\"fine\"", "is no result", itself: true);
        Refused("blob", "\"blob\": \"", "\"blob\": \"AAAA", "", itself: true);
        Refused("base64", "\"blob\": \"", "\"blob\": \"!", "is no report that `reference verify --json` has written: line ", itself: true);

        void Refused(string name, string text, string instead, string why, bool itself = false)
        {
            var file = _folder.File($"{name}.json");
            var report = File.ReadAllText(second);
            Assert.Contains(text, report, StringComparison.Ordinal);
            File.WriteAllText(file, report.Replace(text, instead, StringComparison.Ordinal));

            var command = Merge(first, file);

            Assert.Equal((2, ""), (command.Status, command.Output));
            Assert.StartsWith(
                itself ? $"reference: {file}: " : $"reference: {first} and {file} {NotOne}: ",
                command.Error,
                StringComparison.Ordinal
            );
            Assert.Contains(why, command.Error, StringComparison.Ordinal);
            Assert.Equal(1, command.Error.Count(letter => letter == '\n'));
        }
    }

    [Fact]
    public void Whatever_a_report_is_cut_down_to_is_refused_in_a_line()
    {
        var text = File.ReadAllText(Shard(1, 1));
        var file = _folder.File("cut.json");
        foreach (var length in (int[])[0, 1, text.Length / 3, text.Length * 2 / 3, text.Length - 3])
        {
            File.WriteAllText(file, text[..length]);

            var command = Merge(file);

            Assert.Equal((2, ""), (command.Status, command.Output));
            Assert.StartsWith(
                $"reference: {file}: is no report that `reference verify --json` has written",
                command.Error,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_report_of_cases_out_of_files_is_refused()
    {
        Verify("whole.json");
        var file = _folder.File("cases.json");
        Command.Run([
            "verify",
            "--case",
            Directory.GetFiles(_folder.File("findings"))[0],
            "--json",
            file,
            "--findings",
            _folder.File("again"),
            "--",
            "python3",
            _folder.File("program.py"),
        ]);

        Merge(file).AssertTrouble($"{file}: is of cases out of files: only runs with a seed have parts that can be merged");
    }

    private Command Merge(params string[] words) => Command.Run(["merge", "--findings", _folder.File("findings"), .. words]);

    private string Shard(int part, int of, params string[] words)
    {
        var name = $"{part}-{of}.json";
        Verify(name, ["--shard", $"{part}/{of}", .. words]);
        return _folder.File(name);
    }

    private Command Verify(string json, params string[] words) =>
        Command.Run([
            "verify",
            .. words.Contains("--op") ? (string[])[] : ["--op", "Relu", "Tanh"],
            "--count",
            "20",
            "--seed",
            "1",
            "--json",
            _folder.File(json),
            "--findings",
            _folder.File("findings"),
            .. words,
            "--",
            "python3",
            _folder.File("program.py"),
        ]);

    private static string Timeless(string junit)
    {
        var report = XDocument.Load(junit);
        report.Descendants().Attributes("time").Remove();
        return report.ToString();
    }
}
