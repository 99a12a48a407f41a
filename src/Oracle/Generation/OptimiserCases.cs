using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the steps of optimisers: one to three parameters, counts from 0 to a million, gradients and states that are zero, tiny or large.</summary>
internal static class OptimiserCases
{
    /// <summary>Gradients come first, because not finite and large numbers are planted in what comes first.</summary>
    private static readonly Reals Gradient = Contents.Any with { Planted = [1e-6, -1e-3, 40, -300], Zeros = 30 };

    /// <summary>Means of squares, and sums of them: often nothing, so that ε is all that is divided by.</summary>
    private static readonly Reals Squares = new(0, 2, 0) { Zeros = 30 };

    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["Adagrad"] = wishes =>
                from decay in wishes.Real("decay_factor", 0.05, 1, 0)
                from epsilon in Epsilon(wishes)
                from norm in Norm(wishes)
                from draft in Stepped([("decay_factor", decay), ("epsilon", epsilon), ("norm_coefficient", norm)], Squares)
                select draft,
            ["Adam"] = wishes =>
                from alpha in Share(wishes, "alpha", 0.9)
                from beta in Share(wishes, "beta", 0.999)
                from epsilon in Epsilon(wishes)
                from norm in Norm(wishes)
                from post in wishes.Real("norm_coefficient_post", 0.05, 0.9, 0)
                from draft in Stepped(
                    [("alpha", alpha), ("beta", beta), ("epsilon", epsilon), ("norm_coefficient", norm), ("norm_coefficient_post", post)],
                    Contents.Any,
                    Squares
                )
                select draft,
            ["AdamW"] = Decoupled,
            ["GradientDescent"] = wishes => from norm in Norm(wishes) from draft in Stepped([("norm_coefficient", norm)]) select draft,
            ["LAMB"] = Decoupled,
            ["Momentum"] = wishes =>
                from alpha in wishes.Real("alpha", 0.05, 0.95, 0.9)
                from beta in wishes.Real("beta", 0.05, 0.95, 1)
                from mode in wishes.Word("mode", "standard", "nesterov")
                from norm in Norm(wishes)
                from draft in Stepped([("alpha", alpha), ("beta", beta), ("mode", mode), ("norm_coefficient", norm)], Contents.Any)
                select draft,
            ["RMSProp"] = wishes =>
                from beta in Share(wishes, "beta", 0.9)
                from epsilon in Epsilon(wishes)
                from norm in Norm(wishes)
                from draft in Stepped([("beta", beta), ("epsilon", epsilon), ("norm_coefficient", norm)], Squares)
                select draft,
        };

    private static Gen<Draft> Decoupled(Wishes wishes) =>
        from alpha in Share(wishes, "alpha", 0.9)
        from beta in Share(wishes, "beta", 0.999)
        from epsilon in Epsilon(wishes)
        from decay in wishes.Real("weight_decay", 0.05, 1, 0.01)
        from draft in Stepped([("alpha", alpha), ("beta", beta), ("epsilon", epsilon), ("weight_decay", decay)], Contents.Any, Squares)
        select draft;

    /// <summary>Often one that short formats hold exactly: what is left of 1 - 0.999 after rounding tells little.</summary>
    private static Gen<double> Share(Wishes wishes, string name, double usual) =>
        from isExact in Percent(40)
        from exact in Gen.Elements(0.25, 0.5, 0.75, 0.875)
        from any in wishes.Real(name, 0, 0.95, usual)
        select isExact && !wishes.Has(name) ? exact : any;

    /// <summary>Mostly large enough to tell where it is added, and now and then of a size that short formats hold exactly.</summary>
    private static Gen<double> Epsilon(Wishes wishes) =>
        from isExact in Percent(30)
        from exact in Gen.Elements(0.25, 0.5, 1, 2)
        from any in wishes.Real("epsilon", 0.01, 0.5, 1e-6)
        select isExact && !wishes.Has("epsilon") ? exact : any;

    private static Gen<double> Norm(Wishes wishes) => wishes.Real("norm_coefficient", 0.05, 1, 0);

    private static Gen<Draft> Stepped((string, object?)[] attributes, params Reals[] states) =>
        from count in Gen.Frequency((2, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Constant(3)))
        from shapes in AnyShape(1, count == 1 ? 3 : 2).ArrayOf(count)
        select Stepped(new Draft(Attributes(attributes)), shapes, [Contents.Any, Gradient, .. states]);

    /// <summary>Inputs are all parameters, then all gradients, then all of each state.</summary>
    private static Draft Stepped(Draft draft, int[][] shapes, Reals[] contents)
    {
        Add(1);
        draft.With("R", [], Contents.Positive).With("T", [], new Counts());
        for (var part = 0; part < contents.Length; part++)
        {
            Add(part);
        }

        return draft;

        void Add(int part)
        {
            for (var i = 0; i < shapes.Length; i++)
            {
                draft.With($"inputs_{part * shapes.Length + i}", shapes[i], contents[part]);
            }
        }
    }
}
