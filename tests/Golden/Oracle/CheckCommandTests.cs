using System.Text.Json;
using System.Xml.Linq;
using Reference.Cases;

namespace Reference.GoldenTests.Oracle;

public sealed class CheckCommandTests
{
    [Fact]
    public void All_cases_of_PyTorch_agree()
    {
        var command = Command.Run("check", Repository.TorchCases);

        Assert.Equal((0, ""), (command.Status, command.Error));
        Assert.EndsWith("\n204 cases: 196 passed, 0 failed, 8 weak\n", command.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nMaxPool +36 +36 +0 +0 +0 +0 *\n", command.Output);
        Assert.Contains("\ndialect 2× Softplus {\"threshold\":20}, as PyTorch has it\n", command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', command.Output);
    }

    [Fact]
    public void A_wrong_result_is_found_in_a_folder_and_shown()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("deep/deeper"));
        Relu(1).Write(folder.File("right.safetensors"));
        Relu(1.5).Write(folder.File("deep/deeper/wrong.safetensors"));
        Relu(0).Write(folder.File("deep/weak.safetensors"));

        var command = Command.Run("check", folder.Path, "--json", folder.File("report.json"), "--junit", folder.File("report.xml"));

        Assert.Equal((1, ""), (command.Status, command.Error));
        Assert.Contains(
            $"FAILED {folder.File("deep/deeper/wrong.safetensors")}  Relu {{}} X 2×2\n       Y: 1 of 4 elements disagree; worst [1, 0]: expected 1, got 1.5, which must be equal\n",
            command.Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"weak {folder.File("deep/weak.safetensors")}  Y: all 4 elements are 0\n",
            command.Output,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\n3 cases: 1 passed, 1 failed, 1 weak\n", command.Output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("report.json")));
        var report = json.RootElement;
        Assert.Equal(
            (1, 3, 1, 1, 1),
            (
                Number(report, "exit_status"),
                Number(report, "cases"),
                Number(report, "passed"),
                Number(report, "failed"),
                Number(report, "weak")
            )
        );
        var wrong = report.GetProperty("files").EnumerateArray().Single(file => file.GetProperty("outcome").GetString() == "failed");
        var worst = wrong.GetProperty("tensors")[0].GetProperty("worst");
        Assert.Equal("Relu", wrong.GetProperty("operator").GetString());
        Assert.Equal("[1,0]", string.Concat(worst.GetProperty("index").GetRawText().Where(letter => !char.IsWhiteSpace(letter))));
        Assert.Equal(
            (1, 1.5, 0.5),
            (worst.GetProperty("expected").GetDouble(), worst.GetProperty("got").GetDouble(), worst.GetProperty("error").GetDouble())
        );
        Assert.Equal("Infinity", worst.GetProperty("error_over_bound").GetString());

        var suite = XDocument.Load(folder.File("report.xml")).Root!.Element("testsuite")!;
        Assert.Equal(
            ("Relu", "3", "1", "1", "0"),
            (
                (string)suite.Attribute("name")!,
                (string)suite.Attribute("tests")!,
                (string)suite.Attribute("failures")!,
                (string)suite.Attribute("skipped")!,
                (string)suite.Attribute("errors")!
            )
        );
        Assert.Contains(
            "expected 1, got 1.5",
            (string)suite.Descendants("failure").Single().Attribute("message")!,
            StringComparison.Ordinal
        );
        Assert.StartsWith("weak: ", (string)suite.Descendants("skipped").Single().Attribute("message")!, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_are_files_of_text_without_a_mark_of_byte_order_that_end_with_their_last_line()
    {
        using var folder = new ScratchFolder();
        Relu(1).Write(folder.File("right.safetensors"));
        Assert.Equal(0, Command.Run("check", folder.Path, "--json", folder.File("r.json"), "--junit", folder.File("r.xml")).Status);
        Assert.Equal("{\n}\n", Ends(folder.File("r.json"), 2, "}\n".Length));
        Assert.Equal("<?</testsuites>\n", Ends(folder.File("r.xml"), 2, "</testsuites>\n".Length));

        static string Ends(string file, int first, int last)
        {
            var bytes = File.ReadAllBytes(file);
            return System.Text.Encoding.Latin1.GetString([.. bytes[..first], .. bytes[^last..]]);
        }
    }

    [Fact]
    public void What_cannot_be_read_is_named_and_the_others_are_judged()
    {
        using var folder = new ScratchFolder();
        Relu(1.5).Write(folder.File("wrong.safetensors"));
        File.WriteAllText(folder.File("text.safetensors"), "text \u0001 that is no header at all");

        var command = Command.Run("check", folder.Path, "--junit", folder.File("report.xml"));

        Assert.Equal(2, command.Status);
        Assert.StartsWith(
            $"reference: {folder.File("text.safetensors")}: says that its header has ",
            command.Error,
            StringComparison.Ordinal
        );
        Assert.Single(command.Error.Trim().Split('\n'));
        Assert.EndsWith("\n2 cases: 0 passed, 1 failed, 1 unreadable\n", command.Output, StringComparison.Ordinal);
        Assert.Single(XDocument.Load(folder.File("report.xml")).Descendants("error"));
    }

    [Fact]
    public void Nothing_that_a_file_says_reaches_the_terminal_as_a_command()
    {
        using var folder = new ScratchFolder();
        Write("op.safetensors", new() { ["op"] = "\u001b[31mRelu" });
        Write("reason.safetensors", new() { ["op"] = "Relu", ["unsupported"] = "\u001b[31mno\nrelu" });

        var command = Command.Run("check", folder.Path);

        Assert.Equal(2, command.Status);
        Assert.DoesNotContain('\u001b', command.Output + command.Error);
        Assert.EndsWith(": ?[31mRelu: op is not an operator of this specification\n", command.Error, StringComparison.Ordinal);
        Assert.Contains("  ?[31mno?relu\n", command.Output, StringComparison.Ordinal);

        void Write(string name, Dictionary<string, string> metadata) =>
            new SafetensorsFile(metadata, [StoredTensor.OfReals("X", ElementType.F64, Tensors.Of<double>([2], 1, -1))]).Write(
                folder.File(name)
            );
    }

    [Fact]
    public void A_wrong_scalar_has_no_place()
    {
        using var folder = new ScratchFolder();
        var given = new Values<double> { ["input"] = Tensors.Of<double>([2], 1, 3), ["target"] = Tensors.Of<double>([2], 0, 0) };
        var right = Case.Of("made", new Reference.Losses.QuadraticLoss(), given).Solved().ToFile();
        var loss = right.Find("loss")!;
        Assert.Equal(Shape.Scalar, loss.Shape);
        new SafetensorsFile(
            right.Metadata,
            [right.Find("input")!, right.Find("target")!, StoredTensor.OfReals("loss", ElementType.F64, Tensors.Of([1], 6.0), loss.Shape)]
        ).Write(folder.File("wrong.safetensors"));

        var command = Command.Run("check", folder.Path);

        Assert.Equal(1, command.Status);
        Assert.Contains("loss: 1 of 1 elements disagree; worst expected 5, got 6, ", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Weak_cases_alone_are_no_disagreement()
    {
        using var folder = new ScratchFolder();
        Relu(0).Write(folder.File("weak.safetensors"));
        var command = Command.Run("check", folder.File("weak.safetensors"));
        Assert.Equal(0, command.Status);
        Assert.EndsWith("1 case: 0 passed, 0 failed, 1 weak\n", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_asked_is_refused_in_one_line()
    {
        using var folder = new ScratchFolder();
        Command.Run().AssertTrouble("Required command was not provided; see reference --help");
        Command.Run("chek").AssertTrouble("chek is not a command or option; see reference --help");
        Command.Run("check").AssertTrouble("Required argument missing for command: 'check'; see reference check --help");
        Command.Run("check", "--frobnicate").AssertTrouble("--frobnicate is not an option of check; see reference check --help");
        Command.Run("check", folder.File("nowhere")).AssertTrouble($"{folder.File("nowhere")}: there is no such file or folder");
        Command.Run("check", folder.Path).AssertTrouble($"{folder.Path}: there is no *.safetensors in this folder");
        Command.Run("check", folder.Path, "--slack", "0").AssertTrouble("--slack is 0: it must be a number above 0");
        Command.Run("check", folder.Path, "--slack", "x").AssertTrouble("--slack is x: it must be a number; see reference check --help");
    }

    [Theory]
    [InlineData("check", "nowhere", "--unknown")]
    [InlineData("devices", "--unknown")]
    [InlineData("doctor", "--unknown")]
    [InlineData("golden", "Relu", "--unknown")]
    [InlineData("golden", "--unknown")]
    [InlineData("lecture", "--unknown")]
    [InlineData("run", "--unknown", "model.onnx")]
    [InlineData("train", "lenet", "--unknown")]
    [InlineData("train", "lenet", "--save", "--unknown")]
    [InlineData("transfer", "lenet", "--unknown")]
    [InlineData("verify", "--opencl", "--unknown")]
    [InlineData("verify", "--opencl", "--op", "Relu", "--unknown")]
    [InlineData("verify", "--op", "Relu", "--unknown", "--", "cat", "--quiet")]
    [InlineData("verify", "--case", "x.safetensors", "--unknown", "--opencl")]
    public void An_option_that_there_is_not_is_refused_by_its_name(params string[] words) =>
        Command.Run(words).AssertTrouble($"--unknown is not an option of {words[0]}; see reference {words[0]} --help");

    [Fact]
    public void A_report_that_cannot_be_written_is_trouble()
    {
        using var folder = new ScratchFolder();
        Relu(1).Write(folder.File("right.safetensors"));
        var (nowhere, itself) = (folder.File("no/such/folder.json"), folder.Path);

        Command.Run("check", folder.Path, "--json", nowhere).AssertTrouble($"--json {nowhere}: there is no such folder to write it in");
        Command.Run("check", folder.Path, "--junit", itself).AssertTrouble($"--junit {itself}: is a folder");
    }

    [Theory]
    [InlineData("$reference check nowhere 2>&-")]
    [InlineData("$reference check nowhere 2>/dev/full")]
    [InlineData("$reference --help >&-")]
    [InlineData("$reference --help >/dev/full")]
    public void Where_nothing_can_be_written_the_status_still_tells(string line)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full");
        Assert.Equal(2, Command.Shell(line));
    }

    [Theory]
    [InlineData("--help", "check", "golden")]
    [InlineData("check --help", "--junit", "--json")]
    [InlineData("golden --help", "--attribute", "--seed")]
    public void Help_says_what_there_is(string arguments, string first, string second)
    {
        var command = Command.Run(arguments.Split(' '));
        Assert.Equal((0, ""), (command.Status, command.Error));
        Assert.Contains(first, command.Output, StringComparison.Ordinal);
        Assert.Contains(second, command.Output, StringComparison.Ordinal);
        Assert.Contains("reference", command.Output, StringComparison.Ordinal);
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    /// <summary>A case of Relu over -1, -2, 1, -3 whose third result, 1, has been replaced; over negative numbers alone where that is 0.</summary>
    private static Case Relu(double third) =>
        Case.From(
            new SafetensorsFile(
                new Dictionary<string, string> { ["op"] = "Relu" },
                [
                    StoredTensor.OfReals("X", ElementType.F64, Tensors.Of<double>([2, 2], -1, -2, third == 0 ? -1 : 1, -3)),
                    StoredTensor.OfReals("Y", ElementType.F64, Tensors.Of<double>([2, 2], 0, 0, third, 0)),
                ]
            ),
            "made"
        );
}
