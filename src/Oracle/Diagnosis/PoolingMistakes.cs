using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>What becomes of a window: maxima, means and norms by other rules.</summary>
internal static class PoolingMistakes
{
    private const string Max = "MaxPool";
    private const string Average = "AveragePool";
    private const string Norm = "LpPool";

    public static IEnumerable<Variant> Variants { get; } =
    [
        Ruled("P01", "whose maximum starts at 0", Max, (_, _, x) => AtLeast(x, 0)),
        Ruled("P01", "whose maximum starts at the smallest positive number (FLT_MIN)", Max, (_, _, x) => AtLeast(x, 1.17549435e-38)),
        Ruled("P02", "whose padding takes part as zeros", Max, (slide, p, x) => slide.HoldsPadding(p) ? AtLeast(x, 0) : WindowPool.Max(x)),
        Ruled("P04", "that passes over NaN", Max, (_, _, x) => Compared(x, double.NegativeInfinity)),
        Ruled("P04", "that loses NaN unless it comes first", Max, (_, _, x) => Compared(x, x.Length > 0 ? x[0] : double.NegativeInfinity)),
        new("P05", "whose ceil_mode keeps a window that starts in the padding", [Max, Average, Norm], KeptInPadding),
        Ruled("P07", "whose divisor is always the size of the kernel", Average, (slide, _, x) => WindowPool.Mean(x, slide.Kernel.Size)),
        Ruled("P17", "that adds up instead of averaging", Average, (_, _, x) => WindowPool.Mean(x, 1)),
        new(
            "P11",
            "whose dX is overwritten where windows overlap",
            [Max, Average, Norm],
            asked =>
                new WindowPool(asked) { Overwrites = true }
                    .Answer()
                    .Only("dX")
        ),
        Ruled("P12", "where the last of equal maxima wins", Max, (_, _, x) => Last(x)),
        Ruled("P12", "whose gradient goes to all of equal maxima", Max, (_, _, x) => Ties(x, share: false), "dX"),
        Ruled("P12", "whose gradient is shared out among equal maxima", Max, (_, _, x) => Ties(x, share: true), "dX"),
        new("P12", "where the first of equal maxima in column-major order wins", [Max], FirstInColumns),
        Counted("P13", "whose indices count within the channel's picture", (slide, _, _, tap) => tap.Pixel),
        Counted("P13", "whose indices count within the window", (_, _, _, tap) => tap.Weight),
        Counted("P13", "whose indices count the padding", PaddedIndex),
        Counted(
            "P13",
            "whose indices count within the example",
            (slide, plane, asked, tap) => plane % asked.Given.ShapeOf("X")[1] * slide.Picture.Size + tap.Pixel
        ),
        Ruled("P16", "without the absolute value", Norm, (_, _, x, norm) => Root(x.Sum(value => Math.Pow(value, norm.P)), norm.P), "Y"),
        Ruled("P16", "without the root", Norm, (_, _, x, norm) => x.Sum(value => Math.Pow(Math.Abs(value), norm.P)), "Y"),
        new("P17", "that adds up instead of averaging", ["GlobalAveragePool"], asked => Times(asked, Pixels(asked))),
        new("P17", "that averages over the batch too", ["GlobalAveragePool"], OverTheBatch),
        new("P12", "whose gradient goes to all of equal maxima", ["GlobalMaxPool"], GlobalTies),
        new(
            "P16",
            "without the root",
            ["GlobalLpPool"],
            asked => new() { ["Y"] = asked.Operator.Forward(asked.Given)["Y"].Map(y => Math.Pow(y, ((GlobalLpPooling)asked.Operator).P)) }
        ),
    ];

    private static Variant Ruled(string id, string words, string op, Func<Slide, int, double[], Pooled> rule, params string[] results) =>
        new(
            id,
            words,
            [op],
            asked =>
            {
                var pool = new WindowPool(asked);
                pool.Rule = (p, x) => rule(pool.Slide, p, x);
                return results.Length > 0 ? pool.Answer().Only(results) : pool.Answer();
            }
        );

    private static Variant Ruled(string id, string words, string op, Func<Slide, int, double[], LpPooling, double> value, string result) =>
        new(
            id,
            words,
            [op],
            asked =>
            {
                var pool = new WindowPool(asked);
                pool.Rule = (p, x) => new(value(pool.Slide, p, x, (LpPooling)asked.Operator), new double[x.Length]);
                return pool.Answer().Only(result);
            }
        );

    private static Variant Counted(string id, string words, Func<Slide, int, Case, Tap, long> index) =>
        new(
            id,
            words,
            [Max],
            asked =>
            {
                var pool = new WindowPool(asked);
                pool.Index = (plane, p, tap) => index(pool.Slide, plane, asked, tap);
                return pool.Answer().Only("Indices");
            }
        );

    private static Pooled AtLeast(double[] x, double least)
    {
        var right = WindowPool.Max(x);
        return right.Value > least || double.IsNaN(right.Value) ? right : new(least, new double[x.Length]);
    }

    /// <summary>By > alone, which NaN never is and never lets be.</summary>
    private static Pooled Compared(double[] x, double start)
    {
        var (max, winner) = (start, x.Length > 0 && x[0].Equals(start) ? 0 : -1);
        for (var i = 0; i < x.Length; i++)
        {
            (max, winner) = x[i] > max ? (x[i], i) : (max, winner);
        }

        return winner < 0 ? new(max, new double[x.Length]) : WindowPool.Won(x, winner);
    }

    private static Pooled Last(double[] x)
    {
        var right = WindowPool.Max(x);
        return right.Winner < 0
            ? right
            : WindowPool.Won(x, Array.FindLastIndex(x, value => value == right.Value || value.Equals(right.Value)));
    }

    private static Pooled Ties(double[] x, bool share)
    {
        var right = WindowPool.Max(x);
        var count = share ? x.Count(value => value == right.Value) : 1;
        return right with { Slopes = [.. x.Select(value => value == right.Value ? 1.0 / count : 0)] };
    }

    private static double Root(double sum, int p) => Math.Pow(sum, 1.0 / p);

    private static long PaddedIndex(Slide slide, int plane, Case asked, Tap tap)
    {
        Shape padded = [.. slide.Picture.Select((length, axis) => length + slide.Begin[axis] + slide.End[axis])];
        var pixel = slide.Picture.IndexAt(tap.Pixel).Select((place, axis) => place + slide.Begin[axis]).ToArray();
        return plane * padded.Size + padded.Offset(pixel);
    }

    /// <summary>⌈…⌉ windows along each axis, whether or not the last one has a pixel.</summary>
    private static Values<double>? KeptInPadding(Case asked)
    {
        var slide = Slide.Of(asked);
        return asked.Operator is not Pooling { CeilMode: true, AutoPad: AutoPad.NotSet }
            ? null
            : new WindowPool(asked)
            {
                Slide = slide with
                {
                    Positions =
                    [
                        .. slide.Picture.Select(
                            (length, axis) =>
                            {
                                var room =
                                    length + slide.Begin[axis] + slide.End[axis] - slide.Dilations[axis] * (slide.Kernel[axis] - 1) - 1;
                                return (room + slide.Strides[axis] - 1) / slide.Strides[axis] + 1;
                            }
                        ),
                    ],
                },
            }.Answer();
    }

    private static Values<double> FirstInColumns(Case asked)
    {
        var pool = new WindowPool(asked);
        Shape turned = [.. pool.Slide.Kernel.Reverse()];
        pool.Rule = (p, x) =>
        {
            var right = WindowPool.Max(x);
            var places = pool.Slide.Taps(p).Select(tap => turned.Offset([.. pool.Slide.Kernel.IndexAt(tap.Weight).Reverse()])).ToList();
            var ties = Enumerable.Range(0, x.Length).Where(i => x[i] == right.Value || x[i].Equals(right.Value));
            return right.Winner < 0 ? right : WindowPool.Won(x, ties.MinBy(i => places[i]));
        };
        return pool.Answer();
    }

    private static int Pixels(Case asked) => asked.Given.ShapeOf("X").Spatial.Size;

    private static Values<double> Times(Case asked, double factor) => Specification.Answer(asked).To(value => value * factor);

    private static Values<double> OverTheBatch(Case asked)
    {
        var (y, x) = (asked.Operator.Forward(asked.Given)["Y"], asked.Given.ShapeOf("X"));
        var means = Enumerable.Range(0, x[1]).Select(c => Enumerable.Range(0, x[0]).Average(n => y.Flat()[n * x[1] + c])).ToList();
        return new() { ["Y"] = Tensors.Fill(y.Shape(), i => means[i % x[1]]) };
    }

    private static Values<double>? GlobalTies(Case asked)
    {
        if (!asked.AsksForGradients)
        {
            return null;
        }

        var (x, dy, pixels) = (asked.Given["X"], asked.Given["dY"], Pixels(asked));
        var y = asked.Operator.Forward(asked.Given)["Y"];
        return new() { ["dX"] = Tensors.Fill(x.Shape(), i => x.Flat()[i] == y.Flat()[i / pixels] ? dy.Flat()[i / pixels] : 0) };
    }
}
