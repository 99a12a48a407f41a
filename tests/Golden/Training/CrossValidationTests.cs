using Reference.Data;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.GoldenTests.Training;

public class CrossValidationTests
{
    [Fact]
    public void Mean_and_deviation_are_those_of_the_accuracies()
    {
        // 1/4, 2/4 and 3/4: mean ½, deviation √((1/16 + 0 + 1/16) / 2) = ¼.
        var validation = new CrossValidation([Judged(1, 4), Judged(2, 4), Judged(3, 4)]);
        Assert.Equal(0.5, validation.Mean, 1e-15);
        Assert.Equal(0.25, validation.Deviation, 1e-15);
    }

    [Fact]
    public void Each_fold_is_judged_by_a_network_that_learned_from_the_others()
    {
        var trainer = Trainer;
        var folds = Stripes(12).Folds(3, new(1));
        var told = new List<int>();
        var validation = CrossValidation.Of<double>(
            trainer,
            folds,
            seed: 2,
            epochs: 2,
            judged: (fold, _) => told.Add(fold),
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal([0, 1, 2], told);
        for (var fold = 0; fold < 3; fold++)
        {
            var run = Enumerable.Range(0, 2).Aggregate(trainer.Start<double>(2), (now, _) => trainer.Epoch(now, folds[fold].Train));
            var expected = trainer.Evaluate(run.Parameters, folds[fold].Held, TestContext.Current.CancellationToken);
            Assert.Equal((expected.Loss, expected.Accuracy), (validation.Evaluations[fold].Loss, validation.Evaluations[fold].Accuracy));
            Assert.Equal(4, validation.Evaluations[fold].Confusion.Total);
        }
    }

    [Fact]
    public void What_can_be_told_apart_is_told_apart_in_every_fold()
    {
        var validation = CrossValidation.Of<float>(
            Trainer,
            Stripes(40).Folds(4, new(1)),
            seed: 1,
            epochs: 20,
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal((1, 0), (validation.Mean, validation.Deviation));
    }

    private static Trainer Trainer =>
        new(new Sequential("x", [1, 1, 2, 2]).Flatten().FullyConnected(2).Build(), new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 4,
            Optimiser = Optimiser.GradientDescent(0.5),
        };

    /// <summary>The upper row bright, or the lower; a little noise.</summary>
    private static LabelledPictures Stripes(int count)
    {
        var random = new RandomNumbers(5);
        var pixels = Enumerable.Range(0, count * 4).Select(i => (byte)((i / 2 % 2 == i / 4 % 2 ? 200 : 0) + random.Below(50))).ToArray();
        return new([1, 2, 2], new(pixels), Enumerable.Range(0, count).Select(n => n % 2).ToArray(), ["up", "down"], Normalisation.None);
    }

    private static Evaluation Judged(int right, int of)
    {
        var confusion = new ConfusionMatrix(2);
        for (var i = 0; i < of; i++)
        {
            confusion.Count(0, i < right ? 0 : 1);
        }

        return new(0, confusion);
    }
}
