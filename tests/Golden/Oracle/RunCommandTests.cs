using System.Text.Json;
using Reference.Cases;
using Reference.GoldenTests.Onnx;
using Reference.Onnx;

namespace Reference.GoldenTests.Oracle;

public sealed class RunCommandTests
{
    private static readonly float[] Picture = [.. Enumerable.Range(0, 16).Select(i => (i * 7 % 5 - 2) / 3f)];

    [Fact]
    public void A_models_outputs_and_top_classes_are_printed()
    {
        using var folder = new ScratchFolder();
        var model = Write(folder);

        var command = Command.Run("run", model, "--input", $"x={folder.File("x.npy")}", "--json", folder.File("run.json"));

        Assert.Equal((0, ""), (command.Status, command.Error));
        Assert.Matches(
            @"^y FLOAT 1×3: .*\n  top classes: \d \(.*\n  y: an implementation in F32 may be off by .*\n5 nodes in F32 by the specification, ",
            command.Output
        );
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("run.json")));
        var output = json.RootElement.GetProperty("outputs")[0];
        var scores = output.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToList();
        Assert.Equal(Scores(), scores, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(scores.IndexOf(scores.Max()), output.GetProperty("top_classes")[0].GetProperty("class").GetInt32());
    }

    [Fact]
    public void Inputs_that_are_missing_are_listed_with_their_shapes()
    {
        using var folder = new ScratchFolder();
        var model = Write(folder);

        var command = Command.Run("run", model);

        Assert.Equal((2, $"reference: {model} needs --input x=FILE (FLOAT 1×1×4×4)\n"), (command.Status, command.Error));
    }

    [Fact]
    public void A_trace_holds_every_tensor_and_is_within_its_own_bounds()
    {
        using var folder = new ScratchFolder();
        var model = Write(folder);
        string[] run = ["run", model, "--input", $"x={folder.File("x.npy")}"];

        var traced = Command.Run([.. run, "--trace", folder.File("trace.safetensors")]);
        var compared = Command.Run([.. run, "--compare", folder.File("trace.safetensors")]);

        Assert.Equal((0, ""), (traced.Status, traced.Error));
        Assert.Matches(@"\nconv0 +Conv +c +1×2×2×2 +20 +72 ", traced.Output);
        Assert.Equal(
            ["c", "m", "r", "f", "y"],
            SafetensorsFile.Read(folder.File("trace.safetensors")).Tensors.Select(tensor => tensor.Name)
        );
        Assert.Equal((0, ""), (compared.Status, compared.Error));
        Assert.Contains("5 of 5 tensors compared, all within their bounds", compared.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_devices_trace_holds_every_tensor_and_is_within_the_bounds()
    {
        using var folder = new ScratchFolder();
        string[] run = ["run", Write(folder), "--input", $"x={folder.File("x.npy")}"];

        var traced = Command.Run([.. run, "--device", "opencl", "--trace", folder.File("trace.safetensors")]);
        var compared = Command.Run([.. run, "--compare", folder.File("trace.safetensors")]);

        Assert.Equal((0, ""), (traced.Status, traced.Error));
        Assert.Matches(@"\nconv0 +Conv +c +1×2×2×2 +20 +72 ", traced.Output);
        Assert.Equal(
            Hidden(),
            SafetensorsFile.Read(folder.File("trace.safetensors")).Find("r")!.Reals<double>().Flat().ToArray(),
            (a, b) => Math.Abs(a - b) < 1e-5
        );
        Assert.Contains("5 of 5 tensors compared, all within their bounds", compared.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void How_far_rounding_may_lead_is_said_unasked_and_left_out_where_that_is_asked_for()
    {
        using var folder = new ScratchFolder();
        string[] run = ["run", Write(folder), "--input", $"x={folder.File("x.npy")}"];
        const string said = "  y: an implementation in F32 may be off by ";

        Assert.Contains(said, Command.Run(run).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(said, Command.Run([.. run, "--bound", "false"]).Output, StringComparison.Ordinal);
        // 10⁴ cannot be told from 10⁴ + 10⁻⁵ in binary32, and the difference is all that is left.
        var cancelling = new ModelText(13)
            .Input("x", 1, 1, 4, 4)
            .Weights("far", [], 1e4f)
            .Node("Add", "x far", "moved")
            .Node("Sub", "moved far", "y")
            .Output("y", OnnxType.Float, 1, 1, 4, 4);
        File.WriteAllBytes(folder.File("model.onnx"), cancelling.Bytes());
        File.WriteAllBytes(folder.File("x.npy"), Stored(Enumerable.Repeat(1e-5f, 16)));
        Assert.Matches(
            @"\n  useless for 16 of 16 elements, .*; from node sub1 \(Sub\) on it is so for most elements\n",
            Command.Run(run).Output
        );
    }

    [Fact]
    public void The_first_node_that_leaves_its_bound_is_named_and_those_after_it_are_not()
    {
        using var folder = new ScratchFolder();
        var model = Write(folder);
        string[] run = ["run", model, "--input", $"x={folder.File("x.npy")}"];
        Command.Run([.. run, "--trace", folder.File("trace.safetensors")]);
        var trace = SafetensorsFile.Read(folder.File("trace.safetensors"));
        // Somebody's Relu is leaky; what follows is computed from that.
        var leaky = trace.Find("m")!.Reals<float>().Map(value => value < 0 ? value / 100 : value);
        var flat = StoredTensor.OfReals("f", ElementType.F32, leaky.Reshaped([1, 8]));
        new SafetensorsFile(
            trace.Metadata,
            [trace.Find("c")!, trace.Find("m")!, StoredTensor.OfReals("r", ElementType.F32, leaky), flat]
        ).Write(folder.File("theirs.safetensors"));

        var compared = Command.Run([.. run, "--compare", folder.File("theirs.safetensors")]);

        Assert.Equal((1, ""), (compared.Status, compared.Error));
        Assert.Contains("FAILED relu2 (Relu), from its own inputs: r: ", compared.Output, StringComparison.Ordinal);
        Assert.Contains(
            "FAILED flatten3 (Flatten), from the model's inputs, though right from its own: f: ",
            compared.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("\nthe first node that leaves its bound is relu2 (Relu)\n", compared.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_of_all_weights_for_a_loss_are_those_of_differences()
    {
        using var folder = new ScratchFolder();
        var model = Write(folder);
        new SafetensorsFile(new Dictionary<string, string>(), [StoredTensor.OfIntegers("t", ElementType.I64, Tensors.Of([1], 2L))]).Write(
            folder.File("labels.safetensors")
        );

        var command = Command.Run(
            "run",
            model,
            "--input",
            $"x={folder.File("x.npy")}",
            "--dtype",
            "F64",
            "--gradient",
            folder.File("g.safetensors"),
            "--loss",
            "SoftmaxCrossEntropyLoss",
            "--labels",
            folder.File("labels.safetensors")
        );

        Assert.Equal((0, ""), (command.Status, command.Error));
        var gradients = SafetensorsFile.Read(folder.File("g.safetensors"));
        Assert.Equal(["db", "dfc", "dw", "dx"], gradients.Tensors.Select(tensor => tensor.Name).Order());
        var scores = Scores();
        var total = scores.Sum(Math.Exp);
        // The last layer is linear in its weights: dfc[k, j] = (softmax[k] - [k = label])·f[j].
        var hidden = Hidden();
        var expected = Enumerable
            .Range(0, 24)
            .Select(i => (Math.Exp(scores[i / 8]) / total - (i / 8 == 2 ? 1 : 0)) * hidden[i % 8])
            .ToArray();
        Assert.Equal(expected, gradients.Find("dfc")!.Reals<double>().Flat().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Folders_of_backend_tests_are_summed_up_by_operator()
    {
        using var folder = new ScratchFolder();
        var command = Command.Run("run", Path.Combine(Repository.BackendTests, "pytorch-operator"), "--junit", folder.File("run.xml"));

        Assert.Equal((0, ""), (command.Status, command.Error));
        Assert.Matches(@"\nAdd +2 +2 +0 +0 +0 ", command.Output);
        Assert.EndsWith("\n19 data sets: 17 passed, 0 failed, 2 weak\n", command.Output, StringComparison.Ordinal);
        Assert.Contains("classname=\"reference.Add\"", File.ReadAllText(folder.File("run.xml")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_run_is_refused_in_a_sentence()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("cut.onnx"), Text().Bytes()[..^7]);

        Assert.Matches(@"^reference: .*cut\.onnx: is not an ONNX file, or not all of one: [^\n]*\n$", Refused(folder.File("cut.onnx")));
        Assert.Matches(@"^reference: .*none\.onnx: there is no such file or folder\n$", Refused(folder.File("none.onnx")));
        Assert.Matches(@"^reference: .*: there is no folder with model\.onnx and test_data_set_\* in this one\n$", Refused(folder.Path));
        Assert.Matches(
            @"^reference: --dtype I64: it must be F32, F64 or F16\n$",
            Refused(Write(folder), "--input", $"x={folder.File("x.npy")}", "--dtype", "I64")
        );

        static string Refused(params string[] arguments)
        {
            var command = Command.Run(["run", .. arguments]);
            Assert.Equal((2, ""), (command.Status, command.Output));
            return command.Error;
        }
    }

    /// <summary>A convolution, a doubling, a ReLU and a fully connected layer of three classes.</summary>
    private static ModelText Text() =>
        new ModelText(13)
            .Input("x", 1, 1, 4, 4)
            .Weights("w", [2, 1, 3, 3], Filters())
            .Weights("b", [2], 0.5f, -0.25f)
            .Weights("fc", [3, 8], Connections())
            .Node("Conv", "x w b", "c")
            .Node("Add", "c c", "m")
            .Node("Relu", "m", "r")
            .Node("Flatten", "r", "f")
            .Node("Gemm", "f fc", "y", ("transB", 1))
            .Output("y", OnnxType.Float, 1, 3);

    private static float[] Filters() => [.. Enumerable.Range(0, 18).Select(i => (i % 7 - 3) / 4f)];

    private static float[] Connections() => [.. Enumerable.Range(0, 24).Select(i => (i % 5 - 2) / 3f)];

    private static string Write(ScratchFolder folder)
    {
        File.WriteAllBytes(folder.File("model.onnx"), Text().Bytes());
        File.WriteAllBytes(folder.File("x.npy"), Stored(Picture));
        return folder.File("model.onnx");
    }

    private static byte[] Stored(IEnumerable<float> picture)
    {
        const string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 4, 4), }";
        var padded = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. padded.Select(letter => (byte)letter), .. picture.SelectMany(BitConverter.GetBytes)];
    }

    private static double[] Hidden()
    {
        var w = Filters();
        return
        [
            .. from o in Enumerable.Range(0, 2)
            from p in Enumerable.Range(0, 2)
            from q in Enumerable.Range(0, 2)
            let sum = (
                from k in Enumerable.Range(0, 3)
                from l in Enumerable.Range(0, 3)
                select (double)w[o * 9 + k * 3 + l] * Picture[(p + k) * 4 + q + l]
            ).Sum()
            select Math.Max(2 * (sum + (o == 0 ? 0.5 : -0.25)), 0),
        ];
    }

    private static double[] Scores()
    {
        var (f, fc) = (Hidden(), Connections());
        return [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 8).Sum(j => fc[k * 8 + j] * f[j]))];
    }
}
