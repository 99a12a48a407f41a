using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>ArgMax and ArgMin.</summary>
public class ArgMaxTests
{
    [Fact]
    public void The_place_of_the_greatest_and_of_the_least_along_an_axis()
    {
        var x = Tensors.Of([2, 3], 4, 9, 5, 8, 2, 6);
        Expect.Exactly([1, 3], [1, 0, 1], new ArgMax().Forward(x));
        Expect.Exactly([2, 1], [1, 0], new ArgMax { Axis = 1 }.Forward(x));
        Expect.Exactly([2], [0, 1], new ArgMin { Axis = -1, Keepdims = false }.Forward(x));
        Expect.Exactly([3], [0, 1, 0], new ArgMin { Keepdims = false }.Forward(x));
    }

    [Fact]
    public void An_axis_in_the_middle()
    {
        var x = Tensors.Of([2, 2, 2], 1, 8, 3, 4, 7, 5, 6, 9);
        Expect.Exactly([2, 2], [1, 0, 0, 1], new ArgMax { Axis = 1, Keepdims = false }.Forward(x));
    }

    [Fact]
    public void Of_equals_the_first_or_if_asked_the_last()
    {
        var x = Tensors.Of([4], 2L, 7, 7, 2);
        Expect.Exactly([1], [1], new ArgMax().Forward(x));
        Expect.Exactly([1], [2], new ArgMax { SelectLastIndex = true }.Forward(x));
        Expect.Exactly([1], [0], new ArgMin().Forward(x));
        Expect.Exactly([1], [3], new ArgMin { SelectLastIndex = true }.Forward(x));
        Expect.Exactly([1], [0], new ArgMax().Forward(Tensors.Of([2], -0.0, 0.0)));
    }

    [Fact]
    public void NaN_wins()
    {
        var x = Tensors.Of([5], 1, double.NaN, 9, double.NaN, 0);
        Expect.Exactly([1], [1], new ArgMax().Forward(x));
        Expect.Exactly([1], [3], new ArgMax { SelectLastIndex = true }.Forward(x));
        Expect.Exactly([1], [1], new ArgMin().Forward(x));
        Expect.Exactly([1], [3], new ArgMin { SelectLastIndex = true }.Forward(x));
    }

    [Theory]
    [InlineData("ArgMax")]
    [InlineData("ArgMin")]
    public void There_is_no_gradient_and_what_does_not_fit_is_refused(string name)
    {
        Assert.False(Operators.Create(name).Signature.HasGradients);
        Assert.Empty(Operators.Create(name).Backward(new Values<double> { ["data"] = Tensors.Of([2], 1.0, 2) }));
        Expect.Refused(
            name,
            "axis",
            "is 2, which 2×3 does not have",
            () =>
                Operators
                    .Create(name, """{"axis":2}""")
                    .InferShapes([
                        [2, 3],
                    ])
        );
        Expect.Refused(name, "data", "is scalar", () => Operators.Create(name).InferShapes([Shape.Scalar]));
        Expect.Refused(
            name,
            "data",
            "is 2×0",
            () =>
                Operators
                    .Create(name)
                    .InferShapes([
                        [2, 0],
                    ])
        );
    }

    [Fact]
    public void Attributes_have_their_ONNX_names() =>
        Assert.Equal(
            """{"axis":-1,"keepdims":0,"select_last_index":1}""",
            Operators.AttributesOf(
                new ArgMax
                {
                    Axis = -1,
                    Keepdims = false,
                    SelectLastIndex = true,
                }
            )
        );
}
