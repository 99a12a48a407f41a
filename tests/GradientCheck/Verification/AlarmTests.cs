using System.Globalization;
using System.Numerics;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>
/// The specification itself, run in a short format as anybody's layers are, is found right: no false alarm. <c>./build.sh alarms</c> asks
/// twenty thousand cases a format, of a new seed.
/// </summary>
public sealed class AlarmTests(ITestOutputHelper output)
{
    private static int CasesOfEach =>
        int.Parse(Environment.GetEnvironmentVariable("REFERENCE_CASES") ?? "20", CultureInfo.InvariantCulture);

    private static ulong Seed =>
        ulong.Parse(Environment.GetEnvironmentVariable("REFERENCE_SEED") ?? "20261121", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(ElementType.F64)]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void The_specification_is_found_right_in(ElementType type)
    {
        using var right = new InProcess(asked => Answer(asked, type));
        var questions = new Questions(Seed, type);
        var findings = Operators
            .Names.SelectMany(op => Enumerable.Range(0, CasesOfEach).Select(index => (op, index)))
            .AsParallel()
            .WithDegreeOfParallelism(Environment.ProcessorCount)
            .Select(place => new Examiner(right, new Judge()).Examine(questions.At(place.op, place.index), CancellationToken.None))
            .Select(finding =>
                (
                    finding.Outcome,
                    Worst: finding.Verdict?.WorstErrorOverBound ?? 0,
                    Text: finding.Outcome == Outcome.Failed
                        ? $"{finding.Asked.Source} {finding.Asked}: {string.Join("; ", finding.Complaints)} "
                            + string.Join("; ", finding.Verdict?.Tensors.Where(tensor => tensor.Outcome == Outcome.Failed) ?? [])
                        : ""
                )
            )
            .ToList();

        var alarms = findings.Where(finding => finding.Outcome == Outcome.Failed).ToList();
        var outcome = string.Create(
            CultureInfo.InvariantCulture,
            $"{alarms.Count} false alarms, {findings.Count(finding => finding.Outcome == Outcome.Weak):N0} weak, worst error over bound {findings.Max(finding => finding.Worst):G3}"
        );
        output.WriteLine($"{type}: {findings.Count} cases of seed {Seed}, {outcome}");
        LongRun.Keep("alarms", $"cases answered by the specification in {type}", findings.Count, alarms.Count, outcome, Seed);
        Assert.True(
            alarms.Count == 0,
            $"{alarms.Count} of {findings.Count}, seed {Seed}\n{string.Join('\n', alarms.Take(20).Select(alarm => alarm.Text))}"
        );
    }

    /// <summary>BF16 as hardware has it: float32 inside, rounded where it is stored.</summary>
    private static Values<double> Answer(Case asked, ElementType type) =>
        type switch
        {
            ElementType.F64 => Computed<double>(asked),
            ElementType.F16 => Computed<Half>(asked),
            _ => Computed<float>(asked),
        };

    private static Values<double> Computed<T>(Case asked)
        where T : IFloatingPointIeee754<T>
    {
        var given = asked.Given.To(T.CreateTruncating);
        var results = new Values<T>().Join(asked.Operator.Forward(given));
        if (asked.AsksForGradients)
        {
            results.Join(asked.Operator.Backward(given));
        }

        return results.To(double.CreateTruncating);
    }
}
