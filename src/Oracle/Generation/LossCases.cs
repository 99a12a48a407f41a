using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the losses.</summary>
internal static class LossCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["AbsoluteLoss"] = Difference,
            ["BinaryCrossEntropyLoss"] = BinaryCrossEntropy,
            ["CrossEntropyLoss"] = CrossEntropy,
            ["L2Penalty"] = wishes =>
                from shape in AnyShape(1)
                from lambda in wishes.Real("lambda", 0.05, 2, 0.5)
                select new Draft(Attributes(("lambda", lambda))).With("W", shape),
            ["NegativeLogLikelihoodLoss"] = wishes => ClassLoss(wishes, "input", "target", "weight"),
            ["QuadraticLoss"] = Difference,
            ["SoftmaxCrossEntropyLoss"] = wishes => ClassLoss(wishes, "scores", "labels", "weights"),
        };

    private static Gen<string> Reduction(Wishes wishes) => wishes.Word("reduction", "none", "sum", "mean");

    private static Gen<Draft> Difference(Wishes wishes) =>
        from shape in AnyShape(1)
        from reduction in Reduction(wishes)
        select new Draft(Attributes(("reduction", reduction))).With("input", shape).With("target", shape);

    /// <summary>Targets from 0 to 1; weights for everything, along the last axis, or for each element.</summary>
    private static Gen<Draft> BinaryCrossEntropy(Wishes wishes) =>
        from shape in AnyShape(1)
        from reduction in Reduction(wishes)
        from fromLogits in wishes.Truth("from_logits", Percent(50))
        from hasWeight in Percent(50)
        from weight in Gen.Elements<int[]>(shape, [shape[^1]], [1])
        select new Draft(Attributes(("reduction", reduction), ("from_logits", fromLogits)))
            .With("input", shape, fromLogits ? new Reals(-4, 4) : Contents.Probability)
            .With("target", shape, new Reals(0, 1, 0, 1))
            .WithOptional(hasWeight, "weight", weight, Contents.Positive);

    private static Gen<Draft> CrossEntropy(Wishes wishes) =>
        from shape in AnyShape()
        from reduction in Reduction(wishes)
        select new Draft(Attributes(("reduction", reduction)))
            .With("input", shape, Contents.Probability)
            .With("target", shape, new Distribution());

    /// <summary>The ignored label is none, one that is no class, as PyTorch's -100, or one of the classes.</summary>
    private static Gen<Draft> ClassLoss(Wishes wishes, string scores, string labels, string weights) =>
        from shape in AnyShape()
        from reduction in Reduction(wishes)
        from drawn in Gen.Elements(int.MinValue, int.MinValue, -100, -1, 0, shape[1] - 1)
        from ignored in wishes.Integer("ignore_index", Gen.Constant(drawn))
        from hasWeights in Percent(60)
        let ignores = ignored != int.MinValue
        select new Draft(Attributes(("reduction", reduction), ("ignore_index", ignores ? ignored : null)))
            .With(scores, shape, new Reals(-4, 4))
            .With(labels, [shape[0], .. shape[2..]], new Labels(shape[1], ignores ? ignored : null))
            .WithOptional(hasWeights, weights, [shape[1]], Contents.Positive);
}
