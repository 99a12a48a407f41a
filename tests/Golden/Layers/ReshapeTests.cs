using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class ReshapeTests
{
    [Fact]
    public void Numbers_keep_their_row_major_order()
    {
        var x = Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6);
        Expect.Exactly([3, 2], [1, 2, 3, 4, 5, 6], To(3, 2).Forward(x));
        Expect.Exactly([2, 3], [6, 5, 4, 3, 2, 1], To(3, 2).Backward(x, Tensors.Of([3, 2], 6, 5, 4, 3, 2, 1)));
    }

    public static TheoryData<int[], int[]> Asked =>
        new()
        {
            { [4, 6], [4, 6] },
            { [24], [24] },
            { [-1], [24] },
            { [-1, 6], [4, 6] },
            { [2, -1, 1], [2, 12, 1] },
            { [0, 12], [2, 12] },
            { [0, 0, 0], [2, 3, 4] },
            { [0, -1], [2, 12] },
            { [4, 0, 2], [4, 3, 2] },
            { [1, 24, -1], [1, 24, 1] },
        };

    [Theory]
    [MemberData(nameof(Asked))]
    public void Zero_copies_a_length_and_minus_one_takes_what_remains(int[] asked, int[] shape) =>
        Assert.Equal(
            [Shape.Create(shape)],
            To(asked)
                .InferShapes([
                    [2, 3, 4],
                ])
        );

    [Fact]
    public void A_single_number_may_become_a_scalar()
    {
        Assert.Equal(
            [Shape.Scalar],
            To()
                .InferShapes([
                    [1, 1],
                ])
        );
        var given = new Values<double> { ["data"] = Tensors.Of<double>([1, 1], 3), ["dreshaped"] = Tensors.Of<double>([1], 5) };
        Assert.Equal(Shape.Scalar, ((IOperator)To()).Forward(given).ShapeOf("reshaped"));
        Assert.Equal([1, 1], ((IOperator)To()).Backward(given).ShapeOf("ddata"));
    }

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        const string attributes = """{"shape":[0,-1],"allowzero":1}""";
        Assert.Equal(attributes, Operators.AttributesOf(Operators.Create("Reshape", attributes)));
        var op = Operators.Create("Reshape", """{"shape":[-1]}""");
        var given = new Values<double> { ["data"] = Tensors.Of<double>([2, 1], 3, 5), ["dreshaped"] = Tensors.Of<double>([2], 7, 9) };
        Expect.Exactly([2], [3, 5], op.Forward(given)["reshaped"]);
        Expect.Exactly([2, 1], [7, 9], op.Backward(given)["ddata"]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("is missing", new Reshape());
        Refused("is 5×5, which the 24 elements of data 2×3×4 do not fill", To(5, 5));
        Refused("is 2×3, which the 24 elements of data 2×3×4 do not fill", To(2, 3));
        Refused("is 5×-1, which the 24 elements of data 2×3×4 do not fill", To(5, -1));
        Refused("more than one -1", To(-1, 2, -1));
        Refused("a length below -1", To(-2, 12));
        Refused("the 0 of axis 3 copies a length", To(2, 3, 4, 0));
        Refused("an axis without elements", new Reshape { Shape = [0, -1], AllowZero = true });
        Refused("do not fill", To(1 << 30, 1 << 30, 16, 3)); // would be 0 · 48 in 32 bits
        Expect.Refused("Reshape", "shape", "do not fill", () => To(65536, 65536).InferShapes([Shape.Create([int.MaxValue - 1])]));
        Expect.Refused(
            "Reshape",
            "dreshaped",
            "is 6 but reshaped is 2×3",
            () => To(2, 3).Backward(Tensors.Zeros<int>([6]), Tensors.Zeros<int>([6]))
        );

        static void Refused(string part, Reshape reshape) =>
            Expect.Refused(
                "Reshape",
                "shape",
                part,
                () =>
                    reshape.InferShapes([
                        [2, 3, 4],
                    ])
            );
    }

    private static Reshape To(params int[] shape) => new() { Shape = shape };
}
