using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Diagnosis;
using Reference.Oracle.Verification;

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
    [InlineData(1, ElementType.F16, "approximate")] // by at most 5e-4
    [InlineData(1, ElementType.BF16, "approximate", "LAMB")] // whose norms take what is missing away again, but for eight bits
    [InlineData(2, ElementType.F32)]
    [InlineData(3, ElementType.F32)]
    [InlineData(4, ElementType.F32)]
    [InlineData(5, ElementType.F32)]
    public void Every_mistake_is_caught_and_named_with_other_seeds_and_formats(ulong seed, ElementType type, params string[] withinTheBound)
    {
        var scores = MutantScore.Score(seed, type);
        var unnamed = scores.Where(score => !score.IsNamed).Select(score => $"{score.Operator} {score.Variant.Words}").ToList();
        var missed = scores
            .Where(score => !score.IsNamed)
            .Where(score =>
                !withinTheBound.Any(words => score.Variant.Words.Contains(words, StringComparison.Ordinal) || score.Operator == words)
            )
            .ToList();

        LongRun.Keep(
            "alarms",
            $"wrong implementations in {type}, cases of seed {seed}",
            scores.Count,
            missed.Count,
            $"{scores.Count(score => score.Caught is not null)} caught, {scores.Count - unnamed.Count} named"
                + (unnamed.Count > 0 ? $"; not named: {string.Join(", ", unnamed)}" : ""),
            seed
        );
        Assert.True(missed.Count == 0, $"seed {seed}, {type}: {missed.Count}\n{string.Join('\n', missed)}");
    }

    /// <summary>The whole way: a trial, the smallest case, the diagnosis. One operator for each mistake of a family, not those of every operator.</summary>
    [Fact(Explicit = true)]
    public void Every_mistake_is_named_from_the_smallest_case_too()
    {
        var unnamed = Variants
            .All.Where(variant => !variant.Id.StartsWith('G') && variant.Mistake == variant.Words)
            .DistinctBy(variant => variant.Words)
            .AsParallel()
            .WithDegreeOfParallelism(2)
            .Select(variant => (variant.Words, Found: Tried(variant)))
            .Where(tried => !tried.Found.Contains(tried.Words, StringComparison.Ordinal))
            .ToList();

        Assert.True(unnamed.Count == 0, $"{unnamed.Count}\n{string.Join('\n', unnamed)}");
    }

    private static string Tried(Variant variant)
    {
        var folder = Directory.CreateTempSubdirectory();
        using var mutant = MutantScore.Mutant(variant);
        var trial = new Trial(new(mutant, new Judge()), new Questions(1, ElementType.F32), folder.FullName)
            .Run([variant.Operators[^1]], MutantScore.Cases, () => { }, TestContext.Current.CancellationToken)
            .Single();
        folder.Delete(recursive: true);
        return string.Join("; ", trial.Counterexamples.Select(found => $"{found.Smallest.Asked}: {found.Diagnosis?.Sentence}"));
    }

    [Fact]
    public void Every_mistake_is_named()
    {
        var unnamed = MutantScore.All.Where(score => score.Caught is not null && !score.IsNamed).ToList();

        Assert.True(unnamed.Count == 0, $"{unnamed.Count} of {MutantScore.All.Count}\n{string.Join('\n', unnamed)}");
    }
}
