using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Training;

namespace Reference.GoldenTests.Training;

[Trait("Lecture", "transfer")]
public sealed class TransferExperimentTests
{
    [Fact]
    public void What_was_learned_of_other_digits_helps_where_pictures_are_few()
    {
        var digits = PictureFolder.Read(Repository.Mnist);
        var experiment = new TransferExperiment(
            classes => Architectures.LeNet(digits.Train.PictureShape, classes),
            network => new DeviceTrainer(NativeCore.Context(), network, new SoftmaxCrossEntropyLoss())
            {
                BatchSize = 10,
                Optimiser = Optimiser.GradientDescent(0.01),
            }
        )
        {
            PerClass = [5],
            Seeds = [1, 2],
            EpochsBefore = 1,
            EpochsAfter = 20,
        };
        var told = new List<double>();

        var rows = experiment.Run(
            new(digits.Train.Take(6000), digits.Test.Take(2000)),
            new Told(told.Add),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Enum.GetValues<TransferWay>().Select(way => (5, way)), rows.Select(row => (row.PerClass, row.Way)));
        Assert.All(rows, row => Assert.Equal(2, row.Accuracies.Count));
        Assert.Equal(10, told.Count);
        Assert.Equal(1, told[^1]);
        // Guessing gives 0.2.
        Assert.InRange(rows[0].Mean, 0.3, 1);
        Assert.InRange(rows.Max(row => row.Mean), rows[0].Mean + 0.02, 1);
    }

    [Fact]
    public void Spread_is_the_standard_deviation_over_seeds()
    {
        var row = new TransferRow(10, TransferWay.Scratch, [0.5, 0.75, 1]);
        Assert.Equal((0.75, 0.25), (row.Mean, row.Deviation));
        Assert.Equal(0, (row with { Accuracies = [0.5] }).Deviation);
    }

    private sealed class Told(Action<double> told) : IProgress<double>
    {
        public void Report(double value) => told(value);
    }
}
