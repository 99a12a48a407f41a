using Reference.Cases;
using Reference.Layers;

namespace Reference.GradientCheckTests.Verification;

/// <summary>
/// What somebody's own loops over pictures of two axes need to know of a case, in their own words; other cases they leave out. Nothing here is
/// shared with the specification, the variants or the core.
/// </summary>
internal sealed class Picture
{
    private Picture(Case asked)
    {
        var windows = (WindowAttributes)asked.Operator;
        var x = asked.Given.ShapeOf("X");
        var y = asked.WantedShapes["Y"];
        (N, C, H, W, YC, YH, YW) = (x[0], x[1], x[2], x[3], y[1], y[2], y[3]);
        (K, L) = asked.Given.Has("W")
            ? (asked.Given.ShapeOf("W")[2], asked.Given.ShapeOf("W")[3])
            : (windows.KernelShape![0], windows.KernelShape[1]);
        (SH, SW) = (windows.Strides?[0] ?? 1, windows.Strides?[1] ?? 1);
        (DH, DW) = (windows.Dilations?[0] ?? 1, windows.Dilations?[1] ?? 1);
        Pads = windows.Pads?.ToArray() ?? new int[4];
        Auto = windows.AutoPad;
        (Top, Left) = Auto switch
        {
            AutoPad.NotSet => (Pads[0], Pads[1]),
            AutoPad.Valid => (0, 0),
            _ => (Same(YH, SH, K, DH, H), Same(YW, SW, L, DW, W)),
        };
        X = [.. asked.Given["X"].Flat().ToArray().Select(value => (float)value)];
        DY = asked.Given.Has("dY") ? [.. asked.Given["dY"].Flat().ToArray().Select(value => (float)value)] : null;
    }

    public int N { get; }
    public int C { get; }
    public int H { get; }
    public int W { get; }
    public int YC { get; }
    public int YH { get; }
    public int YW { get; }
    public int K { get; }
    public int L { get; }
    public int SH { get; }
    public int SW { get; }
    public int DH { get; }
    public int DW { get; }
    public int Top { get; set; }
    public int Left { get; set; }
    public int[] Pads { get; }
    public AutoPad Auto { get; }
    public float[] X { get; }
    public float[]? DY { get; }

    public static Picture? Of(Case asked) => asked.Given.ShapeOf("X").Rank == 4 ? new(asked) : null;

    /// <summary>A tensor of the shape of a result.</summary>
    public static System.Numerics.Tensors.Tensor<double> Result(Case asked, string name, float[] values) =>
        Tensors.Of(asked.WantedShapes[name], Array.ConvertAll(values, value => (double)value));

    private int Same(int windows, int stride, int kernel, int dilation, int length)
    {
        var total = Math.Max((windows - 1) * stride + dilation * (kernel - 1) + 1 - length, 0);
        return Auto == AutoPad.SameUpper ? total / 2 : (total + 1) / 2;
    }
}
