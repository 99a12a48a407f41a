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
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Every_mistake_is_caught_and_named_with_other_seeds(ulong seed)
    {
        var missed = MutantScore.Score(seed).Where(score => !score.IsNamed).ToList();

        Assert.True(missed.Count == 0, $"seed {seed}: {missed.Count}\n{string.Join('\n', missed)}");
    }

    [Fact]
    public void Every_mistake_is_named()
    {
        var unnamed = MutantScore.All.Where(score => score.Caught is not null && !score.IsNamed).ToList();

        Assert.True(unnamed.Count == 0, $"{unnamed.Count} of {MutantScore.All.Count}\n{string.Join('\n', unnamed)}");
    }
}
