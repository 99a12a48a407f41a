using System.Collections.Concurrent;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Oracle.Diagnosis;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>
/// What became of one wrong implementation: of one operator, right in everything but what a variant has otherwise, its results rounded to float32.
/// </summary>
/// <param name="Operator">The operator.</param>
/// <param name="Variant">What is wrong.</param>
/// <param name="Caught">How many cases were asked until one failed; null where none of <see cref="Cases"/> did.</param>
/// <param name="Diagnosis">What it was said to be.</param>
internal sealed record MutantScore(string Operator, Variant Variant, int? Caught, Likeness? Diagnosis)
{
    /// <summary>As many as <c>reference verify</c> asks unless told otherwise.</summary>
    public const int Cases = 100;

    /// <summary>The failing cases that a diagnosis is given.</summary>
    private const int Failures = 4;

    private static readonly Lazy<IReadOnlyList<MutantScore>> Scores = new(() => Score(1));

    /// <summary>All variants of all operators, in their order.</summary>
    public static IReadOnlyList<MutantScore> All => Scores.Value;

    /// <summary>Whether the diagnosis says what is wrong.</summary>
    public bool IsNamed => Diagnosis is { IsNearest: false } && Diagnosis.Variants.Any(named => named.Words == Variant.Words);

    public override string ToString() =>
        $"{Variant.Id} {Operator} {Variant.Words}: {(Caught is { } count ? $"caught after {count}, {Diagnosis?.Sentence ?? "not named"}" : "not caught")}";

    /// <summary>The wrong implementation.</summary>
    public static InProcess Mutant(Variant variant) =>
        new(asked =>
        {
            var right = Specification.Answer(asked);
            return variant.Results(asked, right) ?? right;
        });

    /// <summary>The same with cases of a seed.</summary>
    public static List<MutantScore> Score(ulong seed)
    {
        var scores = new ConcurrentBag<(int Place, MutantScore Score)>();
        Parallel.ForEach(
            Operators.Names,
            op =>
            {
                var questions = new Questions(seed, ElementType.F32);
                var cases = Enumerable.Range(0, Cases).Select(index => new Lazy<Case>(() => questions.At(op, index))).ToList();
                foreach (var (place, variant) in Variants.All.Index().Where(variant => variant.Item.Operators.Contains(op)))
                {
                    scores.Add((place, Of(op, variant, cases)));
                }
            }
        );
        return
        [
            .. scores
                .OrderBy(score => score.Place)
                .ThenBy(score => score.Score.Operator, StringComparer.Ordinal)
                .Select(score => score.Score),
        ];
    }

    private static MutantScore Of(string op, Variant variant, List<Lazy<Case>> cases)
    {
        using var mutant = Mutant(variant);
        var examiner = new Examiner(mutant, new Judge());
        var failures = new List<(int Index, Finding Finding)>();
        for (
            var index = 0;
            index < cases.Count
                && failures.Count < Failures
                && index <= 3 * (failures.FirstOrDefault().Index + 10) + (failures.Count == 0 ? cases.Count : 0);
            index++
        )
        {
            var finding = examiner.Examine(cases[index].Value, TestContext.Current.CancellationToken);
            if (finding.Outcome == Outcome.Failed && (failures.Count == 0 || finding.Failing.Overlaps(failures[0].Finding.Failing)))
            {
                failures.Add((index, finding));
            }
        }

        var first = failures.Select(failure => failure.Finding).FirstOrDefault();
        return new(
            op,
            variant,
            first is null ? null : failures[0].Index + 1,
            first is null ? null : new Diagnostician(examiner.Judge).Of(first, first, failures.Select(failure => failure.Finding))
        );
    }
}
