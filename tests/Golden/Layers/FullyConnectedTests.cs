using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>Gemm by hand, over decimal where a factor is no binary fraction: every equality is exact.</summary>
public sealed class FullyConnectedTests
{
    private static readonly decimal[] A = [1, 2, 3, 4, 5, 6];
    private static readonly decimal[] B = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -12];
    private static readonly decimal[] Upstream = [1, -1, 2, 0, 3, 1, -2, 5];

    [Fact]
    [Trait("Lecture", "multilayer")]
    public void Each_output_is_its_weighted_sum_plus_its_bias()
    {
        var y = new FullyConnected().Forward(Tensors.Of([2, 3], A), Tensors.Of([3, 4], B), Tensors.Of([4], 100m, 200, 300, 400));
        Assert.Equal(
            [
                1 * 1 + 2 * 5 + 3 * 9 + 100,
                1 * 2 + 2 * 6 + 3 * 10 + 200,
                1 * 3 + 2 * 7 + 3 * 11 + 300,
                1 * 4 + 2 * 8 - 3 * 12 + 400,
                4 * 1 + 5 * 5 + 6 * 9 + 100,
                4 * 2 + 5 * 6 + 6 * 10 + 200,
                4 * 3 + 5 * 7 + 6 * 11 + 300,
                4 * 4 + 5 * 8 - 6 * 12 + 400,
            ],
            y.Flat().ToArray()
        );
    }

    [Fact]
    public void The_factors_apply_to_the_product_and_to_the_bias()
    {
        var layer = new FullyConnected { Alpha = 0.1, Beta = -0.3 };
        var y = layer.Forward(Tensors.Of([1, 2], 3m, 4), Tensors.Of([2, 1], 5m, 6), Tensors.Of([1], 7m));
        Assert.Equal([0.1m * (3 * 5 + 4 * 6) - 0.3m * 7], y.Flat().ToArray());
        var (da, db, dc) = layer.Backward(
            Tensors.Of([1, 2], 3m, 4),
            Tensors.Of([2, 1], 5m, 6),
            Tensors.Of([1], 7m),
            Tensors.Of([1, 1], 2m)
        );
        Assert.Equal([0.1m * 2 * 5, 0.1m * 2 * 6], da.Flat().ToArray());
        Assert.Equal([0.1m * 2 * 3, 0.1m * 2 * 4], db.Flat().ToArray());
        Assert.Equal([-0.3m * 2], dc!.Flat().ToArray());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Transposed_operands_give_the_same_result_and_transposed_gradients(bool transA, bool transB)
    {
        var plain = new FullyConnected { Alpha = 0.5 };
        var layer = plain with { TransA = transA, TransB = transB };
        var (a, b, dy) = (Tensors.Of([2, 3], A), Tensors.Of([3, 4], B), Tensors.Of([2, 4], Upstream));
        var (givenA, givenB) = (Stored(a, transA), Stored(b, transB));
        Assert.Equal(plain.Forward(a, b).Flat().ToArray(), layer.Forward(givenA, givenB).Flat().ToArray());
        var (da, db, _) = plain.Backward(a, b, null, dy);
        var (gotA, gotB, gotC) = layer.Backward(givenA, givenB, null, dy);
        Assert.Equal(Stored(da, transA).Flat().ToArray(), gotA.Flat().ToArray());
        Assert.Equal(Stored(db, transB).Flat().ToArray(), gotB.Flat().ToArray());
        Assert.Equal(givenB.Shape(), gotB.Shape());
        Assert.Null(gotC);
    }

    [Fact]
    [Trait("Lecture", "nielsen")]
    public void The_gradients_are_products_with_the_other_operand()
    {
        var (da, db, _) = new FullyConnected().Backward(
            Tensors.Of([2, 2], 1m, 2, 3, 4),
            Tensors.Of([2, 3], 5m, 6, 7, 8, 9, 10),
            null,
            Tensors.Of([2, 3], 1m, -1, 2, 0, 3, -2)
        );
        Assert.Equal([5 - 6 + 14, 8 - 9 + 20, 18 - 14, 27 - 20], da.Flat().ToArray());
        Assert.Equal([1, -1 + 9, 2 - 6, 2, -2 + 12, 4 - 8], db.Flat().ToArray());
    }

    public static TheoryData<int[], decimal[], decimal[]> BiasShapes =>
        new()
        {
            { [1], [0, 0, 0, 0, 0, 0], [1 + 2 + 3 + 4 + 5 + 6] },
            { [1, 1], [0, 0, 0, 0, 0, 0], [1 + 2 + 3 + 4 + 5 + 6] },
            { [3], [0, 1, 2, 0, 1, 2], [1 + 4, 2 + 5, 3 + 6] },
            { [1, 3], [0, 1, 2, 0, 1, 2], [1 + 4, 2 + 5, 3 + 6] },
            { [2, 1], [0, 0, 0, 1, 1, 1], [1 + 2 + 3, 4 + 5 + 6] },
            { [2, 3], [0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6] },
        };

    [Theory]
    [MemberData(nameof(BiasShapes))]
    public void A_bias_is_repeated_forward_and_summed_backward(int[] lengths, decimal[] y, decimal[] dc)
    {
        Shape shape = [.. lengths];
        var (a, b, c) = (Tensors.Zeros<decimal>([2, 1]), Tensors.Zeros<decimal>([1, 3]), Tensors.Fill(shape, i => (decimal)i));
        Assert.Equal(y, new FullyConnected().Forward(a, b, c).Flat().ToArray());
        var gradient = new FullyConnected().Backward(a, b, c, Tensors.Of([2, 3], 1m, 2, 3, 4, 5, 6)).dc!;
        Assert.Equal(shape, gradient.Shape());
        Assert.Equal(dc, gradient.Flat().ToArray());
    }

    [Fact]
    [Trait("Lecture", "bias-shapes")]
    public void The_network_drawn_has_parameters_of_3_by_4_and_1_by_4()
    {
        // Θ⁽ʲ⁾ is s(j+1) × (s(j) + 1): a column of biases before the weights.
        decimal[] theta1 = [1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2, -3];
        decimal[] theta2 = [2, 1, -1, 3];
        var layer = new FullyConnected { TransB = true };
        var whole = Tensors.Of([1, 3], 10m, 20, 30);
        var hidden = layer.Forward(whole, Tensors.Of([3, 3], 2m, 3, 4, 6, 7, 8, -1, -2, -3), Tensors.Of([3], 1m, 5, 9));
        Assert.Equal(
            layer.Forward(Tensors.Of([1, 4], 1m, 10, 20, 30), Tensors.Of([3, 4], theta1)).Flat().ToArray(),
            hidden.Flat().ToArray()
        );
        var output = layer.Forward(hidden, Tensors.Of([1, 3], 1m, -1, 3), Tensors.Of([1], 2m));
        var h = hidden.Flat().ToArray();
        Assert.Equal(
            layer.Forward(Tensors.Of([1, 4], 1m, h[0], h[1], h[2]), Tensors.Of([1, 4], theta2)).Flat().ToArray(),
            output.Flat().ToArray()
        );
        Assert.Equal(
            [Shape.Create([5, 3])],
            layer.InferShapes([
                [5, 3],
                [3, 3],
                [3],
            ])
        );
        Assert.Equal(
            [Shape.Create([5, 1])],
            layer.InferShapes([
                [5, 3],
                [1, 3],
                [1],
            ])
        );
    }

    [Fact]
    [Trait("Lecture", "chaining")]
    public void Slopes_are_multiplied_along_a_chain()
    {
        // y = x·w₁, e = y·w₂: ∂e/∂w₁ = x·w₂.
        var (layer, x, w1, w2) = (new FullyConnected(), Tensors.Of([1, 1], 3m), Tensors.Of([1, 1], 5m), Tensors.Of([1, 1], 7m));
        var (dy, dw2, _) = layer.Backward(layer.Forward(x, w1), w2, null, Tensors.Of([1, 1], 1m));
        var (_, dw1, _) = layer.Backward(x, w1, null, dy);
        Assert.Equal(3 * 7, dw1[0, 0]);
        Assert.Equal(3 * 5, dw2[0, 0]);
    }

    [Fact]
    [Trait("Lecture", "chaining")]
    public void A_hidden_unit_collects_from_all_outputs_it_feeds()
    {
        // ∂L/∂h₃ = V₃₁ ∂L/∂l₁ + V₃₂ ∂L/∂l₂.
        var v = Tensors.Of([3, 2], 1m, 2, 3, 4, 5, 6);
        var (dh, _, _) = new FullyConnected().Backward(Tensors.Zeros<decimal>([1, 3]), v, null, Tensors.Of([1, 2], 10m, -1));
        Assert.Equal(5 * 10 + 6 * -1, dh[0, 2]);
    }

    [Fact]
    public void A_zero_factor_still_meets_NaN_and_infinity()
    {
        var c = new FullyConnected { Beta = 0 }.Forward(Tensors.Of([1, 1], 1.0), Tensors.Of([1, 1], 1.0), Tensors.Of([1], double.NaN));
        Assert.True(double.IsNaN(c[0, 0]));
        var y = new FullyConnected().Forward(Tensors.Of([2, 2], 0, 1.0, 2, 1), Tensors.Of([2, 1], double.PositiveInfinity, 1));
        Assert.True(double.IsNaN(y[0, 0]));
        Assert.Equal(double.PositiveInfinity, y[1, 0]);
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 4, 5 }, null, "Gemm: B is 4×5 and takes 4 values an example, but A is 2×3 and has 3")]
    [InlineData(new[] { 2, 3, 1 }, new[] { 3, 5 }, null, "Gemm: A is 2×3×1: it needs two axes, M×K")]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, null, "Gemm: B is 3: it needs two axes, K×N")]
    [InlineData(new[] { 2, 3 }, new[] { 3, 5 }, new[] { 2 }, "Gemm: C is 2, which cannot be repeated to Y's 2×5")]
    [InlineData(new[] { 2, 3 }, new[] { 3, 5 }, new[] { 1, 2, 5 }, "Gemm: C is 1×2×5, which cannot be repeated to Y's 2×5")]
    [InlineData(new[] { 2, 0 }, new[] { 0, 5 }, null, "Gemm: A is 2×0: an axis without elements")]
    [InlineData(new[] { 2, 3 }, new[] { 3, 0 }, null, "Gemm: B is 3×0: an axis without elements")]
    [InlineData(new[] { 2, 3 }, new[] { 3, 5 }, new[] { 0 }, "Gemm: C is 0: an axis without elements")]
    [InlineData(new[] { 65536, 1 }, new[] { 1, 65536 }, null, "Gemm: Y is 65536×65536: more than 2147483647 elements")]
    public void Shapes_that_do_not_fit_are_refused(int[] a, int[] b, int[]? c, string message)
    {
        var error = Assert.Throws<LayerException>(() =>
            new FullyConnected().InferShapes([Shape.Create(a), Shape.Create(b), c is null ? null : Shape.Create(c)])
        );
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_refusal_says_which_operand_is_transposed()
    {
        Expect.Refused(
            "Gemm",
            "B",
            "B is 5×4 transposed and takes 4 values an example, but A is 3×2 transposed and has 3",
            () => new FullyConnected { TransA = true, TransB = true }.InferShapes([Shape.Create([3, 2]), Shape.Create([5, 4])])
        );
    }

    [Fact]
    public void An_upstream_gradient_of_another_shape_is_refused()
    {
        var error = Assert.Throws<LayerException>(() =>
            new FullyConnected().Backward(Tensors.Of([2, 3], A), Tensors.Of([3, 4], B), null, Tensors.Zeros<decimal>([4, 2]))
        );
        Assert.Equal("dY", error.Argument);
    }

    [Fact]
    public void Its_attributes_have_ONNX_names()
    {
        var layer = Operators.Create("Gemm", """{"alpha": 0.5, "beta": 2, "transA": 1, "transB": 0}""");
        Assert.Equal("""{"alpha":0.5,"beta":2,"transA":1}""", Operators.AttributesOf(layer));
        var given = new Values<double>
        {
            ["A"] = Tensors.Of([1, 2], 3.0, 4),
            ["B"] = Tensors.Of([1, 2], 5.0, 6),
            ["C"] = Tensors.Of([1], 7.0),
            ["dY"] = Tensors.Of([2, 2], 1.0, 0, 0, 0),
        };
        Assert.Equal(
            [0.5 * 3 * 5 + 2 * 7, 0.5 * 3 * 6 + 2 * 7, 0.5 * 4 * 5 + 2 * 7, 0.5 * 4 * 6 + 2 * 7],
            layer.Forward(given)["Y"].Flat().ToArray()
        );
        Assert.Equal(["dA", "dB", "dC"], layer.Backward(given).Names);
    }

    private static System.Numerics.Tensors.Tensor<decimal> Stored(System.Numerics.Tensors.Tensor<decimal> matrix, bool transposed)
    {
        var (rows, columns) = (matrix.Shape()[0], matrix.Shape()[1]);
        return transposed ? Tensors.Fill([columns, rows], i => matrix[i % rows, i / rows]) : matrix;
    }
}
