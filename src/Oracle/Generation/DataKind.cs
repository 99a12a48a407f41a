namespace Reference.Oracle.Generation;

/// <summary>Which numbers the tensors of a generated case hold.</summary>
public enum DataKind
{
    /// <summary>
    /// Pairwise distinct over the whole case, on a jittered grid: no two values, and no value and kink, are nearer to each
    /// other than half the grid's spacing. For gradient checks.
    /// </summary>
    Distinct,

    /// <summary>Small whole numbers (eighths between 0 and 1), for which sums and products are exact in any order; ties and zeros are frequent.</summary>
    Integers,

    /// <summary>As <see cref="Distinct"/>, but a quarter of the elements is a tie with another one, +0, -0 or lies on a kink.</summary>
    Edges,

    /// <summary>As <see cref="Edges"/>, with NaN, infinities and numbers of large magnitude among them.</summary>
    Extremes,

    /// <summary>As <see cref="Distinct"/>, but an eighth of the first input is ±100 or ±1000: logits that overflow where a largest one is not subtracted first.</summary>
    Large,

    /// <summary>
    /// As <see cref="Distinct"/>, but a tenth of the first input is NaN or infinite. Weights and upstream gradients stay finite, because systems that store
    /// a padding of zeros multiply it, and 0·∞ is NaN.
    /// </summary>
    NotFinite,
}
