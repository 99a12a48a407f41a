namespace Reference.Oracle.Diagnosis;

/// <summary>What a wrong layer is.</summary>
/// <param name="Operator">What it should be.</param>
/// <param name="Variants">What it is instead, or nearest to; two where nothing tells them apart.</param>
/// <param name="IsNearest">Whether it only comes near.</param>
internal sealed record Likeness(string Operator, IReadOnlyList<Variant> Variants, bool IsNearest)
{
    /// <summary><c>equals Conv with the kernel rotated by 180°</c>.</summary>
    public string Sentence =>
        $"{(IsNearest ? "is nearest to" : "equals")} {string.Join(", or ", Variants.Select(variant => $"{Operator} {variant.Words}"))}";
}
