using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class PaddingTests
{
    public static TheoryData<PadMode, int, int, int[]> Modes =>
        new()
        {
            { PadMode.Constant, 2, 1, [9, 9, 1, 2, 3, 9] },
            { PadMode.Reflect, 2, 1, [3, 2, 1, 2, 3, 2] },
            { PadMode.Reflect, 1, 2, [2, 1, 2, 3, 2, 1] },
            { PadMode.Edge, 2, 1, [1, 1, 1, 2, 3, 3] },
            { PadMode.Edge, 0, 5, [1, 2, 3, 3, 3, 3, 3, 3] },
            { PadMode.Wrap, 2, 1, [2, 3, 1, 2, 3, 1] },
            { PadMode.Wrap, 4, 5, [3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2] },
            { PadMode.Constant, -1, 2, [2, 3, 9, 9] },
            { PadMode.Constant, 1, -2, [9, 1] },
            { PadMode.Constant, -1, -1, [2] },
            { PadMode.Edge, -2, 1, [3, 3] },
            // What is cut off is neither mirrored nor wrapped: 2 3 is all there is.
            { PadMode.Reflect, -1, 1, [2, 3, 2] },
            { PadMode.Wrap, -1, 3, [2, 3, 2, 3, 2] },
            { PadMode.Wrap, 3, -1, [2, 1, 2, 1, 2] },
        };

    [Theory]
    [MemberData(nameof(Modes))]
    public void One_two_three_is_padded(PadMode mode, int begin, int end, int[] expected)
    {
        var pad = new Padding
        {
            Mode = mode,
            Pads = [begin, end],
            ConstantValue = 9,
        };
        Expect.Exactly([expected.Length], expected, pad.Forward(Tensors.Of([3], 1, 2, 3)));
        Assert.Equal(
            [
                [expected.Length],
            ],
            pad.InferShapes([
                [3],
            ])
        );
    }

    // dy = 1 2 4 8 …: the sum says which places were copied from each element.
    public static TheoryData<PadMode, int, int, int[]> Gradients =>
        new()
        {
            { PadMode.Constant, 2, 1, [4, 8, 16] },
            { PadMode.Reflect, 2, 1, [4, 2 + 8 + 32, 1 + 16] },
            { PadMode.Edge, 2, 1, [1 + 2 + 4, 8, 16 + 32] },
            { PadMode.Wrap, 2, 1, [4 + 32, 1 + 8, 2 + 16] },
            { PadMode.Wrap, 4, 0, [2 + 16, 4 + 32, 1 + 8 + 64] },
            { PadMode.Constant, -1, 2, [0, 1, 2] },
            { PadMode.Edge, 1, -2, [1 + 2, 0, 0] },
        };

    [Theory]
    [MemberData(nameof(Gradients))]
    public void An_element_gets_the_gradients_of_all_its_copies(PadMode mode, int begin, int end, int[] expected)
    {
        var pad = new Padding { Mode = mode, Pads = [begin, end] };
        var dy = Tensors.Fill([3 + begin + end], i => 1 << i);
        Expect.Exactly([3], expected, pad.Backward(Tensors.Of([3], 1, 2, 3), dy));
    }

    [Fact]
    public void All_beginnings_come_first_and_then_all_ends()
    {
        var y = new Padding { Pads = [1, 0, 0, 2] }.Forward(Tensors.Of([2, 2], 1, 2, 3, 4));
        Expect.Exactly([3, 4], [0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0], y);
    }

    [Fact]
    public void Corners_follow_both_axes()
    {
        var x = Tensors.Of([2, 2], 1, 2, 3, 4);
        Expect.Exactly([3, 3], [4, 3, 4, 2, 1, 2, 4, 3, 4], new Padding { Mode = PadMode.Reflect, Pads = [1, 1, 0, 0] }.Forward(x));
        Expect.Exactly([3, 3], [1, 1, 2, 1, 1, 2, 3, 3, 4], new Padding { Mode = PadMode.Edge, Pads = [1, 1, 0, 0] }.Forward(x));
    }

    [Fact]
    public void Axes_say_which_axes_the_pads_are_of()
    {
        var x = Tensors.Of([2, 2], 1, 2, 3, 4);
        Expect.Exactly([2, 5], [0, 1, 2, 0, 0, 0, 3, 4, 0, 0], new Padding { Axes = [1], Pads = [1, 2] }.Forward(x));
        Expect.Exactly([2, 5], [0, 1, 2, 0, 0, 0, 3, 4, 0, 0], new Padding { Axes = [-1], Pads = [1, 2] }.Forward(x));
        Expect.Exactly([3, 3], [0, 1, 2, 0, 3, 4, 0, 0, 0], new Padding { Axes = [1, 0], Pads = [1, 0, 0, 1] }.Forward(x));
    }

    [Fact]
    public void The_constant_is_zero_unless_given_and_may_be_minus_infinity()
    {
        Expect.Exactly([2], [0, 5], new Padding { Pads = [1, 0] }.Forward(Tensors.Of<double>([1], 5)));
        var minus = new Padding { Pads = [1, 0], ConstantValue = double.NegativeInfinity };
        Expect.Exactly([2], [double.NegativeInfinity, double.NaN], minus.Forward(Tensors.Of([1], double.NaN)));
    }

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        const string attributes = """{"pads":[1,0],"mode":"reflect","constant_value":2,"axes":[0]}""";
        var op = Operators.Create("Pad", attributes);
        Assert.Equal(attributes, Operators.AttributesOf(op));
        var given = new Values<double> { ["data"] = Tensors.Of<double>([2], 3, 5), ["doutput"] = Tensors.Of<double>([3], 2, 4, 8) };
        Expect.Exactly([3], [5, 3, 5], op.Forward(given)["output"]);
        Expect.Exactly([2], [4, 10], op.Backward(given)["ddata"]);
        Assert.Equal(PadMode.Edge, ((Padding)Operators.Create("Pad", """{"mode":"edge"}""")).Mode);
        Assert.Equal(PadMode.Wrap, ((Padding)Operators.Create("Pad", """{"mode":"wrap"}""")).Mode);
        Assert.Equal(PadMode.Constant, ((Padding)Operators.Create("Pad", """{"mode":"constant"}""")).Mode);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("pads", "is missing", new Padding());
        Refused("pads", "has 3 entries, but 2 axes of data 2×3 need 4", new Padding { Pads = [1, 1, 1] });
        Refused("pads", "has 4 entries, but 1 axes of data 2×3 need 2", new Padding { Pads = [1, 1, 1, 1], Axes = [0] });
        Refused("axes", "is 2, which 2×3 does not have", new Padding { Pads = [1, 1], Axes = [2] });
        Refused("axes", "names an axis of data 2×3 twice", new Padding { Pads = [1, 1, 1, 1], Axes = [1, -1] });
        Refused("pads", "a mirror image of 3 elements has at most 2", new Padding { Mode = PadMode.Reflect, Pads = [0, 3, 0, 0] });
        Refused("pads", "a mirror image of 3 elements has at most 2", new Padding { Mode = PadMode.Reflect, Pads = [0, 0, 0, 3] });
        Refused("pads", "a mirror image of 2 elements has at most 1", new Padding { Mode = PadMode.Reflect, Pads = [0, -1, 0, 2] });
        Refused("pads", "cut off all of axis 0 of data 2×3", new Padding { Pads = [-1, 0, -1, 0] });
        Refused("pads", "cut off all of axis 0", new Padding { Pads = [-2, 0, 5, 0] });
        Refused("pads", "4294967297 long", new Padding { Pads = [0, int.MaxValue, 0, int.MaxValue] });
        Refused("pads", "cut off all of axis 0", new Padding { Pads = [int.MinValue, 0, 0, 0] });
        Refused("output", "more than", new Padding { Pads = [int.MaxValue - 2, 0, 0, 0] });
        Expect.Refused("Pad", "data", "is scalar: it needs at least 1 axes", () => new Padding { Pads = [] }.InferShapes([Shape.Scalar]));
        Expect.Refused(
            "Pad",
            "doutput",
            "is 3 but output is 4",
            () => new Padding { Pads = [1, 0] }.Backward(Tensors.Zeros<int>([3]), Tensors.Zeros<int>([3]))
        );

        static void Refused(string argument, string part, Padding pad) =>
            Expect.Refused(
                "Pad",
                argument,
                part,
                () =>
                    pad.InferShapes([
                        [2, 3],
                    ])
            );
    }
}
