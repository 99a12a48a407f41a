using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>DepthToSpace and SpaceToDepth.</summary>
public class DepthToSpaceTests
{
    // ONNX's operator page: 8 channels of 2×3, of which channel c holds 9·c + 0 1 2 3 4 5.
    private static Tensor<int> Channels => Tensors.Fill([1, 8, 2, 3], place => 9 * (place / 6) + place % 6);

    [Fact]
    public void Blocks_are_made_of_channels_two_apart_where_the_block_counts_first() =>
        Expect.Exactly(
            [1, 2, 4, 6],
            [
                .. (int[])[0, 18, 1, 19, 2, 20, 36, 54, 37, 55, 38, 56, 3, 21, 4, 22, 5, 23, 39, 57, 40, 58, 41, 59],
                .. (int[])[9, 27, 10, 28, 11, 29, 45, 63, 46, 64, 47, 65, 12, 30, 13, 31, 14, 32, 48, 66, 49, 67, 50, 68],
            ],
            new DepthToSpace { BlockSize = 2 }.Forward(Channels)
        );

    [Fact]
    public void Blocks_are_made_of_neighbouring_channels_in_the_mode_CRD() =>
        Expect.Exactly(
            [1, 2, 4, 6],
            [
                .. (int[])[0, 9, 1, 10, 2, 11, 18, 27, 19, 28, 20, 29, 3, 12, 4, 13, 5, 14, 21, 30, 22, 31, 23, 32],
                .. (int[])[36, 45, 37, 46, 38, 47, 54, 63, 55, 64, 56, 65, 39, 48, 40, 49, 41, 50, 57, 66, 58, 67, 59, 68],
            ],
            new DepthToSpace { BlockSize = 2, Mode = DepthToSpaceMode.CRD }.Forward(Channels)
        );

    // ONNX's operator page: two channels of 2×6.
    [Fact]
    public void Space_becomes_depth_the_block_counting_first() =>
        Expect.Exactly(
            [1, 8, 1, 3],
            [0, 1, 2, 12, 13, 14, 6, 7, 8, 18, 19, 20, 3, 4, 5, 15, 16, 17, 9, 10, 11, 21, 22, 23],
            new SpaceToDepth { BlockSize = 2 }.Forward(
                Tensors.Of([1, 2, 2, 6], 0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 12, 18, 13, 19, 14, 20, 15, 21, 16, 22, 17, 23)
            )
        );

    [Fact]
    public void One_undoes_the_other_and_is_its_gradient()
    {
        var x = Tensors.Fill([2, 18, 2, 3], place => place);
        var (apart, together) = (new DepthToSpace { BlockSize = 3 }, new SpaceToDepth { BlockSize = 3 });
        Expect.Exactly([2, 18, 2, 3], x.Flat().ToArray(), together.Forward(apart.Forward(x)));
        Expect.Exactly([2, 18, 2, 3], x.Flat().ToArray(), apart.Backward(x, apart.Forward(x)));
        Expect.Exactly([2, 2, 6, 9], apart.Forward(x).Flat().ToArray(), together.Backward(apart.Forward(x), x));
        var crd = apart with { Mode = DepthToSpaceMode.CRD };
        Expect.Exactly([2, 18, 2, 3], x.Flat().ToArray(), crd.Backward(x, crd.Forward(x)));
    }

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        const string attributes = """{"blocksize":2,"mode":"CRD"}""";
        Assert.Equal(attributes, Operators.AttributesOf(Operators.Create("DepthToSpace", attributes)));
        Assert.Equal("""{"blocksize":2}""", Operators.AttributesOf(Operators.Create("SpaceToDepth", """{"blocksize":2}""")));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Shape x = [1, 6, 4, 6];
        Expect.Refused("DepthToSpace", "blocksize", "is missing", () => new DepthToSpace().InferShapes([x]));
        Expect.Refused("SpaceToDepth", "blocksize", "is missing", () => new SpaceToDepth().InferShapes([x]));
        Expect.Refused("DepthToSpace", "blocksize", "is 0", () => new DepthToSpace { BlockSize = 0 }.InferShapes([x]));
        Expect.Refused("SpaceToDepth", "blocksize", "is -2", () => new SpaceToDepth { BlockSize = -2 }.InferShapes([x]));
        Expect.Refused(
            "DepthToSpace",
            "input",
            "is 1×6×4×6: its 6 channels are no multiple of the 4 of a block",
            () => new DepthToSpace { BlockSize = 2 }.InferShapes([x])
        );
        Expect.Refused(
            "DepthToSpace",
            "input",
            "no multiple of the 4611686014132420609 of a block",
            () => new DepthToSpace { BlockSize = int.MaxValue }.InferShapes([x])
        );
        Expect.Refused(
            "SpaceToDepth",
            "input",
            "is 1×6×4×6: its 4×6 pixels cannot be cut into blocks of 3×3",
            () => new SpaceToDepth { BlockSize = 3 }.InferShapes([x])
        );
        Expect.Refused(
            "DepthToSpace",
            "input",
            "needs 4 axes",
            () => new DepthToSpace { BlockSize = 1 }.InferShapes([Shape.Create([1, 2, 3, 4, 5])])
        );
        Expect.Refused(
            "SpaceToDepth",
            "input",
            "needs at least 4 axes",
            () => new SpaceToDepth { BlockSize = 1 }.InferShapes([Shape.Create([2, 3])])
        );
        Expect.Refused(
            "SpaceToDepth",
            "input",
            "is 1×2×3×4×5: it needs 4 axes, N×C×H×W",
            () => new SpaceToDepth { BlockSize = 1 }.InferShapes([Shape.Create([1, 2, 3, 4, 5])])
        );
        Expect.Refused(
            "SpaceToDepth",
            "blocksize",
            "is 0: it must be at least 1",
            () => new SpaceToDepth { BlockSize = 0 }.InferShapes([Shape.Create([1, 2, 3, 4])])
        );
    }
}
