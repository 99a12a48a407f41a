using Reference.Cases;

namespace Reference.GradientCheckTests.Verification;

/// <summary>Every known mistake, made in an implementation that is right otherwise, is caught within the default number of cases, and named.</summary>
public sealed class MutantsTests
{
    [Fact]
    public void Every_mistake_is_caught()
    {
        var missed = MutantScore.All.Where(score => score.Caught is null).ToList();

        Assert.True(missed.Count == 0, $"{missed.Count} of {MutantScore.All.Count}\n{string.Join('\n', missed)}");
    }

    [Theory(Explicit = true)]
    [InlineData(1, ElementType.F64)]
    [InlineData(1, ElementType.F16, "approximate")]
    [InlineData(1, ElementType.BF16, "approximate")]
    [InlineData(2, ElementType.F32)]
    [InlineData(3, ElementType.F32)]
    [InlineData(4, ElementType.F32)]
    [InlineData(5, ElementType.F32)]
    public void Every_mistake_is_caught_and_named_with_other_seeds_and_formats(
        ulong seed,
        ElementType type,
        string withinTheBound = "nothing"
    )
    {
        var missed = MutantScore
            .Score(seed, type)
            .Where(score => !score.IsNamed && !score.Variant.Words.Contains(withinTheBound, StringComparison.Ordinal))
            .ToList();

        Assert.True(missed.Count == 0, $"seed {seed}, {type}: {missed.Count}\n{string.Join('\n', missed)}");
    }

    [Fact]
    public void Every_mistake_is_named()
    {
        var unnamed = MutantScore.All.Where(score => score.Caught is not null && !score.IsNamed).ToList();

        Assert.True(unnamed.Count == 0, $"{unnamed.Count} of {MutantScore.All.Count}\n{string.Join('\n', unnamed)}");
    }
}
