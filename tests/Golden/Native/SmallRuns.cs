using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Numbers;
using Reference.Training;

namespace Reference.GoldenTests.Native;

/// <summary>Training that is short enough to be followed over numbers with bounds.</summary>
internal static class SmallRuns
{
    /// <summary>One step at a time, each from where the device stands: carried from step to step, bounds would soon prove nothing.</summary>
    /// <returns>The share of the parameters that had a bound in each step.</returns>
    public static double StepsAreWithinTheirBound(Network network, LabelledPictures pictures, DeviceTrainer trainer, int steps)
    {
        var specification = SpecificationOf(network, pictures.Count, trainer.Optimiser);
        var run = trainer.Start(1);
        var bounded = 1.0;
        for (var step = 0; step < steps; step++)
        {
            var exact = new TrainingRun<Bounded<Float32>>(run.Seed, run.Epoch, run.Parameters.To(Exact), run.State.To(Exact))
            {
                Updates = run.Updates,
                Losses = run.Losses,
            };
            var expected = specification.Epoch(exact, pictures, cancel: TestContext.Current.CancellationToken);
            run = Epochs(trainer, run, pictures, 1);
            bounded = Math.Min(bounded, Bounds.Hold(expected.Parameters, run.Parameters));
            if (expected.State.Names.Any())
            {
                Bounds.Hold(expected.State, run.State);
            }
        }

        return bounded;
    }

    /// <summary>The specification's trainer that a device's equals: it does not cut batches.</summary>
    public static Trainer SpecificationOf(Network network, int batch, Optimiser optimiser) =>
        new(network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = batch,
            Optimiser = optimiser,
            Parts = 1,
        };

    /// <summary>The run so many epochs later.</summary>
    public static TrainingRun<float> Epochs(ITrainer<float> trainer, TrainingRun<float> run, LabelledPictures pictures, int epochs) =>
        Enumerable.Range(0, epochs).Aggregate(run, (now, _) => trainer.Epoch(now, pictures, cancel: TestContext.Current.CancellationToken));

    public static LabelledPictures Noise(int count) => Noise(count, [1, 6, 7], 4);

    public static LabelledPictures Noise(int count, Shape picture, int classes)
    {
        var random = new RandomNumbers(11);
        var pixels = Enumerable.Range(0, count * picture.Size).Select(_ => (byte)random.Below(256)).ToArray();
        var labels = Enumerable.Range(0, count).Select(_ => (byte)random.Below(classes)).ToArray();
        return new(new([count, .. picture], pixels), new([count], labels), classes, Normalisation.None);
    }

    public static float[] Flat(Values<float> values) => [.. values.SelectMany(name => values[name].Flat().ToArray())];

    /// <summary>Fails unless both stand at the same place, bit for bit.</summary>
    public static void Same(TrainingRun<float> expected, TrainingRun<float> run)
    {
        Assert.Equal((expected.Seed, expected.Epoch), (run.Seed, run.Epoch));
        Assert.Equal(Flat(expected.Parameters), Flat(run.Parameters));
        Assert.Equal(Flat(expected.State), Flat(run.State));
    }

    /// <summary>Fails unless both stand at the same place, but for rounding.</summary>
    public static void Near(TrainingRun<float> expected, TrainingRun<float> run)
    {
        Assert.Equal((expected.Seed, expected.Epoch), (run.Seed, run.Epoch));
        Assert.All(Flat(expected.Parameters).Zip(Flat(run.Parameters)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private static Bounded<Float32> Exact(float value) => Bounded<Float32>.Exact(value);
}
