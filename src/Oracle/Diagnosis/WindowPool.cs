using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>What pooling makes of a window.</summary>
/// <param name="Value">y.</param>
/// <param name="Slopes">∂y/∂x of each pixel that it holds.</param>
/// <param name="Winner">The place among them of the one that is the maximum; -1 where there is none.</param>
internal readonly record struct Pooled(double Value, double[] Slopes, int Winner = -1);

/// <summary>A pooling layer in plain loops, with a rule for a window that may be a wrong one.</summary>
/// <param name="asked">The case.</param>
internal sealed class WindowPool(Case asked)
{
    /// <summary>How the window slides.</summary>
    public Slide Slide { get; set; } = Slide.Of(asked);

    /// <summary>What becomes of a window: its index and its pixels.</summary>
    public Func<int, double[], Pooled>? Rule { get; set; }

    /// <summary>Whether a gradient replaces one that is there already instead of being added to it.</summary>
    public bool Overwrites { get; set; }

    /// <summary>How a winner is counted: the picture's number, the window, the winner's pixel and its place in the kernel.</summary>
    public Func<int, int, Tap, long>? Index { get; set; }

    /// <summary>y, indices where the layer is max pooling, dx.</summary>
    public Values<double> Answer()
    {
        var x = asked.Given.ShapeOf("X");
        var (planes, size) = (x[0] * x[1], Slide.Picture.Size);
        Shape shape = [x[0], x[1], .. Slide.Positions];
        var (y, indices, dx) = (Tensors.Zeros<double>(shape), Tensors.Zeros<long>(shape), Tensors.Zeros<double>(x));
        var dy = asked.Given.Has("dY") && asked.Given.ShapeOf("dY") == shape ? asked.Given["dY"] : null;
        var rule = Rule ?? RightRule();
        for (var p = 0; p < Slide.Count; p++)
        {
            var taps = Slide.Taps(p);
            for (var plane = 0; plane < planes; plane++)
            {
                var pooled = rule(p, [.. taps.Select(tap => asked.Given["X"].Flat()[plane * size + tap.Pixel])]);
                var place = plane * Slide.Count + p;
                y.Flat()[place] = pooled.Value;
                indices.Flat()[place] =
                    pooled.Winner < 0
                        ? -1
                        : Index?.Invoke(plane, p, taps[pooled.Winner]) ?? plane * size + Stored(taps[pooled.Winner].Pixel);
                for (var i = 0; dy is not null && i < taps.Count; i++)
                {
                    ref var pixel = ref dx.Flat()[plane * size + taps[i].Pixel];
                    var share = dy.Flat()[place] * pooled.Slopes[i];
                    pixel =
                        !Overwrites ? pixel + share
                        : pooled.Slopes[i] != 0 ? share
                        : pixel;
                }
            }
        }

        var results = new Values<double> { ["Y"] = y };
        results.Add("Indices", asked.Operator is MaxPooling ? indices : null);
        results.Add("dX", dy is null ? null : dx);
        return results;
    }

    /// <summary>The largest pixel, of several the first; NaN before all.</summary>
    public static Pooled Max(double[] x)
    {
        var winner = 0;
        for (var i = 1; i < x.Length; i++)
        {
            winner = x[i] > x[winner] || (double.IsNaN(x[i]) && !double.IsNaN(x[winner])) ? i : winner;
        }

        return x.Length == 0 ? new(double.NegativeInfinity, []) : Won(x, winner);
    }

    /// <summary>A window that one pixel has won.</summary>
    public static Pooled Won(double[] x, int winner) => new(x[winner], [.. x.Select((_, i) => i == winner ? 1.0 : 0)], winner);

    /// <summary>The sum over a number.</summary>
    public static Pooled Mean(double[] x, double divisor) => new(x.Sum() / divisor, [.. x.Select(_ => 1 / divisor)]);

    /// <summary>The p-norm.</summary>
    public static Pooled Norm(double[] x, int p)
    {
        var y = Math.Pow(x.Sum(value => Math.Pow(Math.Abs(value), p)), 1.0 / p);
        return new(
            y,
            [.. x.Select(value => value == 0 || double.IsNaN(value) ? value : Math.Sign(value) * Math.Pow(Math.Abs(value) / y, p - 1))]
        );
    }

    private Func<int, double[], Pooled> RightRule() =>
        asked.Operator switch
        {
            MaxPooling => (_, x) => Max(x),
            AveragePooling { CountIncludePad: true } => (p, x) => Mean(x, Slide.PaddedSize(p)),
            AveragePooling => (_, x) => Mean(x, x.Length),
            LpPooling norm => (_, x) => Norm(x, norm.P),
            _ => throw new ArgumentException("is no pooling over windows", nameof(asked)),
        };

    private int Stored(int pixel) =>
        ((asked.Operator as MaxPooling)?.StorageOrder ?? 0) == 0
            ? pixel
            : Shape.Create([.. Slide.Picture.Reverse()]).Offset([.. Slide.Picture.IndexAt(pixel).Reverse()]);
}
