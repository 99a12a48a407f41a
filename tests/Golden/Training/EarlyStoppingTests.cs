using Reference.Data;
using Reference.Training;

namespace Reference.GoldenTests.Training;

public sealed class EarlyStoppingTests
{
    [Fact]
    [Trait("Lecture", "overfitting")]
    public void It_ends_once_patience_epochs_have_brought_nothing_better()
    {
        var stopping = new EarlyStopping(Patience: 2);
        Assert.False(stopping.IsOver(Losses()));
        Assert.False(stopping.IsOver(Losses(3, 2, 2.5)));
        Assert.True(stopping.IsOver(Losses(3, 2, 2.5, 2)));
        Assert.False(stopping.IsOver(Losses(3, 2, 2.5, 1.9)));
        Assert.Equal(3, stopping.Best(Losses(3, 2, 2.5, 1.9, 4)));
        Assert.Equal(1, stopping.Best(Losses(3, 2, 2.5, 2)));
    }

    [Fact]
    public void Better_by_less_than_asked_for_is_not_better()
    {
        var stopping = new EarlyStopping(Patience: 2, Least: 0.5);
        Assert.Equal(1, stopping.Best(Losses(3, 2, 1.75, 1.5)));
        Assert.Equal(4, stopping.Best(Losses(3, 2, 1.75, 1.5, 1.25)));
        Assert.True(stopping.IsOver(Losses(3, 2, 1.75, 1.5)));
    }

    [Fact]
    public void What_is_not_a_number_is_never_better()
    {
        var stopping = new EarlyStopping(Patience: 2);
        Assert.Equal(-1, stopping.Best(Losses(double.NaN)));
        Assert.False(stopping.IsOver(Losses(double.NaN)));
        Assert.True(stopping.IsOver(Losses(double.NaN, double.NaN)));
        Assert.Equal(1, stopping.Best(Losses(double.NaN, 7, double.NaN)));
    }

    [Fact]
    public void Accuracy_counts_where_it_is_asked_for()
    {
        Evaluation[] evaluations =
        [
            Judged(loss: 1, right: 3, wrong: 1),
            Judged(loss: 0.5, right: 2, wrong: 2),
            Judged(loss: 2, right: 4, wrong: 0),
        ];
        Assert.Equal(1, new EarlyStopping().Best(evaluations));
        Assert.Equal(2, new EarlyStopping(By: Criterion.Accuracy).Best(evaluations));
    }

    [Fact]
    public void The_weights_of_the_best_epoch_are_kept_and_no_epoch_is_trained_in_vain()
    {
        var trainer = new ScriptedTrainer(_ => [5, 3, 4, 3.5, 1]);

        var outcome = Train(trainer, new(Patience: 2), epochs: 10);

        Assert.Equal((2, 4, 1, true), (outcome.Best.Epoch, outcome.Last.Epoch, outcome.BestEpoch, outcome.RanOut));
        Assert.Equal([2.0], outcome.Best.Parameters["w"].Flat().ToArray());
        Assert.Equal([5, 3, 4, 3.5], outcome.Evaluations.Select(evaluation => evaluation.Loss));
    }

    [Fact]
    public void The_last_epoch_ends_it_too()
    {
        var outcome = Train(new ScriptedTrainer(_ => [5, 4, 3]), new(Patience: 2), epochs: 3);
        Assert.Equal((3, false), (outcome.Best.Epoch, outcome.RanOut));
    }

    [Fact]
    [Trait("Lecture", "restarts")]
    public void Of_several_starts_the_best_on_validation_is_kept_and_all_are_told()
    {
        var trainer = new ScriptedTrainer(seed =>
            seed switch
            {
                1 => [5, 3, 4],
                2 => [double.NaN, double.NaN, double.NaN],
                3 => [6, 5, 2],
                _ => [2, 2, 2],
            }
        );
        var told = new List<ulong>();
        var restarts = new RandomRestarts([1, 2, 3, 4]) { Epochs = 3 };

        var result = restarts.Train(trainer, One, One, new Told(start => told.Add(start.Seed)), TestContext.Current.CancellationToken);

        Assert.Equal((3UL, 2), (result.Best.Seed, result.BestStart));
        Assert.Equal(3, result.Best.Epoch);
        Assert.Equal([1, 2, 3, 4], told);
        Assert.Equal([3, null, 2, 2], result.Starts.Select(start => start.Best?.Loss));
    }

    [Fact]
    public void A_start_that_diverges_is_reported_and_loses_and_if_all_do_that_is_said()
    {
        var trainer = new ScriptedTrainer(seed => seed == 7 ? [double.PositiveInfinity] : [5]) { TellsItsLoss = true };
        var result = new RandomRestarts([7, 8]) { Epochs = 1 }.Train(trainer, One, One, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(1, result.BestStart);
        Assert.Equal(
            "training has diverged: the loss is Infinity at step 1 of epoch 1, after Infinity at the start",
            result.Starts[0].Diverged
        );
        Assert.Null(result.Starts[1].Diverged);

        Assert.Throws<DivergenceException>(() =>
            new RandomRestarts([7, 7]).Train(trainer, One, One, cancel: TestContext.Current.CancellationToken)
        );
    }

    private static LabelledPictures One { get; } = new(new([1, 1, 1], new byte[1]), new([1], new byte[1]), 2, Normalisation.None);

    private static Outcome<double> Train(ScriptedTrainer trainer, EarlyStopping stopping, int epochs) =>
        stopping.Train(trainer, ((ITrainer<double>)trainer).Start(1), One, One, epochs, cancel: TestContext.Current.CancellationToken);

    private static Evaluation[] Losses(params double[] losses) => [.. losses.Select(loss => Judged(loss, 1, 0))];

    private static Evaluation Judged(double loss, int right, int wrong)
    {
        var confusion = new ConfusionMatrix(2);
        for (var i = 0; i < right + wrong; i++)
        {
            confusion.Count(0, i < right ? 0 : 1);
        }

        return new(loss, confusion);
    }

    private sealed class Told(Action<Restart> told) : IProgress<Restart>
    {
        public void Report(Restart value) => told(value);
    }

    /// <summary>Learns nothing: its one parameter is the number of epochs, and validation says what the script says.</summary>
    private sealed class ScriptedTrainer(Func<ulong, double[]> script) : ITrainer<double>
    {
        private ulong _seed;

        public bool TellsItsLoss { get; init; }

        public TrainingRun<double> Start(ulong seed)
        {
            _seed = seed;
            return new(seed, 0, new() { ["w"] = Tensors.Of([1], 0.0) }, new());
        }

        public TrainingRun<double> Epoch(
            TrainingRun<double> run,
            LabelledPictures pictures,
            IProgress<TrainingStep>? progress = null,
            CancellationToken cancel = default
        )
        {
            var loss = TellsItsLoss ? script(_seed)[run.Epoch] : 1;
            progress?.Report(new(run.Epoch + 1, 1, 1, loss, loss, 0));
            return run with
            {
                Epoch = run.Epoch + 1,
                Parameters = new() { ["w"] = Tensors.Of([1], run.Epoch + 1.0) },
            };
        }

        public Evaluation Evaluate(Values<double> parameters, LabelledPictures pictures, CancellationToken cancel = default) =>
            Judged(script(_seed)[(int)parameters["w"].Flat()[0] - 1], 1, 0);
    }
}
