namespace Reference.Oracle.Models;

/// <summary>What a run of a model has given.</summary>
/// <param name="Outputs">The model's outputs.</param>
/// <param name="Rows">Every tensor, where a trace was asked for.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Work">How much there was to do, in multiply-adds.</param>
internal sealed record ModelResults(IReadOnlyList<OutputFacts> Outputs, IReadOnlyList<TraceRow> Rows, TimeSpan Time, long Work)
{
    /// <summary>What making an element costs on numbers that carry their bounds, besides the multiply-adds of sums, in multiply-adds.</summary>
    public const int AnElement = 100;

    private const long Affordable = 1_500_000_000;

    /// <summary>The nodes that a device left to the specification, with their operators.</summary>
    public IReadOnlyList<string> BySpecification { get; init; } = [];

    /// <summary>Whether the bounds of the outputs are a matter of seconds, and so are found unasked.</summary>
    public bool BoundsAreAffordable => Work <= Affordable;
}
