using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Diagnosis;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>A diagnosis claims no more than is so, and a small case is still the failure that it was made of.</summary>
public sealed class DiagnosisTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_mistake_in_one_result_is_said_to_be_in_that_one()
    {
        var found = Tried(
            "BatchNormalization",
            asked => Mutated(asked, "whose momentum is the share of the new value").Only("running_var")
        );

        Assert.Equal(
            "equals BatchNormalization whose momentum is the share of the new value, in running_var alone",
            found.Diagnosis?.Sentence
        );
    }

    [Fact]
    public void A_mistake_in_all_results_is_not()
    {
        var found = Tried("BatchNormalization", asked => Mutated(asked, "whose momentum is the share of the new value"));

        Assert.Equal("equals BatchNormalization whose momentum is the share of the new value", found.Diagnosis?.Sentence);
    }

    [Fact]
    public void What_explains_few_of_the_failing_cases_is_but_the_nearest()
    {
        var rank = new Questions(1, ElementType.F32).At("Abs", 0).Given.ShapeOf("X").Rank;

        var found = Tried(
            "Abs",
            asked =>
                asked.Given.ShapeOf("X").Rank == rank
                    ? Mutated(asked, "whose Y is twice as large")
                    : Specification.Answer(asked).With("Y", y => y.Map(value => value * 1.5 + 0.25)).Only("Y")
        );

        Assert.Equal(rank, found.First.Asked.Given.ShapeOf("X").Rank);
        Assert.Equal("is nearest to Abs whose Y is twice as large", found.Diagnosis?.Sentence);
    }

    [Fact]
    public void A_wrong_number_does_not_become_NaN_where_all_labels_are_ignored()
    {
        var found = Tried(
            "SoftmaxCrossEntropyLoss",
            asked => Mutated(asked, "whose mean divides by the number of all labels, ignored or not")
        );

        var worst = found.Smallest.Verdict!.Tensors.First(tensor => tensor.Outcome == Outcome.Failed).Worst!;
        Assert.True(double.IsFinite(worst.Expected) && double.IsFinite(worst.Got), $"{worst}");
    }

    private static Values<double> Mutated(Case asked, string words)
    {
        var (right, variant) = (
            Specification.Answer(asked),
            Variants.Of(asked.Operator.Signature.Name).First(variant => variant.Words == words)
        );
        return variant.Results(asked, right) ?? right;
    }

    /// <summary>What is found where some results are as said and the others right.</summary>
    private Counterexample Tried(string op, Func<Case, Values<double>> wrong)
    {
        using var mutant = new InProcess(asked =>
        {
            var results = new Values<double>().Join(Specification.Answer(asked));
            var others = wrong(asked);
            foreach (var name in others)
            {
                results.Add(name, others, name);
            }

            return results;
        });
        return new Trial(new(mutant, new Judge()), new Questions(1, ElementType.F32), _folder.FullName)
            .Run([op], MutantScore.Cases, () => { }, TestContext.Current.CancellationToken)
            .Single()
            .Counterexamples[0];
    }
}
