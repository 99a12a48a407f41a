namespace Reference.Oracle.Generation;

/// <summary>What an input may hold, so that the operator is defined on it.</summary>
internal abstract record Contents
{
    /// <summary>Any real number from -2 to 2.</summary>
    public static Reals Any { get; } = new(-2, 2);

    /// <summary>Real numbers above zero: variances, squares, probabilities' weights.</summary>
    public static Reals Positive { get; } = new(0.5, 2);

    /// <summary>Real numbers strictly between 0 and 1.</summary>
    public static Reals Probability { get; } = new(1 / 16.0, 15 / 16.0);

    /// <summary>
    /// Real numbers of one sign, so that neither NaN nor infinities are among them: whether they count where they weigh 0, systems disagree. Many zeros stand
    /// between the others: where one element weighs in alone, its weight shows in short formats, too.
    /// </summary>
    public static Reals Interpolated { get; } = new(0.25, 4) { Zeros = 60 };
}

/// <summary>Real numbers of a range, which may have kinks: places where the operator has no derivative.</summary>
/// <param name="From">The smallest.</param>
/// <param name="To">The largest.</param>
/// <param name="Kinks">Places that a gradient check must keep away from; zero always counts as one.</param>
internal sealed record Reals(double From, double To, params double[] Kinks) : Contents
{
    /// <summary>Numbers beyond the range, or of another size, that are planted where edges are: large ones, tiny ones.</summary>
    public double[] Planted { get; init; } = [];

    /// <summary>In how many of a hundred places a 0 stands where numbers are whole or edges are planted.</summary>
    public int Zeros { get; init; }

    /// <summary>Whether zero lies in the range.</summary>
    public bool HasZero => From < 0 && To > 0;

    /// <summary>Where whole numbers are drawn from, if not from the same range: powers of negative numbers have whole exponents only.</summary>
    public (double From, double To)? Whole { get; init; }

    /// <summary>Numbers that may stand among those of the range where outputs alone are asked for: NaN, infinities, and where the operator has values but no slope.</summary>
    public IReadOnlyList<double> Beyond { get; init; } = [];
}

/// <summary>Class labels from 0, and now and then the label that is to be ignored.</summary>
/// <param name="Classes">How many classes there are.</param>
/// <param name="Ignored">The label to be ignored, if there is one.</param>
internal sealed record Labels(int Classes, long? Ignored = null) : Contents;

/// <summary>How often something was done: never, a few times, or very often.</summary>
internal sealed record Counts : Contents;

/// <summary>Places along an axis, from either side, some of them more than once.</summary>
/// <param name="Length">How many elements the axis has.</param>
internal sealed record Indices(int Length) : Contents;

/// <summary>A mask that keeps an element or drops it; both occur.</summary>
internal sealed record Mask : Contents;

/// <summary>
/// Places in the flat data of a larger tensor, as max pooling gives them: each plane's places lie in that plane and differ, but for edges.
/// </summary>
/// <param name="PlaneSize">How many places a plane of the larger tensor has.</param>
internal sealed record PlacesInPlanes(int PlaneSize) : Contents;

/// <summary>Real numbers that sum to one along the second axis of N×C×….</summary>
internal sealed record Distribution : Contents;
