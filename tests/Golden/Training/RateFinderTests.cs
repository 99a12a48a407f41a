using Reference.Data;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.GoldenTests.Training;

public sealed class RateFinderTests
{
    [Fact]
    public void Rates_grow_by_the_same_factor_from_the_first_to_the_last_across_epochs()
    {
        var sweep = new Sweep(1e-3, 1e1, 5);
        // Epochs of two steps: 0 1 | 2 3 | 4 5.
        var rates = new[] { (0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1) }.Select(at => sweep.At(new(at.Item1, at.Item2, 2, [])));
        Assert.All(rates.Zip([1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e1]), pair => Assert.Equal(pair.Second, pair.First, pair.Second * 1e-12));
    }

    [Fact]
    public void A_smoothed_loss_is_the_weighted_mean_of_the_losses_so_far()
    {
        var smoothed = new SmoothedLoss(0.5);
        Assert.Equal(8, smoothed.Add(8));
        Assert.Equal((8 * 0.25 + 2 * 0.5) / (0.25 + 0.5), smoothed.Add(2), 1e-15);
        Assert.Equal((8 * 0.125 + 2 * 0.25 + 5 * 0.5) / (0.125 + 0.25 + 0.5), smoothed.Add(5), 1e-15);
    }

    [Fact]
    public void The_suggestion_is_where_the_loss_falls_fastest_before_it_is_lowest()
    {
        // Falls: 0 0 1 2 3 1 0 -5; and once more after the lowest point, which does not count.
        double[] smoothed = [10, 10, 10, 9, 7, 4, 3, 3, 8, 4];
        var sweep = new RateSweep([.. smoothed.Select((loss, i) => new RatePoint(Math.Pow(10, i), loss, loss))]);
        // Over two steps from 9 to 4, about the point at 7.
        Assert.Equal(1e4, sweep.Suggestion);
        Assert.Equal(1e6, sweep.Lowest);
    }

    [Fact]
    public void A_loss_that_never_falls_suggests_nothing()
    {
        double[] smoothed = [1, 1, 2, 3, double.NaN];
        Assert.Null(new RateSweep([.. smoothed.Select((loss, i) => new RatePoint(i, loss, loss))]).Suggestion);
    }

    [Fact]
    public void A_sweep_stops_when_the_loss_soars_and_its_suggestion_learns_where_a_hundredth_and_a_hundred_times_of_it_do_not()
    {
        var pictures = PictureFolder.Read(Repository.Mnist).Train.Take(400);
        var network = Architectures.MultilayerPerceptron(pictures.PictureShape, [32]);
        var token = TestContext.Current.CancellationToken;

        var sweep = new RateFinder(From: 1e-5, To: 1e3).Find(TrainerOf, seed: 1, pictures, token);

        Assert.InRange(sweep.Points.Count, 20, 99);
        Assert.True(
            !double.IsFinite(sweep.Points[^1].Smoothed) || sweep.Points[^1].Smoothed > 4 * sweep.Points.Min(point => point.Smoothed)
        );
        Assert.Equal(Math.Log(10), sweep.Points[0].Loss, 1.5);
        var rate = sweep.Suggestion ?? 0;
        Assert.InRange(rate, sweep.Points[0].Rate, sweep.Lowest);
        var learned = LossAfterAnEpoch(rate);
        Assert.InRange(learned, 0, 0.7 * LossAfterAnEpoch(rate / 100));
        Assert.False(LossAfterAnEpoch(rate * 100) < 1.5 * learned);

        ITrainer<double> TrainerOf(Schedule rate) =>
            new Trainer(network, new SoftmaxCrossEntropyLoss())
            {
                BatchSize = 16,
                Optimiser = Optimiser.GradientDescent(rate, momentum: 0),
            };

        double LossAfterAnEpoch(double rate)
        {
            var trainer = TrainerOf(rate);
            return trainer.Evaluate(trainer.Epoch(trainer.Start(1), pictures, cancel: token).Parameters, pictures, token).Loss;
        }
    }

    [Fact]
    public void A_sweep_that_is_stopped_says_so()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var pictures = PictureFolder.Read(Repository.Mnist).Train.Take(40);
        var network = Architectures.MultilayerPerceptron(pictures.PictureShape, []);
        Assert.Throws<OperationCanceledException>(() =>
            new RateFinder().Find<float>(
                rate => new Trainer(network, new SoftmaxCrossEntropyLoss()) { Optimiser = Optimiser.GradientDescent(rate) },
                1,
                pictures,
                cancel.Token
            )
        );
    }
}
