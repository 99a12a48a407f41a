using Reference.Judging;
using Reference.Onnx;
using Reference.Onnx.Judging;

namespace Reference.GoldenTests.Onnx;

public sealed class BackendTests
{
    /// <summary>Their expected outputs would hardly tell a wrong result: nearly all zeros.</summary>
    private static readonly string[] Weak = ["test_thresholdedrelu", "test_operator_index", "test_operator_view"];

    public static TheoryData<string, string> Folders =>
        [
            .. from suite in (string[])["node", "pytorch-converted", "pytorch-operator", "simple"]
            from folder in Directory.GetDirectories(Path.Combine(Repository.BackendTests, suite)).Order(StringComparer.Ordinal)
            select (suite, Path.GetFileName(folder)),
        ];

    /// <summary>What well-known networks are made of, exported by PyTorch with the outputs that it computes: tests/Golden/idioms/write.py.</summary>
    public static TheoryData<string> Idioms =>
        [
            .. Directory
                .GetDirectories(Path.Combine(Repository.Root, "tests", "Golden", "idioms"))
                .Select(folder => Path.GetFileName(folder)!),
        ];

    [Theory]
    [MemberData(nameof(Idioms))]
    public void The_specification_gives_what_PyTorch_computes_for_the_models_it_exports(string idiom)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Golden", "idioms", idiom);

        var set = Assert.Single(TestFolder.Run(folder, TestContext.Current.CancellationToken));

        Assert.True(set.Outcome == Outcome.Passed, $"{set.Outcome}: {set.Error}{set.Unsupported}{string.Join("; ", set.Tensors)}");
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_specification_gives_what_ONNX_expects(string suite, string folder)
    {
        var sets = TestFolder.Run(Path.Combine(Repository.BackendTests, suite, folder), TestContext.Current.CancellationToken);

        Assert.NotEmpty(sets);
        Assert.All(
            sets,
            set =>
                Assert.True(
                    set.Outcome == (Weak.Contains(folder) ? Outcome.Weak : Outcome.Passed),
                    $"{set.Outcome}: {set.Error}{set.Unsupported}{string.Join("; ", set.Tensors)}"
                )
        );
    }

    [Theory]
    [InlineData("test_light_bvlc_alexnet", "data_0", 1000)]
    [InlineData("test_light_squeezenet", "data_0", 1000)]
    public void Whole_networks_give_what_ONNX_expects(string folder, string input, int classes)
    {
        var path = Path.Combine(Repository.BackendTests, "light", folder);
        var model = OnnxModel.Load(Path.Combine(path, "model.onnx"));
        var picture = OnnxTensor.Read(Path.Combine(path, "test_data_set_0", "input_0.pb"));
        var expected = OnnxTensor.Read(Path.Combine(path, "test_data_set_0", "output_0.pb"));

        var evaluation = model.Evaluate(new Dictionary<string, GraphTensor<float>> { [input] = GraphTensor<float>.Of(picture) });

        var output = evaluation.Outputs.Single().Tensor;
        Assert.Equal(classes, output.Shape.Size);
        Assert.Equal(expected.Doubles(), output.Doubles(), (a, b) => Math.Abs(a - b) <= 1e-9);
    }
}
