using Reference.Data;
using Reference.Losses;
using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.GoldenTests.Training;

/// <summary>Runs that are made to diverge in a known place.</summary>
public sealed class DiagnosisTests
{
    /// <summary>Two fully connected layers over pictures of one pixel, 0 or 1, and two classes.</summary>
    private static readonly Network Two = new Sequential("x", [1, 1, 1, 1]).Flatten().FullyConnected(2).FullyConnected(2).Build();

    [Fact]
    public void A_run_that_goes_well_has_no_diagnosis()
    {
        var trainer = TrainerOf(Two, 0.1);
        Assert.Null(trainer.Diagnose(trainer.Start<float>(1), Pictures, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_output_that_overflows_is_found_at_its_layer()
    {
        // 1e30 · 1 and then 1e30 · 1e30, of which float holds no more than 3.4e38.
        var run = Started(TrainerOf(Two, 0.1), ("fc1.weight", 1e30f), ("fc2.weight", 1e30f));
        var diagnosis = Diagnosed(TrainerOf(Two, 0.1), run);
        Assert.Equal((Fault.Activation, "fc2", 1, 1), (diagnosis.Fault, diagnosis.Layer, diagnosis.Epoch, diagnosis.Step));
    }

    [Fact]
    public void A_gradient_that_overflows_is_found_at_the_layer_that_sends_it_back()
    {
        // Scores 0 and 0, and so ½ off each; back through fc2 that is 3e38 · ½ - (-3e38 · -½)… = ±3e38, and through fc1 times 1e10.
        var network = new Sequential("x", [1, 1, 1, 1])
            .Flatten()
            .FullyConnected(2, bias: false)
            .FullyConnected(2, bias: false)
            .FullyConnected(2, bias: false)
            .Build();
        var trainer = TrainerOf(network, 0.1);
        var run = Started(trainer, ("fc1.weight", 0f));
        run.Parameters["fc3.weight"] = Tensors.Of([2, 2], 3e38f, 3e38f, -3e38f, -3e38f);
        run.Parameters["fc2.weight"] = Tensors.Of([2, 2], 1e10f, 1e10f, 1e10f, 1e10f);
        var diagnosis = Diagnosed(trainer, run);
        Assert.Equal((Fault.Gradient, "fc2", 1), (diagnosis.Fault, diagnosis.Layer, diagnosis.Step));
    }

    [Fact]
    public void A_step_that_overflows_is_found_at_the_layer_that_takes_it()
    {
        // Scores 0 and 0, so that ½ is off each: 100 each at the output of fc1, and 3e38 · 100 at its weights; 3e38 · ½ at the biases of fc2 is finite.
        var trainer = TrainerOf(Two, 0) with
        {
            Optimiser = new Optimiser(new GradientDescent()) { Rate = 3e38 },
        };
        var run = Started(trainer, ("fc1.weight", 0f));
        run.Parameters["fc2.weight"] = Tensors.Of([2, 2], 100f, 100f, -100f, -100f);
        var diagnosis = Diagnosed(trainer, run);
        Assert.Equal((Fault.Step, "fc1", 1), (diagnosis.Fault, diagnosis.Layer, diagnosis.Step));
    }

    [Fact]
    public void A_parameter_that_is_spoiled_before_the_first_step_is_named_and_nothing_else_advised()
    {
        var trainer = TrainerOf(Two, 0.1);
        var diagnosis = Diagnosed(trainer, Started(trainer, ("fc2.weight", float.NaN)));
        Assert.Equal((Fault.Parameter, "fc2", 1), (diagnosis.Fault, diagnosis.Layer, diagnosis.Step));
        Assert.EndsWith("What may help: another checkpoint: this one is spoiled.", diagnosis.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_that_is_too_high_is_noticed_in_the_epoch_and_explained_by_it()
    {
        var pictures = PictureFolder.Read(Repository.Mnist).Train.Take(320);
        var trainer = new Trainer(Architectures.LeNet(pictures.PictureShape), new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 16,
            Optimiser = Optimiser.GradientDescent(5),
        };
        var (run, token) = (trainer.Start<float>(1), TestContext.Current.CancellationToken);

        var noticed = Assert.Throws<DivergenceException>(() => trainer.Epoch(run, pictures, new DivergenceWatch(10), token));
        var diagnosis = trainer.Diagnose(run, pictures, token)!;

        Assert.Equal((noticed.Step.Epoch, 5), (diagnosis.Epoch, diagnosis.Rate));
        Assert.InRange(diagnosis.Step, 2, noticed.Step.Step);
        Assert.InRange(noticed.Start, Math.Log(10), 4);
        Assert.Contains("a rate of 0.5 or what a rate finder suggests", diagnosis.Advice);
        Assert.Contains("batch normalisation", diagnosis.Advice);
        Assert.StartsWith($"epoch 1, step {diagnosis.Step}, at rate 5 and loss ", diagnosis.ToString(), StringComparison.Ordinal);

        var gentle = trainer with { Optimiser = Optimiser.GradientDescent(0.01) };
        Assert.Null(gentle.Diagnose(run, pictures, token));
    }

    [Theory]
    [InlineData(0.5, 20, false)] // less than ten times of ln 10, whatever the first loss was
    [InlineData(0.5, 24, true)]
    [InlineData(4.0, 39, false)]
    [InlineData(4.0, 41, true)]
    [InlineData(1.0, double.NaN, true)]
    public void A_loss_is_too_much_at_ten_times_the_start_and_the_start_is_no_less_than_that_of_guessing(
        double first,
        double later,
        bool diverged
    )
    {
        var (watch, told) = (new DivergenceWatch(classes: 10), 0);
        watch.Report(StepWith(first));
        var error = Record.Exception(() =>
        {
            for (; told < 100; told++)
            {
                watch.Report(StepWith(later));
            }
        });
        Assert.Equal(diverged, error is DivergenceException);
    }

    [Fact]
    public void One_batch_with_a_high_loss_is_no_divergence_and_steps_are_handed_on()
    {
        var told = new List<double>();
        var watch = new DivergenceWatch(classes: 10, inner: new Told(step => told.Add(step.Loss)));
        foreach (var loss in new[] { 2.3, 2.3, 2.3, 2.3, 60, 2.3 })
        {
            watch.Report(StepWith(loss));
        }

        Assert.Equal([2.3, 2.3, 2.3, 2.3, 60, 2.3], told);
    }

    private static LabelledPictures Pictures { get; } =
        new(new([4, 1, 1], new byte[] { 255, 255, 255, 255 }), new([4], new byte[] { 0, 1, 1, 0 }), 2, Normalisation.None);

    private static TrainingStep StepWith(double loss) => new(1, 1, 1, loss, loss, 0);

    private static Trainer TrainerOf(Network network, double rate) =>
        new(network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 1,
            Parts = 1,
            Optimiser = Optimiser.GradientDescent(rate),
        };

    private static TrainingRun<float> Started(Trainer trainer, params (string Name, float Value)[] values)
    {
        var run = trainer.Start<float>(1);
        foreach (var (name, value) in values)
        {
            run.Parameters[name] = Tensors.Fill(run.Parameters.ShapeOf(name), _ => value);
        }

        return run;
    }

    private static Diagnosis Diagnosed(Trainer trainer, TrainingRun<float> run) =>
        trainer.Diagnose(run, Pictures, TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("it has not diverged");

    private sealed class Told(Action<TrainingStep> told) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => told(value);
    }
}
