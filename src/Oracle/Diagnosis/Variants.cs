namespace Reference.Oracle.Diagnosis;

/// <summary>All variants, the most specific first: of several that give the same results, the first one is named.</summary>
internal static class Variants
{
    public static IReadOnlyList<Variant> All { get; } =
    [
        .. ConvolutionMistakes.Variants,
        .. SlidingMistakes.Variants,
        .. PoolingMistakes.Variants,
        .. ActivationMistakes.Variants,
        .. MatrixMistakes.Variants,
        .. NormalisationMistakes.Variants,
        .. DropoutMistakes.Variants,
        .. MovingMistakes.Variants,
        .. ArithmeticMistakes.Variants,
        .. ReductionMistakes.Variants,
        .. LossMistakes.Variants,
        .. OptimiserMistakes.Variants,
        .. AttributeMistakes.Variants,
        .. InputMistakes.Variants,
        .. ResultMistakes.Variants,
    ];

    /// <summary>Those of an operator.</summary>
    public static IEnumerable<Variant> Of(string op) => All.Where(variant => variant.Operators.Contains(op));
}
