using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Onnx;

namespace Reference.GoldenTests.Onnx;

/// <summary>Operators that pick, put, order and add up: what ONNX's own folders do not show of them, gradients above all. Upstream is 1, 10, 100, ….</summary>
public sealed class PickingTests
{
    [Fact]
    public void An_element_that_is_picked_twice_gets_both_gradients()
    {
        var model = Model().Indices("i", [2, 2], 0, 0, -1, 1).Node("GatherElements", "x i", "y", ("axis", 1)).Output("y");

        // x = 1 2 3 / 4 5 6: row 0 picks 1 1, row 1 picks 6 5.
        var (y, dx) = Run(model);

        Assert.Equal([1, 1, 6, 5], y);
        Assert.Equal([1 + 10, 0, 0, 0, 1000, 100], dx);
    }

    [Fact]
    public void Blocks_are_picked_by_the_first_axes()
    {
        var model = Model().Indices("i", [3, 1], 1, 0, 1).Node("GatherND", "x i", "y").Output("y");

        var (y, dx) = Run(model);

        Assert.Equal([4, 5, 6, 1, 2, 3, 4, 5, 6], y);
        Assert.Equal([1e3, 1e4, 1e5, 1 + 1e6, 10 + 1e7, 100 + 1e8], dx);
    }

    [Theory]
    [InlineData("none", new double[] { 7, 2, 3, 4, 5, 8 }, new double[] { 0, 10, 100, 1e3, 1e4, 0 })]
    [InlineData("add", new double[] { 8, 2, 3, 4, 5, 14 }, new double[] { 1, 10, 100, 1e3, 1e4, 1e5 })]
    public void What_is_written_over_has_no_gradient_and_what_is_added_to_has(string reduction, double[] expected, double[] gradient)
    {
        var model = Model(16)
            .Indices("i", [2, 2], 0, 0, 1, 2)
            .Weights("u", [2], 7, 8)
            .Node("ScatterND", "x i u", "y", ("reduction", reduction))
            .Output("y");

        var (y, dx) = Run(model);

        Assert.Equal(expected, y);
        Assert.Equal(gradient, dx);
    }

    [Fact]
    public void The_greatest_come_in_order_the_first_of_equals_first_and_get_the_gradient()
    {
        var model = new ModelText(13)
            .Input("x", 2, 3)
            .Weights("shift", [2, 3], 0, 1, -1, 0, 0, 0)
            .Node("Add", "x shift", "z")
            .Wholes("k", 2)
            .Node("TopK", "z k", "y i")
            .Output("y")
            .Output("i", OnnxType.Int64, 2, 2);

        // z = 1 3 2 / 4 5 6.
        var (y, dx) = Run(model);

        Assert.Equal([3, 2, 6, 5], y);
        Assert.Equal([0, 1, 10, 0, 1000, 100], dx);
    }

    [Fact]
    public void Each_summand_gets_the_gradients_of_all_sums_that_it_is_in()
    {
        var model = Model().Wholes("axis", 1).Node("CumSum", "x axis", "y", ("exclusive", 1)).Output("y");

        var (y, dx) = Run(model);

        Assert.Equal([0, 1, 3, 0, 4, 9], y);
        Assert.Equal([110, 100, 0, 110e3, 100e3, 0], dx);
    }

    [Fact]
    public void A_logarithm_of_a_sum_of_exponentials_does_not_overflow()
    {
        var model = Model()
            .Weights("big", [], 1000)
            .Node("Mul", "x big", "z")
            .Node("ReduceLogSumExp", "z", "y", ("axes", new[] { 1 }))
            .Output("y");

        var (y, dx) = Run(model);

        Assert.Equal([3000, 6000], y);
        Assert.Equal([0, 0, 1000, 0, 0, 10_000], dx);
    }

    [Theory]
    [InlineData("GatherElements")]
    [InlineData("GatherND")]
    public void An_index_outside_is_refused_with_its_axis(string op)
    {
        var model = Model().Indices("i", [2, 1], 0, 3).Node(op, "x i", "y").Output("y");

        var error = Assert.Throws<FileFormatException>(() => Run(model));

        Assert.Matches($@"node gather\w*0 \({op}\): .*has 3, but axis 0 of data 2×3 goes from -2 to 1", error.Message);
    }

    private static ModelText Model(int version = 13) => new ModelText(version).Input("x", 2, 3);

    /// <summary>The first output for x = 1 2 3 / 4 5 6, and dx.</summary>
    private static (double[] Y, double[] Dx) Run(ModelText text)
    {
        var model = text.Load();
        var x = Tensors.Fill([2, 3], i => i + 1.0);
        var evaluation = model.Evaluate(
            new Dictionary<string, GraphTensor<double>> { ["x"] = GraphTensor<double>.Of(OnnxType.Float, x) },
            new() { KeepAll = true }
        );
        var y = evaluation["y"];
        var upstream = new Dictionary<string, Tensor<double>> { ["y"] = Tensors.Fill(y.Shape, i => Math.Pow(10, i)) };
        return (y.Doubles(), evaluation.Gradients(upstream)["x"].Flat().ToArray());
    }
}
