using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>A tensor with too few axes is refused, and the message says which there are to be.</summary>
public class RankTests
{
    [Theory]
    [InlineData("ArgMax", "{}", "data", 1, "one of them to search along")]
    [InlineData("AveragePool", """{"kernel_shape":[2]}""", "X", 3, "N×C×H×W…")]
    [InlineData("DepthToSpace", """{"blocksize":1}""", "input", 4, "N×C×H×W")]
    [InlineData("SpaceToDepth", """{"blocksize":1}""", "input", 4, "N×C×H×W")]
    [InlineData("Gather", "{}", "data", 1, "one to pick from")]
    [InlineData("GlobalAveragePool", "{}", "X", 3, "N×C×H×W…")]
    [InlineData("GlobalLpPool", "{}", "X", 3, "N×C×H×W…")]
    [InlineData("GlobalMaxPool", "{}", "X", 3, "N×C×H×W…")]
    [InlineData("GroupNormalization", """{"num_groups":1}""", "X", 2, "N×C×H×W…")]
    [InlineData("InstanceNormalization", "{}", "input", 3, "N×C×H×W…")]
    [InlineData("LRN", """{"size":1}""", "X", 2, "N×C×H×W…")]
    [InlineData("LayerNormalization", "{}", "X", 1, "N×…")]
    [InlineData("LogSoftmax", "{}", "input", 1, "one of them to sum along")]
    [InlineData("LpPool", """{"kernel_shape":[2]}""", "X", 3, "N×C×H×W…")]
    [InlineData("MaxPool", """{"kernel_shape":[2]}""", "X", 3, "N×C×H×W…")]
    [InlineData("MaxUnpool", """{"kernel_shape":[2]}""", "X", 3, "N×C×H×W…")]
    [InlineData("LocallyConnected", "{}", "X", 3, "N×C×H×W…")]
    [InlineData("MatMul", "{}", "A", 1, "…×M×K or K")]
    [InlineData("Pad", """{"pads":[]}""", "data", 1, "one to pad")]
    [InlineData("Resize", """{"scales":[]}""", "X", 1, "one to resize")]
    [InlineData("Slice", """{"starts":[0],"ends":[1]}""", "data", 1, "one to slice")]
    [InlineData("Softmax", "{}", "input", 1, "one of them to sum along")]
    [InlineData("Split", """{"num_outputs":1}""", "input", 1, "one to cut")]
    [InlineData("CrossEntropyLoss", "{}", "input", 2, "N×C×…")]
    [InlineData("NegativeLogLikelihoodLoss", "{}", "input", 2, "N×C×…")]
    [InlineData("SoftmaxCrossEntropyLoss", "{}", "scores", 2, "N×C×…")]
    public void It_says_which_axes_there_are_to_be(string op, string attributes, string tensor, int rank, string axes)
    {
        Shape shape = [.. Enumerable.Repeat(2, rank - 1)];
        var layer = Operators.Create(op, attributes);
        Expect.Refused(
            op,
            tensor,
            $"{tensor} is {shape}: it needs at least {rank} axes, {axes}",
            () => layer.InferShapes([.. layer.Signature.Inputs.Select(_ => shape)])
        );
    }
}
