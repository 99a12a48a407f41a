namespace Reference.Oracle.Conformance;

/// <summary>Why a runtime disagrees: an entry of <c>conformance/explained.json</c>.</summary>
/// <param name="Runtime">The runtime's id.</param>
/// <param name="Operators">The operators that it is about.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Why">Why, in sentences.</param>
/// <param name="Dtypes">The dtypes in which it shows; any unless given.</param>
/// <param name="Results">The results that it makes wrong, one of them at least; any unless given. A breakdown is one, <c>Refused</c>, and so is a missing result, the empty text.</param>
/// <param name="Finding">The page in docs/findings that says more.</param>
internal sealed record Explanation(
    string Runtime,
    IReadOnlyList<string> Operators,
    ExplanationKind Kind,
    string Why,
    IReadOnlyList<string>? Dtypes = null,
    IReadOnlyList<string>? Results = null,
    string? Finding = null
)
{
    /// <summary>Whether it is about a disagreement.</summary>
    public bool Explains(Disagreement disagreement)
    {
        ArgumentNullException.ThrowIfNull(disagreement);
        return disagreement.Tried.Runtime.Id == Runtime
            && Operators.Contains(disagreement.Operator)
            && Dtypes?.Contains(disagreement.Dtype) != false
            && Results?.Any(disagreement.Found.First.Failing.Contains) != false;
    }
}

/// <summary>What a disagreement can be.</summary>
internal enum ExplanationKind
{
    /// <summary>The runtime breaks the operator's public definition.</summary>
    Error,

    /// <summary>The runtime's operator is another by its own documentation, or the definition leaves it open.</summary>
    Dialect,

    /// <summary>The runtime computes the same by a way with larger rounding errors than the formula's.</summary>
    Algorithm,
}
