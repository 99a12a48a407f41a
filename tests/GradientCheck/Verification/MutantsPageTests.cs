using System.Text;
using Reference.GoldenTests.Documents;

namespace Reference.GradientCheckTests.Verification;

/// <summary>docs/verify/mutants.md says what became of every wrong implementation.</summary>
public sealed class MutantsPageTests
{
    private const string Opening = """
        # Mistakes that `reference verify` catches and names

        Made by `./build.sh docs`, which tries them all; a test compares. A row is a known mistake or another system's rule, put into an implementation that is
        right in everything else and answers in float32. *Caught after* says how many of the 100 cases that an operator is asked unless told otherwise it took,
        over all operators of the row. *Said to be* is the diagnosis for the first of them; where two variants answer all failing cases alike, both are named.
        Cases are made without knowledge of this list: [generation](../../src/Oracle/Generation) does not refer to the [variants](../../src/Oracle/Diagnosis).

        """;

    private const string Closing = """

        Not in the table: what a case cannot show (an index beyond 32 bits; -0 for 0, which are equal), what these operators do not have (divisor_override, label
        smoothing), windows wholly in the padding of a maximum, which the specification refuses, and what one optimiser's step, which is told its parameters and their
        gradients, cannot show: decay of biases and of normalisation's scales (O09), and gradients that a training loop has not cleared (O11). Where a layer
        or an optimiser itself adds to gradients of the call before, that shows, and is said to be "left over" from it. Sums or inputs in a shorter format are
        not a variant but a bound: they are said to be nearest to the layer "with numbers rounded to F16 on the way".

        By `./build.sh alarms` the specification itself, rounded to the format, is asked 400 cases of each operator, 37,200 a format: no false alarm in F64, F32, F16 and BF16
        (seed 639308821657505004). By `./build.sh fuzz` a million damaged case files and ten thousand damaged answers were refused or judged (seed 639308864847704860).

        """;

    [Fact]
    public void The_page_is_what_became_of_the_mistakes() => new Page("docs/verify/mutants.md", Write()).Settle();

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

        return page.Append(Closing).ToString();
    }

    private static string Range(int[] counts) => counts.Min() == counts.Max() ? $"{counts.Min()}" : $"{counts.Min()}–{counts.Max()}";
}
