using System.Numerics.Tensors;
using Reference.Data;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>Deck U, "Convolution of images": the six named kernels on a real picture, the first digit of MNIST's test set, in whole grey levels.</summary>
public sealed class ImageFiltersTests
{
    private static readonly int[][] DiagonalEdges =
    [
        [1, 0, -1],
        [0, 0, 0],
        [-1, 0, 1],
    ];
    private static readonly int[][] Edges =
    [
        [0, 1, 0],
        [1, -4, 1],
        [0, 1, 0],
    ];
    private static readonly int[][] AllEdges =
    [
        [-1, -1, -1],
        [-1, 8, -1],
        [-1, -1, -1],
    ];
    private static readonly int[][] Sharpen =
    [
        [0, -1, 0],
        [-1, 5, -1],
        [0, -1, 0],
    ];
    private static readonly int[][] Box =
    [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
    ];
    private static readonly int[][] Gaussian =
    [
        [1, 2, 1],
        [2, 4, 2],
        [1, 2, 1],
    ];

    private static readonly Lazy<Tensor<Rational>> Digit = new(() =>
    {
        var pixels = IdxFile.Read(Path.Combine(Repository.Mnist, "t10k-images-idx3-ubyte.gz")).Data;
        return Tensors.Fill([1, 1, 28, 28], i => (Rational)(int)pixels.Span[i]);
    });

    public static TheoryData<string, int[][], int> Kernels =>
        new()
        {
            { "edges along the diagonals", DiagonalEdges, 1 },
            { "edges, four neighbours", Edges, 1 },
            { "edges, eight neighbours", AllEdges, 1 },
            { "sharpen", Sharpen, 1 },
            { "box blur", Box, 9 },
            { "Gaussian blur", Gaussian, 16 },
        };

    [Theory, Trait("Lecture", "image-filters")]
    [MemberData(nameof(Kernels))]
    public void Every_pixel_is_the_decks_double_sum(string name, int[][] kernel, int divisor)
    {
        var image = Digit.Value.Flat().ToArray();
        var filtered = Filter(kernel, divisor);
        Assert.Equal([1, 1, 26, 26], filtered.Shape());
        for (var i = 0; i < 26; i++)
        {
            for (var j = 0; j < 26; j++)
            {
                Rational sum = 0;
                for (var m = 0; m < 3; m++)
                {
                    for (var n = 0; n < 3; n++)
                    {
                        sum += image[(i + m) * 28 + j + n] * kernel[m][n];
                    }
                }

                Assert.True(sum / divisor == filtered.Flat()[i * 26 + j], $"{name} at {i}, {j}");
            }
        }
    }

    [Fact, Trait("Lecture", "image-filters")]
    public void Edges_vanish_where_the_picture_is_flat_and_blurs_keep_its_level()
    {
        Assert.Equal(0, Filter(AllEdges, 1).Flat()[0]);
        Assert.Equal(0, Filter(DiagonalEdges, 1).Flat()[0]);
        var flat = Tensors.Fill([1, 1, 28, 28], _ => (Rational)200);
        foreach (var (kernel, divisor) in new[] { (Box, 9), (Gaussian, 16), (Sharpen, 1) })
        {
            Assert.All(new Convolution().Forward(flat, Weights(kernel, divisor)).Flat().ToArray(), level => Assert.Equal(200, level));
        }
    }

    [Fact, Trait("Lecture", "image-filters")]
    public void Sharpening_is_the_picture_minus_its_edges()
    {
        var identity = Filter(
                [
                    [0, 0, 0],
                    [0, 1, 0],
                    [0, 0, 0],
                ],
                1
            )
            .Flat()
            .ToArray();
        var edges = Filter(Edges, 1).Flat().ToArray();
        Assert.Equal(identity.Zip(edges, (pixel, edge) => pixel - edge), Filter(Sharpen, 1).Flat().ToArray());
    }

    private static Tensor<Rational> Filter(int[][] kernel, int divisor) => new Convolution().Forward(Digit.Value, Weights(kernel, divisor));

    private static Tensor<Rational> Weights(int[][] kernel, int divisor) =>
        Tensors.Fill([1, 1, 3, 3], i => new Rational(kernel[i / 3][i % 3], divisor));
}
