using System.Globalization;
using System.Text.RegularExpressions;

namespace Reference.Bench.Serving;

/// <summary>What a case's name says: <c>conv:vgg56</c>, or by shape <c>conv:8x64x56x56-64k3s1p1</c>, then <c>d2</c> (dilation) and <c>g4</c> (groups).</summary>
/// <param name="Kind">conv, convb, gemm, relu, pool, copy, softmaxce, lenet, model or nop.</param>
/// <param name="Shape">What follows the colon, a short name replaced by what it stands for; of a model its file.</param>
public sealed partial record CaseName(string Kind, string Shape)
{
    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["conv:lenet1"] = "64x1x28x28-6k5s1p2",
        ["conv:lenet2"] = "64x6x14x14-16k5s1p0",
        ["conv:vgg56"] = "8x64x56x56-64k3s1p1",
        ["conv:vgg28"] = "8x128x28x28-128k3s1p1",
        ["conv:resnet1"] = "4x3x224x224-64k7s2p3",
        ["conv:pw56"] = "8x256x56x56-64k1s1p0",
        ["conv:alex1"] = "4x3x224x224-64k11s4p2",
        ["gemm:gemm512"] = "512x512x512",
        ["gemm:gemm1024"] = "1024x1024x1024",
        ["relu:lenet"] = "64x6x28x28",
        ["relu:vgg"] = "8x64x56x56",
        ["softmaxce:10"] = "64x10",
        ["softmaxce:1000"] = "128x1000",
    };

    /// <summary>The cases that are measured unless others are named.</summary>
    public static IReadOnlyList<string> All =>
        [
            .. Shapes.Keys.Where(name =>
                name.StartsWith("gemm", StringComparison.Ordinal) || name.StartsWith("conv", StringComparison.Ordinal)
            ),
            .. new[] { "lenet1", "lenet2", "vgg56", "vgg28" }.Select(shape => $"convb:{shape}"),
            .. new[] { "relu", "pool", "copy" }.SelectMany(kind => new[] { $"{kind}:lenet", $"{kind}:vgg" }),
            "softmaxce:10",
            "softmaxce:1000",
            "lenet:fwd",
            "lenet:train",
            "nop:nop",
        ];

    /// <summary>Reads a name.</summary>
    public static CaseName Parse(string name)
    {
        var (kind, rest) = name.Split(':', 2) is [var k, var r] ? (k, r) : throw new FormatException($"{name} is not KIND:SHAPE");
        var family = kind switch
        {
            "convb" => "conv",
            "pool" or "copy" => "relu",
            _ => kind,
        };
        return new(kind, Shapes.GetValueOrDefault($"{family}:{rest}", rest));
    }

    /// <summary>The lengths of a shape such as 64x10.</summary>
    public int[] Lengths => [.. Shape.Split('x').Select(length => int.Parse(length, CultureInfo.InvariantCulture))];

    /// <summary>N, C, H, W, O, K, s, p, d, G of a convolution.</summary>
    public (int N, int C, int H, int W, int O, int K, int Stride, int Pad, int Dilation, int Group) Convolution()
    {
        var match = ConvolutionShape().Match(Shape);
        if (!match.Success)
        {
            throw new FormatException($"{Shape} is not NxCxHxW-OkKsSpP[dD][gG]");
        }

        int At(int i) => match.Groups[i].Success ? int.Parse(match.Groups[i].Value, CultureInfo.InvariantCulture) : 1;
        return (At(1), At(2), At(3), At(4), At(5), At(6), At(7), At(8), At(9), At(10));
    }

    [GeneratedRegex(@"^(\d+)x(\d+)x(\d+)x(\d+)-(\d+)k(\d+)s(\d+)p(\d+)(?:d(\d+))?(?:g(\d+))?$")]
    private static partial Regex ConvolutionShape();
}
