using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class TransposeTests
{
    // 2×3×4 with x[i, j, k] = 100·i + 10·j + k: an element says where it comes from.
    private static readonly Shape Sides = [2, 3, 4];

    public static TheoryData<int[]> Permutations =>
        new() { new[] { 0, 1, 2 }, new[] { 0, 2, 1 }, new[] { 1, 0, 2 }, new[] { 1, 2, 0 }, new[] { 2, 0, 1 }, new[] { 2, 1, 0 } };

    [Theory]
    [MemberData(nameof(Permutations))]
    public void Axis_k_of_y_is_axis_perm_k_of_x(int[] perm)
    {
        var y = new Transpose { Perm = perm }.Forward(Telling());

        Assert.Equal([.. perm.Select(axis => Sides[axis])], y.Shape());
        Assert.All(
            Enumerable.Range(0, 24),
            place =>
            {
                var index = y.Shape().IndexAt(place);
                int[] weights = [100, 10, 1];
                Assert.Equal(index.Select((i, axis) => i * weights[perm[axis]]).Sum(), y.Flat()[place]);
            }
        );
    }

    [Fact]
    public void Rows_become_columns_and_all_axes_are_reversed_unless_perm_is_given()
    {
        Expect.Exactly([3, 2], [1, 4, 2, 5, 3, 6], new Transpose().Forward(Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6)));
        Assert.Equal([4, 3, 2], new Transpose().Forward(Telling()).Shape());
        Expect.Exactly([3], [1, 2, 3], new Transpose().Forward(Tensors.Of([3], 1, 2, 3)));
    }

    /// <summary>y[k, i, j] = x[i, j, k]: what arrives at y goes back to where it came from, by the inverse permutation.</summary>
    [Fact]
    public void The_gradient_goes_back_the_way_that_the_element_came()
    {
        var transpose = new Transpose { Perm = [2, 0, 1] };
        Expect.Exactly(
            [2, 1, 3],
            [1, 3, 5, 2, 4, 6],
            transpose.Backward(Tensors.Zeros<int>([2, 1, 3]), Tensors.Of([3, 2, 1], 1, 2, 3, 4, 5, 6))
        );
    }

    [Fact]
    public void Names_are_those_of_ONNX_and_a_scalar_stays_one()
    {
        var op = Operators.Create("Transpose", """{"perm":[1,0]}""");
        Assert.Equal("""{"perm":[1,0]}""", Operators.AttributesOf(op));
        var given = new Values<double> { ["data"] = Tensors.Of<double>([1, 2], 3, 5), ["dtransposed"] = Tensors.Of<double>([2, 1], 7, 9) };
        Expect.Exactly([2, 1], [3, 5], op.Forward(given)["transposed"]);
        Expect.Exactly([1, 2], [7, 9], op.Backward(given)["ddata"]);

        var scalar = new Values<double>();
        scalar.Add("data", Tensors.Of<double>(Shape.Scalar, 3), Shape.Scalar);
        Assert.Equal(Shape.Scalar, new Transpose().ForwardExactly(scalar).ShapeOf("transposed"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 1, 3)]
    [InlineData(0, 1, -1)]
    [InlineData(0, 1, 2, 3)]
    public void What_is_no_permutation_of_the_axes_is_refused(params int[] perm) =>
        Expect.Refused(
            "Transpose",
            "perm",
            $"is {string.Join(", ", perm)}: it must name each of the 3 axes of data 2×3×4 once",
            () => new Transpose { Perm = perm }.InferShapes([Sides])
        );

    [Fact]
    public void An_upstream_gradient_of_the_shape_of_x_is_refused() =>
        Expect.Refused(
            "Transpose",
            "dtransposed",
            "is 2×3 but transposed is 3×2",
            () => new Transpose().Backward(Tensors.Zeros<int>([2, 3]), Tensors.Zeros<int>([2, 3]))
        );

    private static System.Numerics.Tensors.Tensor<int> Telling() =>
        Tensors.Fill(Sides, place => Sides.IndexAt(place) is [var i, var j, var k] ? 100 * i + 10 * j + k : -1);
}
