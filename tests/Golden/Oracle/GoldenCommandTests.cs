using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Onnx;

namespace Reference.GoldenTests.Oracle;

public sealed class GoldenCommandTests
{
    [Theory]
    [InlineData("F64")]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Cases_are_written_that_agree_with_themselves(string type)
    {
        using var folder = new ScratchFolder();
        var command = Command.Run(
            "golden",
            "Conv",
            "--count",
            "3",
            "--seed",
            "5",
            "--dtype",
            type,
            "--attribute",
            "strides=[2,1]",
            "--out",
            folder.File("made")
        );

        Assert.Equal((0, "", $"3 cases of Conv in {folder.File("made")}, seed 5\n"), (command.Status, command.Error, command.Output));
        Assert.Equal(
            ["Conv-000.safetensors", "Conv-001.safetensors", "Conv-002.safetensors"],
            Directory.GetFiles(folder.File("made")).Select(Path.GetFileName).Order()
        );
        foreach (var file in Directory.GetFiles(folder.File("made")))
        {
            var made = Case.Read(file);
            Assert.Equal([2, 1], ((Convolution)made.Operator).Strides!);
            Assert.Equal(type, made.TypeOf("Y").ToString());
            Assert.StartsWith("5:", made.Metadata["seed"], StringComparison.Ordinal);
            Assert.NotEqual(Outcome.Failed, new Judge().Assess(made).Outcome);
        }
    }

    [Theory]
    [InlineData("F64", "<f8")]
    [InlineData("F32", "<f4")]
    [InlineData("F16", "<f2")]
    public void Archives_for_numpy_hold_the_same_numbers(string type, string descriptor)
    {
        using var folder = new ScratchFolder();
        string[] same = ["golden", "NegativeLogLikelihoodLoss", "--count", "1", "--seed", "5", "--dtype", type, "--out", folder.Path];
        Assert.Equal(0, Command.Run(same).Status);
        Assert.Equal(0, Command.Run([.. same, "--format", "npz"]).Status);

        var made = Case.Read(folder.File("NegativeLogLikelihoodLoss-000.safetensors")).ToFile();
        using var archive = ZipFile.OpenRead(folder.File("NegativeLogLikelihoodLoss-000.npz"));
        foreach (var tensor in made.Tensors)
        {
            var (header, data) = Array(archive, tensor.Name);
            var shape = tensor.Shape.Rank == 1 ? $"{tensor.Shape[0]}," : string.Join(", ", tensor.Shape);
            var kind = tensor.Type == ElementType.I64 ? "<i8" : descriptor;
            Assert.Equal($"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}", header);
            Assert.Equal(tensor.Data.ToArray(), data);
        }

        Assert.Equal("NegativeLogLikelihoodLoss", Encoding.UTF32.GetString(Array(archive, "op").Data));
        Assert.Equal(made.Metadata["attributes"], Encoding.UTF32.GetString(Array(archive, "attributes").Data));

        static (string Header, byte[] Data) Array(ZipArchive archive, string name)
        {
            using var memory = new MemoryStream();
            using var entry = archive.GetEntry($"{name}.npy")!.Open();
            entry.CopyTo(memory);
            var bytes = memory.ToArray();
            Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
            var begin = 10 + bytes[8] + 256 * bytes[9];
            Assert.Equal(0, begin % 64);
            return (Encoding.ASCII.GetString(bytes[10..begin]).TrimEnd(), bytes[begin..]);
        }
    }

    [Fact]
    public void A_folder_for_hardware_has_a_word_a_line_and_says_what_they_are()
    {
        using var folder = new ScratchFolder();
        string[] padding = ["-a", "pads=[1,1]", "-a", "axes=[0]", "-a", "mode=constant", "-a", "constant_value=0"];
        Assert.Equal(
            0,
            Command.Run(["golden", "Pad", .. padding, "--seed", "1", "--count", "1", "--hex", "Q3.12", "--out", folder.Path]).Status
        );

        var output = JsonDocument
            .Parse(File.ReadAllText(folder.File("Pad-000/case.json")))
            .RootElement.GetProperty("tensors")
            .GetProperty("output");
        Assert.Equal(16, output.GetProperty("bits").GetInt32());
        var lines = File.ReadAllLines(folder.File("Pad-000/output.hex"));
        Assert.Equal(output.GetProperty("shape").EnumerateArray().Aggregate(1, (size, length) => size * length.GetInt32()), lines.Length);
        Assert.All(lines, line => Assert.Matches("^[0-9a-f]{4}$", line));
        Assert.Equal("0000", lines[0]);
        Assert.All(File.ReadAllLines(folder.File("Pad-000/data.hex")), word => Assert.Contains(word, lines));
    }

    [Theory]
    [InlineData("Q64.0")]
    [InlineData("Q0.0")]
    [InlineData("Q3")]
    [InlineData("I64")]
    public void Formats_that_are_none_are_refused(string format)
    {
        using var folder = new ScratchFolder();
        Command
            .Run("golden", "Relu", "--hex", format, "--out", folder.Path)
            .AssertTrouble($"--hex {format}: it must be F64, F32, F16, BF16 or Qm.n of 2 to 64 bits, such as Q3.12");
    }

    [Theory]
    [InlineData("--format", "npz")]
    [InlineData("--dtype", "F32")]
    public void Two_options_that_say_what_is_written_are_one_too_many(string option, string value)
    {
        using var folder = new ScratchFolder();

        Command
            .Run("golden", "Relu", "--hex", "Q3.12", option, value, "--out", folder.Path)
            .AssertTrouble($"--hex says what is written, and so does {option}: give one of them");
    }

    [Fact]
    public void The_same_seed_makes_the_same_files_and_another_one_others()
    {
        using var folder = new ScratchFolder();
        foreach (var (name, seed) in ((string, string)[])[("a", "1"), ("b", "1"), ("c", "2")])
        {
            Assert.Equal(0, Command.Run("golden", "Softmax", "--count", "1", "--seed", seed, "--out", folder.File(name)).Status);
        }

        var (a, b, c) = (Bytes("a"), Bytes("b"), Bytes("c"));
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);

        byte[] Bytes(string name) => File.ReadAllBytes(folder.File($"{name}/Softmax-000.safetensors"));
    }

    [Fact]
    public void Folders_of_backend_tests_hold_a_model_its_inputs_and_its_outputs()
    {
        using var folder = new ScratchFolder();
        string[] same = ["golden", "Conv", "--count", "2", "--seed", "5", "--dtype", "F32", "-a", "group=2", "--out", folder.Path];
        Assert.Equal(0, Command.Run(same).Status);

        var command = Command.Run([.. same, "--format", "onnx"]);

        Assert.Equal((0, "", $"2 cases of Conv in {folder.Path}, seed 5\n"), (command.Status, command.Error, command.Output));
        Assert.Equal(
            ["input_0.pb", "input_1.pb", "input_2.pb", "output_0.pb"],
            Directory.GetFiles(folder.File("Conv-000/test_data_set_0")).Select(Path.GetFileName).Order()
        );
        var made = Case.Read(folder.File("Conv-000.safetensors"));
        foreach (var (file, name) in new[] { ("input_0", "X"), ("input_1", "W"), ("input_2", "B"), ("output_0", "Y") })
        {
            var tensor = OnnxTensor.Read(folder.File($"Conv-000/test_data_set_0/{file}.pb"));
            Assert.Equal((name, OnnxType.Float), (tensor.Name, tensor.Type));
            Assert.Equal(made.ToFile().Find(name)!.Data.ToArray(), tensor.Data.ToArray());
        }

        var node = OnnxModel.Load(folder.File("Conv-000/model.onnx")).Nodes.Single();
        Assert.Equal(("Conv", "", 21), (node.Operator, node.Domain, node.Version));
        Assert.Equal(2, node.Integer("group"));
        Assert.Contains("2 data sets: 2 passed, 0 failed", Command.Run("run", folder.Path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_that_are_inputs_in_ONNX_are_constants_of_the_model()
    {
        using var folder = new ScratchFolder();
        string[] limits = ["-a", "min=-0.1", "-a", "max=0.5"];

        Assert.Equal(0, Command.Run(["golden", "Clip", .. limits, "--count", "1", "--format", "onnx", "--out", folder.Path]).Status);

        var model = OnnxModel.Load(folder.File("Clip-000/model.onnx"));
        Assert.Equal(["input", "Clip.min", "Clip.max"], model.Nodes.Single().Inputs);
        Assert.Equal((OnnxType.Double, Shape.Scalar), (model.Initializers["Clip.min"].Type, model.Initializers["Clip.min"].Shape));
        Assert.Equal([-0.1, 0.5], [model.Initializers["Clip.min"].Doubles()[0], model.Initializers["Clip.max"].Doubles()[0]]);
    }

    [Fact]
    public void Calls_that_ONNX_cannot_say_are_drawn_anew_and_operators_that_it_lacks_are_refused()
    {
        using var folder = new ScratchFolder();
        string[] onnx = ["--format", "onnx", "--count", "6", "--seed", "1", "--out", folder.Path];

        // About half of these are in training, with a mask.
        Assert.Equal(0, Command.Run(["golden", "Dropout", .. onnx]).Status);

        Assert.Equal(6, Directory.GetDirectories(folder.Path).Length);
        Command
            .Run(["golden", "Dropout", "-a", "training_mode=1", .. onnx])
            .AssertTrouble("Dropout: training_mode is 1, where ONNX's Dropout draws the mask itself: a model cannot have that");
        Command.Run(["golden", "Adam", "--dtype", "F16", .. onnx]).AssertTrouble("Adam: FLOAT16 is no type of ONNX's Adam");
        Command
            .Run(["golden", "Step", .. onnx])
            .AssertTrouble(
                "--format onnx: ONNX has no operator Step; it lacks AbsoluteLoss, AdamW, BinaryCrossEntropyLoss, CrossEntropyLoss, GradientDescent, L2Penalty, "
                    + "LAMB, LocallyConnected, QuadraticLoss, RMSProp, Step"
            );
    }

    [Fact]
    public void The_json_report_names_the_seed_and_the_files()
    {
        using var folder = new ScratchFolder();
        var report = Path.Combine(folder.Path, "report.json");

        Command.Run("golden", "Relu", "--count", "2", "--seed", "5", "--out", folder.Path, "--json", report);

        using var json = JsonDocument.Parse(File.ReadAllText(report));
        Assert.Equal("Relu", json.RootElement.GetProperty("operator").GetString());
        Assert.Equal(5ul, json.RootElement.GetProperty("seed").GetUInt64());
        Assert.Equal(
            Directory.GetFiles(folder.Path, "*.safetensors").Order(StringComparer.Ordinal),
            json.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)
        );
    }

    [Fact]
    public void What_cannot_be_made_is_refused_in_one_line()
    {
        using var folder = new ScratchFolder();
        Command.Run("golden", "Conv").AssertTrouble("Option '--out' is required; see reference golden --help");
        Command
            .Run("golden", "Convolve", "--out", folder.Path)
            .AssertTrouble($"Convolve is not an operator; there are {string.Join(", ", Operators.Names)}");
        Command
            .Run("golden", "Relu", "-a", "alpha=1", "--out", folder.Path)
            .AssertTrouble("Relu: alpha is not one of its attributes: it has none");
        Command
            .Run("golden", "Conv", "-a", "strides", "--out", folder.Path)
            .AssertTrouble("--attribute strides: it is written NAME=VALUE, such as strides=[2,1]");
        Command
            .Run("golden", "Conv", "-a", "group=1", "-a", "group=2", "--out", folder.Path)
            .AssertTrouble("--attribute group is given twice");
        Command.Run("golden", "Conv", "--count", "0", "--out", folder.Path).AssertTrouble("--count is 0: it must be at least 1");
        Command
            .Run("golden", "Conv", "--count", "1x", "--out", folder.Path)
            .AssertTrouble("--count is 1x: it must be a whole number up to 2147483647; see reference golden --help");
        Command
            .Run("golden", "Conv", "--seed", "-1", "--out", folder.Path)
            .AssertTrouble("--seed is -1: it must be a whole number from 0 to 18446744073709551615; see reference golden --help");
        Command
            .Run("golden", "Conv", "--attribute", "strides=[2147483647,1]", "--out", folder.Path)
            .AssertTrouble("Conv: attributes strides=[2147483647,1] lead to sizes beyond 31 bits");
        Command
            .Run("golden", "Elu", "--attribute", "alpha=Infinity", "--out", folder.Path)
            .AssertTrouble("Elu: alpha is Infinity: cases are drawn around finite numbers");
    }
}
