using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>MatMul by hand, over exact decimals.</summary>
public sealed class MatrixProductTests
{
    private static readonly MatrixProduct Layer = new();

    [Fact]
    public void Matrices_are_multiplied_row_by_column()
    {
        var y = Layer.Forward(Tensors.Of([2, 3], 1m, 2, 3, 4, 5, 6), Tensors.Of([3, 1], 7m, 8, 9));
        Assert.Equal(Shape.Create([2, 1]), y.Shape());
        Assert.Equal([1 * 7 + 2 * 8 + 3 * 9, 4 * 7 + 5 * 8 + 6 * 9], y.Flat().ToArray());
    }

    [Theory]
    [InlineData(new[] { 3 }, new[] { 3 }, new int[0])]
    [InlineData(new[] { 3 }, new[] { 3, 4 }, new[] { 4 })]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, new[] { 2 })]
    [InlineData(new[] { 3 }, new[] { 5, 3, 4 }, new[] { 5, 4 })]
    [InlineData(new[] { 5, 2, 3 }, new[] { 3 }, new[] { 5, 2 })]
    [InlineData(new[] { 5, 2, 3 }, new[] { 3, 4 }, new[] { 5, 2, 4 })]
    [InlineData(new[] { 6, 1, 2, 3 }, new[] { 5, 3, 4 }, new[] { 6, 5, 2, 4 })]
    [InlineData(new[] { 1, 2, 3 }, new[] { 7, 3, 4 }, new[] { 7, 2, 4 })]
    public void Vectors_lose_the_axis_lent_to_them_and_batches_are_repeated(int[] a, int[] b, int[] y)
    {
        Assert.Equal([Shape.Create(y)], Layer.InferShapes([Shape.Create(a), Shape.Create(b)]));
        var given = new Values<decimal>
        {
            ["A"] = Tensors.Fill(Shape.Create(a), i => (decimal)i),
            ["B"] = Tensors.Fill(Shape.Create(b), i => (decimal)(i % 7)),
        };
        Assert.Equal(Shape.Create(y), Layer.ForwardExactly(given).ShapeOf("Y"));
    }

    [Fact]
    public void Two_vectors_give_their_scalar_product()
    {
        var y = Layer.Forward(Tensors.Of([3], 1m, 2, 3), Tensors.Of([3], 4m, 5, 6));
        Assert.Equal([1 * 4 + 2 * 5 + 3 * 6], y.Flat().ToArray());
        var (da, db) = Layer.Backward(Tensors.Of([3], 1m, 2, 3), Tensors.Of([3], 4m, 5, 6), Tensors.Of([1], 10m));
        Assert.Equal([40, 50, 60], da.Flat().ToArray());
        Assert.Equal([10, 20, 30], db.Flat().ToArray());
    }

    [Fact]
    public void A_vector_stands_as_a_row_on_the_left_and_as_a_column_on_the_right()
    {
        var matrix = Tensors.Of([2, 2], 1m, 2, 3, 4);
        var vector = Tensors.Of([2], 10m, 100);
        Assert.Equal([10 * 1 + 100 * 3, 10 * 2 + 100 * 4], Layer.Forward(vector, matrix).Flat().ToArray());
        Assert.Equal([1 * 10 + 2 * 100, 3 * 10 + 4 * 100], Layer.Forward(matrix, vector).Flat().ToArray());
    }

    [Fact]
    public void Batches_meet_each_other_and_collect_their_gradients()
    {
        // a: two 1×1 matrices down, b: three 1×1 matrices across: a multiplication table.
        var (a, b) = (Tensors.Of([2, 1, 1, 1], 2m, 3), Tensors.Of([3, 1, 1], 5m, 7, 11));
        Assert.Equal([2 * 5, 2 * 7, 2 * 11, 3 * 5, 3 * 7, 3 * 11], Layer.Forward(a, b).Flat().ToArray());
        var (da, db) = Layer.Backward(a, b, Tensors.Of([2, 3, 1, 1], 1m, 2, 3, 4, 5, 6));
        Assert.Equal([1 * 5 + 2 * 7 + 3 * 11, 4 * 5 + 5 * 7 + 6 * 11], da.Flat().ToArray());
        Assert.Equal([1 * 2 + 4 * 3, 2 * 2 + 5 * 3, 3 * 2 + 6 * 3], db.Flat().ToArray());
    }

    [Fact]
    public void Each_matrix_of_a_batch_keeps_its_own_elements()
    {
        var a = Tensors.Of([2, 1, 2], 1m, 2, 3, 4);
        var b = Tensors.Of([2, 2, 3], 1m, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Assert.Equal(
            [1 * 1 + 2 * 4, 1 * 2 + 2 * 5, 1 * 3 + 2 * 6, 3 * 7 + 4 * 10, 3 * 8 + 4 * 11, 3 * 9 + 4 * 12],
            Layer.Forward(a, b).Flat().ToArray()
        );
        var (da, db) = Layer.Backward(a, b, Tensors.Of([2, 1, 3], 1m, 0, 0, 0, 0, 10));
        Assert.Equal([1, 4, 10 * 9, 10 * 12], da.Flat().ToArray());
        Assert.Equal([1, 0, 0, 2, 0, 0, 0, 0, 10 * 3, 0, 0, 10 * 4], db.Flat().ToArray());
    }

    [Fact]
    [Trait("Lecture", "connectivity")]
    public void A_three_band_matrix_is_a_convolution()
    {
        // Shared weights (2, 3, 5) as a band: each row sees its own pixel and both neighbours.
        var band = Tensors.Of([4, 4], 3m, 5, 0, 0, 2, 3, 5, 0, 0, 2, 3, 5, 0, 0, 2, 3);
        var picture = Tensors.Of([4], 1m, 10, 100, 1000);
        var y = new Convolution { Pads = [1, 1] }.Forward(picture.Reshaped([1, 1, 4]), Tensors.Of([1, 1, 3], 2m, 3, 5));
        Assert.Equal(y.Flat().ToArray(), Layer.Forward(band, picture).Flat().ToArray());
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 2, 3 }, "MatMul: B is 2×3 and has columns of 2, but A is 2×3 and has rows of 3")]
    [InlineData(
        new[] { 2, 2, 3 },
        new[] { 4, 3, 5 },
        "MatMul: B is 4×3×5 and A is 2×2×3: their batches 4 and 2 cannot be repeated to each other"
    )]
    [InlineData(new int[0], new[] { 3 }, "MatMul: A is scalar: it needs at least 1 axes, …×M×K or K")]
    [InlineData(new[] { 3 }, new int[0], "MatMul: B is scalar: it needs at least 1 axes, …×K×N or K")]
    [InlineData(new[] { 65536, 1 }, new[] { 1, 65536 }, "MatMul: Y is 65536×65536: more than 2147483647 elements")]
    public void Shapes_that_do_not_fit_are_refused(int[] a, int[] b, string message)
    {
        var error = Assert.Throws<LayerException>(() => Layer.InferShapes([Shape.Create(a), Shape.Create(b)]));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_zero_meets_infinity_as_NaN()
    {
        var y = Layer.Forward(Tensors.Of([2], 0, 1.0), Tensors.Of([2], double.PositiveInfinity, 1));
        Assert.True(double.IsNaN(y[0]));
    }
}
