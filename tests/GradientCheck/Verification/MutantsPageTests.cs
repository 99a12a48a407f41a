using System.Text;
using Reference.GoldenTests.Documents;

namespace Reference.GradientCheckTests.Verification;

/// <summary>docs/verify/mutants.md says what became of every wrong implementation.</summary>
public sealed class MutantsPageTests
{
    private const string Opening = """
        # Mistakes that `reference verify` catches and names

        Made by `./build.sh docs`, which tries them all; a test compares. A row is a known mistake or another system's rule, put into an implementation that is
        right in everything else and answers in float32. *Caught after* says which of its cases in a row, of 100 unless told otherwise, was the first to fail,
        over all operators of the row. *Said to be* is the diagnosis for the first of them; where several variants answer all failing cases alike, all are named.
        The *id* stands for one mistake in all its guises: a letter for what it is made with (A activations, C convolution, P pooling, O optimisers, …) and a number.
        Cases are made without knowledge of this list: [generation](../../src/Oracle/Generation) does not refer to the [variants](../../src/Oracle/Diagnosis).

        """;

    private const string Closing = """

        Not in the table: what a case cannot show (an index beyond 32 bits; -0 for 0, which are equal), what these operators do not have (divisor_override, label
        smoothing), windows wholly in the padding of a maximum, which the specification refuses, and what one optimiser's step, which is told its parameters and their
        gradients, cannot show: decay of biases and of normalisation's scales (O09), and gradients that a training loop has not cleared (O11). Where a layer
        or an optimiser itself adds to gradients of the call before, that shows, and is said to be "left over" from it. Sums or inputs in a shorter format are
        not a variant but a bound: they are said to be nearest to the layer "with numbers rounded to F16 on the way".

        ## Tried at length

        Kept by the commands named. The specification itself, rounded to the format, is asked 400 cases of each operator. In short formats some mistakes are smaller than
        what rounding may do: GELU's two forms are less than 5e-4 apart, and LAMB divides its direction by its norm, which takes away most of what a missing
        correction does, while of 1 - βᵀ few bits are right.

        | command | tried | how many | came out | seed | on |
        |---|---|---|---|---|---|

        """;

    [Fact]
    public void The_page_is_what_became_of_the_mistakes() => new Page("docs/verify/mutants.md", Write()).Settle();

    [Fact]
    public void What_was_tried_at_length_is_no_less_than_promised()
    {
        var runs = LongRun.All;

        Assert.Equal(4, runs.Count(run => run.Tried.StartsWith("cases answered", StringComparison.Ordinal) && run.Count >= 20_000));
        Assert.All(runs, run => Assert.Equal(0, run.Wrong));
    }

    private static string Write()
    {
        var scores = MutantScore.All;
        var page = new StringBuilder(Opening).Append(
            $"\n{scores.Count} wrong implementations of {scores.Select(score => score.Operator).Distinct().Count()} operators: "
                + $"{scores.Count(score => score.Caught is not null)} caught, {scores.Count(score => score.IsNamed)} named.\n\n"
                + "| id | mistake | operators | caught after | said to be |\n|---|---|---|---|---|\n"
        );
        foreach (
            var row in scores.GroupBy(score => (score.Variant.Id, score.Variant.Mistake)).OrderBy(row => row.Key.Id, StringComparer.Ordinal)
        )
        {
            var operators = row.Select(score => score.Operator).Distinct().ToList();
            page.Append(
                    $"| {row.Key.Id} | {row.Key.Mistake} | {(operators.Count > 6 ? $"{operators.Count} operators" : string.Join(", ", operators))} "
                )
                .Append($"| {Range([.. row.Select(score => score.Caught ?? int.MaxValue)])} | {row.First().Diagnosis?.Sentence} |\n");
        }

        return page.Append(Closing).AppendJoin('\n', LongRun.All).Append('\n').ToString();
    }

    private static string Range(int[] counts) => counts.Min() == counts.Max() ? $"{counts.Min()}" : $"{counts.Min()}–{counts.Max()}";
}
