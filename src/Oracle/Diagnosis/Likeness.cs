namespace Reference.Oracle.Diagnosis;

/// <summary>What a wrong layer is.</summary>
/// <param name="Operator">What it should be.</param>
/// <param name="Variants">What it is instead, or nearest to; several where nothing tells them apart.</param>
/// <param name="IsNearest">Whether it only comes near.</param>
/// <param name="Within">The results in which it is that, where the others are right and would not be; empty where it is so in all.</param>
internal sealed record Likeness(string Operator, IReadOnlyList<Variant> Variants, bool IsNearest, params IReadOnlyList<string> Within)
{
    /// <summary><c>equals Conv with the kernel rotated by 180°</c>.</summary>
    public string Sentence =>
        $"{(IsNearest ? "is nearest to" : "equals")} {string.Join(", or ", Variants.Select(variant => $"{Operator} {variant.Words}"))}"
        + (Within.Count > 0 ? $", in {string.Join(" and ", Within)} alone" : "");
}
