using FsCheck;
using FsCheck.Fluent;
using Reference.Layers;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of Resize: every mode, coordinates of every kind, larger and smaller along each axis, by scales and by sizes.</summary>
internal static class ResizeCases
{
    /// <summary>Nearer than this to where one element ends to be the nearest and another begins, formats and formulas decide differently.</summary>
    private const double Doubtful = 1.0 / 256;

    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>> { ["Resize"] = Resize };

    private static readonly string[] Coordinates =
    [
        "half_pixel",
        "half_pixel_symmetric",
        "pytorch_half_pixel",
        "align_corners",
        "asymmetric",
        "tf_crop_and_resize",
    ];

    private static Gen<Draft> Resize(Wishes wishes) =>
        from lengths in Distinct(wishes.Rank + 2, 2, wishes.Rank == 3 ? 6 : 7)
        let batch = lengths.Min()
        let shape = (int[])[batch, .. lengths.Where(length => length != batch)]
        from mode in wishes.Word("mode", "nearest", "linear", "cubic")
        from coordinates in wishes.Word("coordinate_transformation_mode", Coordinates)
        from nearest in wishes.Word("nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
        from isNamed in Percent(50)
        from areAllNamed in Percent(30)
        from order in Gen.Shuffle(Enumerable.Range(areAllNamed ? 0 : 2, wishes.Rank + (areAllNamed ? 2 : 0)))
        from isNegative in Percent(40)
        from axes in wishes.List(
            "axes",
            Gen.Constant(!isNamed ? null : (int[])[.. order.Select(axis => isNegative ? axis - shape.Length : axis)])
        )
        let named = (axes ?? [.. Enumerable.Range(0, shape.Length)]).Select(axis => (axis + shape.Length) % shape.Length).ToArray()
        from bySizes in Percent(
            wishes.Has("sizes") ? 100
            : wishes.Has("scales") ? 0
            : 45
        )
        // Products of weights have bounds that are wide in short formats: often one axis is resized by itself.
        from isAlone in Percent(40)
        from alone in Gen.Choose(2, wishes.Rank + 1)
        let stays = (Func<int, bool>)(axis => axis < 2 || (isAlone && axis != alone))
        from scale in Gen.Elements(0.5, 0.6, 0.75, 1, 1.5, 1.75, 2, 2.5, 3).ArrayOf(shape.Length)
        from scales in wishes.Reals("scales", Gen.Constant<double[]?>([.. named.Select(axis => stays(axis) ? 1 : scale[axis])]))
        from size in Gen.Choose(1, 9).ArrayOf(shape.Length)
        from sizes in wishes.List("sizes", Gen.Constant<int[]?>([.. named.Select(axis => stays(axis) ? shape[axis] : size[axis])]))
        from policy in wishes.Word("keep_aspect_ratio_policy", "stretch", "not_larger", "not_smaller")
        let isCropped = coordinates == "tf_crop_and_resize"
        from start in Hundredths(-0.2, 0.4).ArrayOf(shape.Length)
        from end in Hundredths(0.55, 1.2).ArrayOf(shape.Length)
        from hasPart in Percent(isCropped ? 100 : 20) // which only a crop reads
        from roi in wishes.Reals(
            "roi",
            Gen.Constant<double[]?>(
                !hasPart ? null : [.. named.Select(axis => axis < 2 ? 0 : start[axis]), .. named.Select(axis => axis < 2 ? 1 : end[axis])]
            )
        )
        from isUsual in Percent(60) // others show in short formats, too, that a is read
        from drawn in isUsual ? wishes.Real("cubic_coeff_a", -1, -0.25, -0.75) : wishes.Real("cubic_coeff_a", -4, -2, 1)
        // A multiple of 1/8, so that what weighs nothing at whole distances weighs nothing in every format.
        let cubic = wishes.Has("cubic_coeff_a") ? drawn : Math.Round(8 * drawn) / 8
        from extrapolation in wishes.Real("extrapolation_value", -2, 2, 0)
        from excluding in wishes.Truth("exclude_outside", Percent(30))
        from smoothing in wishes.Truth("antialias", Percent(40))
        from mayStay in Percent(10) // a policy, or scales of 1, may leave all as it is
        let draft = new Draft(
            Attributes(
                ("mode", mode),
                ("coordinate_transformation_mode", coordinates),
                ("nearest_mode", mode == "nearest" ? nearest : null),
                ("axes", axes),
                ("scales", bySizes ? null : scales),
                ("sizes", bySizes ? sizes : null),
                ("keep_aspect_ratio_policy", bySizes ? policy : null),
                ("roi", roi),
                ("cubic_coeff_a", mode == "cubic" ? cubic : null),
                ("extrapolation_value", isCropped ? extrapolation : null),
                ("exclude_outside", mode == "nearest" ? null : excluding),
                ("antialias", mode == "nearest" ? null : smoothing)
            )
        ).With("X", shape, mode == "nearest" ? Contents.Any : Contents.Interpolated)
        select IsGood(draft, Shape.Create(shape), mayStay) ? draft : Draft.Impossible;

    /// <summary>
    /// Whether enough of y lies inside of x, whether rounding cannot decide what does, nor which element is the nearest, and whether y is another picture than x.
    /// </summary>
    private static bool IsGood(Draft draft, Shape x, bool mayStay)
    {
        try
        {
            var resize = (Resize)Operators.Create("Resize", draft.Attributes.ToJsonString());
            var axes = resize.AxesOf(x);
            var inside = Size(axes.Select(axis => Enumerable.Range(0, axis.Resized).Count(p => !axis.IsOutside(p))));
            return (mayStay || axes.Any(axis => !axis.IsSame))
                && AreTelling(inside, x.Size)
                && axes.Where(axis => !axis.IsSame).All(axis => IsDecided(resize, axis));
        }
        catch (LayerException)
        {
            return true; // is refused where the call is put together
        }
    }

    private static bool IsDecided(Resize resize, ResizedAxis axis) =>
        Enumerable
            .Range(0, axis.Resized)
            .Select(axis.Coordinate<double>)
            .All(c =>
                (resize.Mode != ResizeMode.Nearest || IsExact(resize, axis) || !IsNear(c - Boundary(resize.NearestMode)))
                && (axis.Part == (0, 1) || (Math.Abs(c) > Doubtful && Math.Abs(c - (axis.Length - 1)) > Doubtful))
            );

    private static double Boundary(NearestMode mode) => mode is NearestMode.RoundPreferFloor or NearestMode.RoundPreferCeil ? 0.5 : 0;

    private static bool IsNear(double toWhole) => Math.Abs(toWhole - Math.Round(toWhole)) < Doubtful;

    /// <summary>Whether coordinates are sums of few powers of two in every order of the operations.</summary>
    private static bool IsExact(Resize resize, ResizedAxis axis) =>
        resize.CoordinateTransformationMode switch
        {
            CoordinateTransformationMode.AlignCorners => axis.Resized == 1 || double.IsPow2(axis.Resized - 1),
            CoordinateTransformationMode.TfCropAndResize or CoordinateTransformationMode.HalfPixelSymmetric => false,
            _ => double.IsPow2(axis.Scale.Numerator / axis.Scale.Denominator),
        };
}
