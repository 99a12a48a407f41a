using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reference.GoldenTests.Oracle;

/// <summary>The adapters of real runtimes in conformance/, and the page that is made of what they come to.</summary>
public sealed partial class ConformanceTests : IDisposable
{
    /// <summary>Relu that loses NaN, and nothing else; outputs only.</summary>
    private const string Program = """
        import json, struct, sys
        while prefix := sys.stdin.buffer.read(8):
            header = json.loads(sys.stdin.buffer.read(struct.unpack("<Q", prefix)[0]))
            metadata = header.pop("__metadata__")
            data = sys.stdin.buffer.read(max(entry["data_offsets"][1] for entry in header.values()))
            answer, packed = {"__metadata__": {"unsupported": "Relu alone"}}, b""
            if metadata["op"] == "Relu":
                count = len(data) // 4
                packed = struct.pack(f"<{count}f", *(max(0.0, a) for a in struct.unpack(f"<{count}f", data)))
                answer = {"Y": {"dtype": "F32", "shape": header["X"]["shape"], "data_offsets": [0, len(packed)]}}
            text = json.dumps(answer).encode()
            sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text + packed)
            sys.stdout.buffer.flush()
        """;

    private const string Explained = """
        [{"runtime": "toy", "operators": ["Relu"], "results": ["Y"], "kind": "dialect", "why": "A maximum loses NaN."}]
        """;

    private readonly ScratchFolder _folder = new();

    public ConformanceTests()
    {
        File.WriteAllText(_folder.File("program.py"), Program);
        File.WriteAllText(
            _folder.File("runtimes.json"),
            """[{"id": "toy", "name": "Toy", "about": "[A toy](toy.py) & no more.", "dtypes": ["F32"]}, {"id": "none", "name": "None", "about": "", "dtypes": ["F32"]}]"""
        );
    }

    /// <summary>The ids of conformance/runtimes.json.</summary>
    public static TheoryData<string> Runtimes => [.. Described().Select(runtime => (string)runtime["id"]!)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_explained_disagreement_is_on_the_page_with_its_case_and_its_command()
    {
        var command = Made(Explained);

        Assert.Equal((0, ""), (command.Status, command.Error));
        var page = File.ReadAllText(_folder.File("page.md"));
        Assert.Contains("| [Toy](#toy) | 1.2 toys | F32 | 1 | 20 | ", page, StringComparison.Ordinal);
        Assert.Contains("Not installed where this page was made: None.", page, StringComparison.Ordinal);
        Assert.Matches(@"\| \[Relu\]\(layers.md#relu\) \| 1\d · \*\*\d failed\*\* · ", page);
        Assert.Contains("Not there, or not asked for by the adapter: Tanh.", page, StringComparison.Ordinal);
        Assert.Contains("**Relu** in F32: *dialect*. A maximum loses NaN.", page, StringComparison.Ordinal);
        Assert.Contains("equals Relu that turns NaN into 0", page, StringComparison.Ordinal);
        var repeat = page.Split('\n').Single(line => line.StartsWith("reference verify --case ", StringComparison.Ordinal));
        Assert.Equal(1, Command.Shell($"${repeat}"));
        var html = File.ReadAllText(_folder.File("page.html"));
        Assert.Contains("A maximum loses NaN.", html, StringComparison.Ordinal);
        Assert.Contains("<p>A toy &amp; no more.</p>", html, StringComparison.Ordinal);
        Assert.Contains("those that failed, that were weak (w: ", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disagreement_without_an_explanation_fails()
    {
        var command = Made("[]");

        Assert.Equal(1, command.Status);
        Assert.StartsWith(
            "reference: Toy, Relu, F32: nothing explains that Y disagrees: reference verify --case ",
            command.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("**Relu**, F32, *not explained*.", File.ReadAllText(_folder.File("page.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_explanation_without_a_disagreement_fails()
    {
        var stale =
            """, {"runtime": "toy", "operators": ["Tanh"], "kind": "error", "why": "It is not."}, {"runtime": "none", "operators": ["Relu"], "kind": "error", "why": "Who knows."}]""";

        var command = Made(Explained.Trim()[..^1] + stale);

        Assert.Equal((1, "reference: toy, Tanh: there is no such disagreement: It is not.\n"), (command.Status, command.Error));
    }

    [Theory]
    [InlineData("""[{"runtime": "toy"}]""")]
    [InlineData("""[{"runtime": "toy", "operators": ["Relu"], "kind": "opinion", "why": ""}]""")]
    [InlineData("[")]
    public void What_is_no_list_of_explanations_is_refused(string text)
    {
        var command = Made(text);

        Assert.Equal((2, ""), (command.Status, command.Output));
        Assert.StartsWith($"reference: {_folder.File("explained.json")}: ", command.Error, StringComparison.Ordinal);
    }

    /// <summary>Every runtime that is there agrees about what all that have it agree about.</summary>
    [Theory]
    [MemberData(nameof(Runtimes))]
    public void An_adapter_answers(string id)
    {
        var runtime = Described().Single(runtime => (string)runtime["id"]! == id);
        var build = Words(runtime, "build")
            .Select(word => word.Replace("artifacts/conformance", _folder.Path, StringComparison.Ordinal))
            .ToList();
        Assert.SkipUnless(Starts(Words(runtime, "version")), $"{runtime["name"]} is not installed");
        Assert.SkipUnless(build.Count == 0 || Starts(build), $"what {runtime["name"]}'s adapter is built with is not installed");

        var command = Command.RunIn(
            Repository.Root,
            [
                "verify",
                "--op",
                "Conv",
                "MatMul",
                "Momentum",
                "Relu",
                "--count",
                "3",
                "--seed",
                "1",
                "--forward",
                "--findings",
                _folder.File("findings"),
                .. Words(runtime, "verify")
                    .Where(word => word != "--forward")
                    .Select(word =>
                        word.Replace(
                            "artifacts/conformance/",
                            build.Count > 0 ? $"{_folder.Path}/" : "artifacts/conformance/",
                            StringComparison.Ordinal
                        )
                    ),
            ]
        );

        Assert.True(command.Status == 0, command.Output + command.Error);
        Assert.Contains(" 0 failed", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_s_cases_are_there()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "conformance.md"));
        var cases = RepeatedCase().Matches(page).Select(match => match.Groups["file"].Value).ToList();

        Assert.NotEmpty(cases);
        Assert.All(cases, file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), file));
        Assert.DoesNotContain("not explained", page, StringComparison.Ordinal);
    }

    private Command Made(string explained)
    {
        File.WriteAllText(_folder.File("explained.json"), explained);
        File.WriteAllText(_folder.File("toy.version"), "1.2 toys\n");
        Command.Run([
            "verify",
            "--op",
            "Relu",
            "Tanh",
            "--count",
            "20",
            "--seed",
            "1",
            "--forward",
            "--json",
            _folder.File("toy-F32.json"),
            "--findings",
            _folder.File("first"),
            "--",
            "python3",
            _folder.File("program.py"),
        ]);
        return Command.Run(
            "conformance",
            _folder.Path,
            "--reports",
            _folder.Path,
            "--page",
            _folder.File("page.md"),
            "--html",
            _folder.File("page.html")
        );
    }

    private static IEnumerable<JsonObject> Described() =>
        JsonNode
            .Parse(File.ReadAllText(Path.Combine(Repository.Root, "conformance", "runtimes.json")))!
            .AsArray()
            .Select(node => node!.AsObject());

    private static List<string> Words(JsonObject runtime, string name) => [.. runtime[name]?.AsArray().Select(word => (string)word!) ?? []];

    private static bool Starts(List<string> words)
    {
        try
        {
            var start = new ProcessStartInfo(words[0], words.Skip(1))
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            Task.WaitAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex(@"reference verify --case (?<file>conformance/\S+)")]
    private static partial Regex RepeatedCase();
}
