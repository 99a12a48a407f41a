using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of functions of single elements and of softmax.</summary>
internal static class ActivationCases
{
    /// <summary>Wide enough that the flat ends of the bounded functions are reached.</summary>
    private static readonly Reals Wide = new(-4, 4);

    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["Atan"] = _ => Unary("input"),
            ["Celu"] = wishes => Unary("X", wishes.Real("alpha", 0.3, 2.5, 1)),
            ["Elu"] = wishes => Unary("X", wishes.Real("alpha", 0.3, 2.5, 1)),
            ["Gelu"] = wishes =>
                from shape in AnyShape(1)
                from form in wishes.Word("approximate", "none", "tanh")
                select new Draft(Attributes(("approximate", form))).With("X", shape, Wide),
            ["HardSigmoid"] = wishes =>
                from shape in AnyShape(1)
                from alpha in wishes.Real("alpha", 0.15, 1, 0.2)
                from beta in wishes.Real("beta", 0.1, 0.9, 0.5)
                select new Draft(Attributes(("alpha", alpha), ("beta", beta))).With(
                    "X",
                    shape,
                    Wide with
                    {
                        Kinks = [-beta / alpha, (1 - beta) / alpha],
                    }
                ),
            ["HardSwish"] = _ => Unary("X", Wide with { Kinks = [-3, 3] }),
            ["LeakyRelu"] = wishes => Unary("X", wishes.Real("alpha", 0.02, 0.7, 0.01)),
            ["LogSoftmax"] = Softmax,
            ["Mish"] = _ => Unary("X"),
            ["PRelu"] = PRelu,
            ["Relu"] = _ => Unary("X"),
            ["Selu"] = wishes =>
                from shape in AnyShape(1)
                from alpha in wishes.Real("alpha", 0.3, 2.5, 1.6732632423543772848170429916717)
                from gamma in wishes.Real("gamma", 0.3, 2.5, 1.0507009873554804934193349852946)
                select new Draft(Attributes(("alpha", alpha), ("gamma", gamma))).With("X", shape, Wide),
            ["Sigmoid"] = _ => Unary("X"),
            ["Softmax"] = Softmax,
            ["Softplus"] = wishes =>
                from shape in AnyShape(1)
                from drawn in wishes.Real("threshold", 0.25, 2, double.PositiveInfinity)
                // y jumps there, so low that short formats show it: a multiple of 1/8, so that no format rounds it and every implementation decides alike.
                let threshold = wishes.Has("threshold") || !double.IsFinite(drawn) ? drawn : Math.Round(8 * drawn) / 8
                select new Draft(Attributes(("threshold", double.IsFinite(threshold) ? threshold : null))).With(
                    "X",
                    shape,
                    Wide with
                    {
                        Kinks = [threshold],
                    }
                ),
            ["Softsign"] = _ => Unary("input"),
            ["Step"] = _ => Unary("X"),
            ["Swish"] = wishes => Unary("X", wishes.Real("alpha", 0.3, 2.5, 1)),
            ["Tanh"] = _ => Unary("input"),
            ["ThresholdedRelu"] = wishes =>
                from shape in AnyShape(1)
                from alpha in wishes.Real("alpha", -1, 2.5, 1)
                select new Draft(Attributes(("alpha", alpha))).With("X", shape, Wide with { Kinks = [alpha] }),
        };

    private static Gen<Draft> Unary(string input, Reals? contents = null) =>
        AnyShape(1).Select(shape => new Draft().With(input, shape, contents ?? Wide));

    private static Gen<Draft> Unary(string input, Gen<double> alphas) =>
        from shape in AnyShape(1)
        from alpha in alphas
        select new Draft(Attributes(("alpha", alpha))).With(input, shape, Wide);

    private static Gen<Draft> Softmax(Wishes wishes) =>
        from shape in AnyShape(1)
        from axis in wishes.Integer("axis", Axis(shape.Length))
        select new Draft(Attributes(("axis", axis))).With("input", shape, Wide);

    /// <summary>A slope for everything, for each channel, or along any one axis: PyTorch has the first two only.</summary>
    private static Gen<Draft> PRelu(Wishes wishes) =>
        from shape in AnyShape()
        from axis in Gen.Choose(0, shape.Length)
        from isFull in Percent(20)
        let slope = isFull ? shape
        : axis == shape.Length ? [1]
        : (int[])[shape[axis], .. Enumerable.Repeat(1, shape.Length - axis - 1)]
        select new Draft().With("X", shape, Wide).With("slope", slope);
}
