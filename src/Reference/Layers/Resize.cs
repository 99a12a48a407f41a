using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Resize (ONNX <c>Resize</c>): x looked at in other places, which follow along each axis by itself:
/// <code>y[p, q, …] = Σ w(c(p) - j)·w(c(q) - k)·…·x[j, k, …]   over the j, k, …
/// dx[j, k, …] = Σ w(c(p) - j)·w(c(q) - k)·…·dy[p, q, …]   over the p, q, …</code>
/// where c(p) is the place of x that p of y falls on (<see cref="CoordinateTransformationMode"/>) and w the weight of an element at a distance: the
/// nearest one's is 1; linear, max(0, 1 - |d|); cubic, a piecewise cubic that is 0 from |d| = 2 on. Before its first and after its last element an axis
/// goes on as there.
/// Shapes: x any, y as long along each axis as <see cref="Sizes"/> says or ⌊s·n⌋.
/// </summary>
/// <remarks>
/// Source: ONNX Resize-19, its inputs <c>roi</c>, <c>scales</c> and <c>sizes</c> as attributes; Keys, Cubic convolution interpolation for digital image processing (1981).
/// ONNX's <c>Upsample</c>, gone since opset 10, is this with the coordinates asymmetric and, in the mode nearest, rounded by floor.
/// Dialect: the cubic's a is -¾ as in PyTorch (Keys, TensorFlow and Pillow: -½). Where scales are asked for, c(p) divides by s itself and not by m/n (PyTorch: m/n where
/// <c>recompute_scale_factor</c> is set), and align_corners by s·n - 1 as ONNX's conformance data do (its text and onnxruntime: by m - 1); s·n is rounded to
/// float before ⌊⌋, so that 0.7·10 gives 7 elements. A place within rounding of the middle between two elements has the nearest one that exact numbers say.
/// Whether NaN and ∞ of weight 0 count is not said; nearest ones are copied.
/// </remarks>
public sealed record Resize : IExactOperator
{
    private const string Name = "Resize";

    /// <summary>How a value between elements is found; the nearest element's unless given.</summary>
    public ResizeMode Mode { get; init; }

    /// <summary>Where on x an element of y lies; by half_pixel unless given.</summary>
    public CoordinateTransformationMode CoordinateTransformationMode { get; init; }

    /// <summary>How the nearest element is found; round_prefer_floor unless given.</summary>
    public NearestMode NearestMode { get; init; }

    /// <summary>s for each axis; these or <see cref="Sizes"/> must be given.</summary>
    public IReadOnlyList<double>? Scales { get; init; }

    /// <summary>How long each axis becomes; these or <see cref="Scales"/> must be given.</summary>
    public IReadOnlyList<int>? Sizes { get; init; }

    /// <summary>Whether sizes may change the proportions; they may unless given.</summary>
    public KeepAspectRatioPolicy KeepAspectRatioPolicy { get; init; }

    /// <summary>The axes that scales, sizes and roi speak of, negative from the back; all unless given.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    /// <summary>For tf_crop_and_resize the part of x that is resized, from 0 to 1 of each axis: all beginnings, then all ends.</summary>
    public IReadOnlyList<double>? Roi { get; init; }

    /// <summary>For tf_crop_and_resize what stands outside of x; 0 unless given.</summary>
    public double ExtrapolationValue { get; init; }

    /// <summary>a of the cubic; -0.75 unless given.</summary>
    public double CubicCoeffA { get; init; } = -0.75;

    /// <summary>Whether elements outside of x weigh nothing and the others more, in place of those at the edge being repeated; not unless given.</summary>
    public bool ExcludeOutside { get; init; }

    /// <summary>Whether a picture that gets smaller is smoothed, by a kernel 1/s as wide; not unless given.</summary>
    public bool Antialias { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name);

    /// <summary>y.</summary>
    /// <param name="input">x, of any shape.</param>
    /// <exception cref="LayerException">The attributes do not fit the shape, or the mode needs fractions and the number type has none.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : INumber<T>
    {
        var (resized, axes) = Fit(input.Shape());
        CheckFractions<T>();
        var taps = new ResizedTaps<T>(axes);
        var output = Tensors.Zeros<T>(resized);
        var x = input.View(taps.Outer, taps.From);
        var y = output.View(taps.Outer, taps.To);
        for (var p = 0; p < taps.To; p++)
        {
            // What lies outside is made of no element of x.
            if (taps.AreOutside(p))
            {
                for (var o = 0; o < taps.Outer; o++)
                {
                    y[o, p] = T.CreateChecked(ExtrapolationValue);
                }
            }

            foreach (var (j, weight) in taps.Of(p))
            {
                for (var o = 0; o < taps.Outer; o++)
                {
                    y[o, p] += weight * x[o, j];
                }
            }
        }

        return output;
    }

    /// <summary>dx.</summary>
    /// <param name="input">x, as in forward; only its shape matters.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">As in forward, or dy has another shape than y.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (resized, axes) = Fit(input.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), resized, Name, "Y");
        CheckFractions<T>();
        var taps = new ResizedTaps<T>(axes);
        var gradient = Tensors.Zeros<T>(input.Shape());
        var dx = gradient.View(taps.Outer, taps.From);
        var dy = upstream.View(taps.Outer, taps.To);
        for (var p = 0; p < taps.To; p++)
        {
            foreach (var (j, weight) in taps.Of(p))
            {
                for (var o = 0; o < taps.Outer; o++)
                {
                    dx[o, j] += weight * dy[o, p];
                }
            }
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Fit(Signature.Required(inputs, 0)).Resized];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["Y"] = Forward(given["X"]) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["dX"] = Backward(given["X"], given["dY"]) };

    private void CheckFractions<T>()
        where T : INumber<T> =>
        LayerException.Unless(
            Mode == ResizeMode.Nearest || T.CreateChecked(0.5) != T.Zero,
            Name,
            "mode",
            $"is {Mode.ToString().ToLowerInvariant()}, whose weights are fractions: {typeof(T).Name} has none"
        );

    /// <summary>What happens along each axis.</summary>
    /// <exception cref="LayerException">The attributes do not fit the shape.</exception>
    internal IReadOnlyList<ResizedAxis> AxesOf(Shape x) => Fit(x).Axes;

    /// <summary>The shape of y, and what happens along each axis.</summary>
    private (Shape Resized, List<ResizedAxis> Axes) Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Name, "X", 1, "one to resize");
        var named = Layers.Axes.AllFromFront(Axes ?? [.. Enumerable.Range(0, x.Rank)], x, Name, "X");
        LayerException.Unless(Scales is null != Sizes is null, Name, "scales", $"or sizes must say how large X {x} becomes, and not both");
        CheckCount("scales", Scales?.Count, named.Count, x);
        CheckCount("sizes", Sizes?.Count, named.Count, x);
        CheckCount("roi", Roi?.Count, 2 * named.Count, x);
        LayerException.Unless(
            Scales?.All(scale => scale > 0 && double.IsFinite(scale)) ?? true,
            Name,
            "scales",
            $"is {string.Join(", ", Scales ?? [])}: each must be above 0 and finite"
        );
        LayerException.Unless(
            Sizes?.All(size => size > 0) ?? true,
            Name,
            "sizes",
            $"is {string.Join(", ", Sizes ?? [])}: each must be at least 1"
        );
        var isCropped = CoordinateTransformationMode == CoordinateTransformationMode.TfCropAndResize;
        LayerException.Unless(
            Roi is not null || !isCropped,
            Name,
            "roi",
            $"is missing: tf_crop_and_resize takes the part of X {x} that it names"
        );
        LayerException.Unless(
            !isCropped || Roi!.All(double.IsFinite),
            Name,
            "roi",
            $"is {string.Join(", ", Roi ?? [])}: each must be finite"
        );
        var axes = x.Select(n => new ResizedAxis(this, n, n, (1, 1), (0, 1))).ToList();
        for (var place = 0; place < named.Count; place++)
        {
            var part = isCropped ? (Roi![place], Roi[place + named.Count]) : (0.0, 1.0);
            axes[named[place]] = Sizes is null ? ByScale(x, named[place], Scales![place], part) : BySize(x, named, place, part);
        }

        Shape resized = [.. axes.Select(axis => axis.Resized)];
        LayerException.UnlessUsable(resized, Name, "Y");
        return (resized, axes);
    }

    private static void CheckCount(string attribute, int? given, int wanted, Shape x) =>
        LayerException.Unless(given is null || given == wanted, Name, attribute, $"has {given} entries, but X {x} and axes need {wanted}");

    private ResizedAxis ByScale(Shape x, int axis, double scale, (double Start, double End) part)
    {
        var length = Math.Floor((float)(x[axis] * (part.End - part.Start) * scale));
        LayerException.Unless(
            length is >= 1 and <= int.MaxValue,
            Name,
            "scales",
            $"is {scale} for axis {axis} of X {x}, which would be {length} long"
        );
        LayerException.Unless(
            !Antialias || x[axis] * scale >= 0.5,
            Name,
            "scales",
            $"is {scale} for axis {axis} of X {x}: an element of Y would be smoothed over more than X has"
        );
        return new(this, x[axis], (int)length, (scale, 1), part);
    }

    private ResizedAxis BySize(Shape x, IReadOnlyList<int> named, int place, (double Start, double End) part)
    {
        var (axis, decisive) = (named[place], Decisive(x, named, place));
        var (size, of) = (Sizes![decisive], x[named[decisive]]);
        // n·s to the nearest whole number, halves up.
        var length = (2L * x[axis] * size + of) / (2L * of);
        LayerException.Unless(
            length is >= 1 and <= int.MaxValue,
            Name,
            "sizes",
            $"is {string.Join(", ", Sizes)}: axis {axis} of X {x} would be {length} long"
        );
        return new(this, x[axis], (int)length, (size, of), part);
    }

    /// <summary>Which entry of <see cref="Sizes"/> decides how long an axis becomes: its own, or that of the smallest or largest scale.</summary>
    private int Decisive(Shape x, IReadOnlyList<int> named, int place)
    {
        var places = Enumerable.Range(0, named.Count);
        return KeepAspectRatioPolicy switch
        {
            KeepAspectRatioPolicy.NotLarger => places.MinBy(Ratio),
            KeepAspectRatioPolicy.NotSmaller => places.MaxBy(Ratio),
            _ => place,
        };

        double Ratio(int other) => (double)Sizes![other] / x[named[other]];
    }
}
