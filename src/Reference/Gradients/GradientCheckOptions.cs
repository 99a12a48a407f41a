namespace Reference.Gradients;

/// <summary>How a gradient check goes about its work; the defaults check every element.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>What the derivatives are compared with. Dual numbers and the tape need a layer over any number type (<see cref="Layers.IOperator"/>).</summary>
    public GradientMethods Methods { get; init; } = GradientMethods.Differences;

    /// <summary>Real inputs that are data, such as targets: backward gives no gradient for them. A layer's signature says it by itself.</summary>
    public IReadOnlyCollection<string> Data { get; init; } = [];

    /// <summary>Where the random upstream gradients, directions and samples come from; the same seed gives the same check.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// The largest number of elements of one input whose derivative is taken by differences; a random sample of an input that has more.
    /// The report says how many were left out. All unless given.
    /// </summary>
    public int MostElements { get; init; } = int.MaxValue;
}

/// <summary>What a hand-written gradient is compared with.</summary>
[Flags]
public enum GradientMethods
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Central differences: two values of forward on both sides of each element.</summary>
    Differences = 1,

    /// <summary>Forward mode: forward over <c>Dual</c> numbers, in one random direction over all inputs and in one for each input.</summary>
    Forward = 2,

    /// <summary>Reverse mode: forward over <c>Variable</c> numbers, which gives every derivative in one pass.</summary>
    Reverse = 4,

    /// <summary>All three.</summary>
    All = Differences | Forward | Reverse,
}
