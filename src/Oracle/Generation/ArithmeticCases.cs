using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the operators that calculate element by element: with one tensor, with two, with any number of them.</summary>
internal static class ArithmeticCases
{
    private static readonly Reals Wide = new(-4, 4);

    /// <summary>What a root and a logarithm have slopes at; 0 and whatever has no root are for outputs alone.</summary>
    private static readonly Reals AboveZero = new(0.25, 4)
    {
        Whole = (0, 2),
        Beyond = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, -1],
    };

    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["Abs"] = _ => Unary("X", Wide),
            ["Add"] = _ => Together("A", "B"),
            ["Clip"] = Clip,
            ["Div"] = _ => from divisors in AwayFromZero() from draft in Together("A", "B", null, divisors) select draft,
            ["Exp"] = _ => Unary("input", Wide),
            ["Log"] = _ => Unary("input", AboveZero),
            ["Max"] = _ => AllTogether(),
            ["Mean"] = _ => AllTogether(),
            ["Min"] = _ => AllTogether(),
            ["Mul"] = _ => Together("A", "B"),
            ["Neg"] = _ => Unary("X", Wide),
            // Whole exponents are not negative, so that they go with bases of either sign and with 0.
            ["Pow"] = _ =>
                Together(
                    "X",
                    "Y",
                    new(0.25, 3) { Whole = (-2, 2), Beyond = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 1, -1] },
                    new(-2, 2) { Whole = (0, 2), Beyond = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 1, 2] }
                ),
            ["Reciprocal"] = _ => AwayFromZero().SelectMany(numbers => Unary("X", numbers)),
            ["Sqrt"] = _ => Unary("X", AboveZero),
            ["Sub"] = _ => Together("A", "B"),
            ["Sum"] = _ => AllTogether(),
        };

    private static Gen<Draft> Unary(string input, Reals contents) => AnyShape(1).Select(shape => new Draft().With(input, shape, contents));

    /// <summary>Numbers of one sign to divide by; 0 is for outputs alone.</summary>
    private static Gen<Reals> AwayFromZero() =>
        from range in Gen.Elements((0.5, 3.0), (-3.0, -0.5))
        select new Reals(range.Item1, range.Item2) { Beyond = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0] };

    /// <summary>Both limits, one or none; now and then in the wrong order. Multiples of 1/8, so that no format rounds them.</summary>
    private static Gen<Draft> Clip(Wishes wishes) =>
        from shape in AnyShape(1)
        from least in wishes.Real("min", -2, 0.25, -1)
        from most in wishes.Real("max", 0.5, 2, 1.5)
        from isLow in Percent(75)
        from isHigh in Percent(75)
        from isSwapped in Percent(15)
        let min = Limit(wishes, "min", isSwapped ? most : least, isLow)
        let max = Limit(wishes, "max", isSwapped ? least : most, isHigh)
        select new Draft(Attributes(("min", min), ("max", max))).With(
            "input",
            shape,
            Wide with
            {
                Kinks = [.. new[] { min, max }.OfType<double>()],
            }
        );

    private static double? Limit(Wishes wishes, string name, double drawn, bool isThere) =>
        wishes.Has(name) ? drawn
        : isThere ? Math.Round(8 * drawn) / 8
        : null;

    /// <summary>Two tensors that are repeated to each other: alike, one with fewer axes, each with an axis of one element.</summary>
    private static Gen<Draft> Together(string left, string right, Reals? leftContents = null, Reals? rightContents = null) =>
        from shape in AnyShape()
        from dropped in Gen.Choose(0, shape.Length - 1)
        from ones in Gen.Elements("none", "a", "b", "both").ArrayOf(shape.Length)
        from isSwapped in Percent(50)
        let a = shape.Select((length, axis) => ones[axis] == "a" ? 1 : length).ToArray()
        let b = shape.Select((length, axis) => ones[axis] == "b" ? 1 : length).ToArray()[dropped..]
        select new Draft().With(left, isSwapped ? b : a, leftContents).With(right, isSwapped ? a : b, rightContents);

    /// <summary>One to four tensors that are repeated to each other.</summary>
    private static Gen<Draft> AllTogether() =>
        from shape in AnyShape(2, 3)
        from count in Gen.Frequency((1, Gen.Constant(1)), (6, Gen.Choose(2, 4)))
        from dropped in Gen.Choose(0, shape.Length - 1).ArrayOf(count)
        from full in Gen.Choose(0, count - 1)
        from ones in Percent(25).ArrayOf(count * shape.Length)
        select Enumerable
            .Range(0, count)
            .Select(k =>
                k == full ? shape : shape.Select((length, axis) => ones[k * shape.Length + axis] ? 1 : length).ToArray()[dropped[k]..]
            )
            .Index()
            .Aggregate(new Draft(), (draft, input) => draft.With($"data_{input.Index}", input.Item));
}
