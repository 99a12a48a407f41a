using Reference.Data;
using Reference.Layers;
using Reference.Losses;
using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.GoldenTests.Training;

/// <summary>Steps of whole networks. Binary fractions, so that every number is exact: η = 1/4, μ = 1/2, λ = 1/8.</summary>
[Trait("Lecture", "optimisers")]
public sealed class OptimiserTests
{
    private static readonly Optimiser Descent = Optimiser.GradientDescent(0.25, momentum: 0.5);

    public static TheoryData<string, OptimiserStep> Steps =>
        new()
        {
            { "plain", new GradientDescent() },
            { "momentum", Optimiser.GradientDescent(0).Step },
            { "nesterov", (Momentum)Optimiser.GradientDescent(0).Step with { Mode = MomentumMode.Nesterov } },
            { "Adagrad", new Adagrad() },
            { "RMSProp", new RmsProp() },
            { "Adam", new Adam() },
            { "AdamW", new AdamW() },
            { "LAMB", new Lamb() },
        };

    [Fact]
    public void Momentum_adds_the_whole_gradient_to_what_is_left_of_the_velocity()
    {
        // v₁ = 3, v₂ = 3/2 + 5, v₃ = 13/4 + 7; not damped by 1 - μ.
        var (w, v) = Moved(Descent, [1], start: 1, 3, 5, 7);
        Assert.Equal(13 / 4.0 + 7, v);
        Assert.Equal(1 - 0.25 * (3 + (3 / 2.0 + 5) + (13 / 4.0 + 7)), w);
    }

    [Fact]
    public void Weights_decay_and_biases_do_not_unless_they_are_to()
    {
        var decaying = Optimiser.GradientDescent(0.25, momentum: 0.5, weightDecay: 0.125);
        Assert.Equal(16 - 0.25 * (3 + 2), Moved(decaying, [1, 1], start: 16, 3).Weight);
        Assert.Equal(16 - 0.25 * 3, Moved(decaying, [1], start: 16, 3).Weight);
        Assert.Equal(16 - 0.25 * (3 + 2), Moved(decaying with { BiasesDecay = true }, [1], start: 16, 3).Weight);
    }

    [Theory]
    [InlineData("GradientDescent", "norm_coefficient")]
    [InlineData("Adagrad", "norm_coefficient")]
    [InlineData("RMSProp", "norm_coefficient")]
    [InlineData("Adam", "norm_coefficient")]
    [InlineData("Adam", "norm_coefficient_post")]
    [InlineData("AdamW", "weight_decay")]
    [InlineData("LAMB", "weight_decay")]
    public void Every_kind_of_decay_leaves_biases_out(string name, string attribute)
    {
        var decaying = new Optimiser((OptimiserStep)Operators.Create(name, $"{{\"{attribute}\": 0.5}}")) { Rate = 0.25 };
        var without = decaying with { Step = decaying.Step.WithoutDecay() };

        Assert.Equal(Weight(without, [2]), Weight(decaying, [2]));
        Assert.NotEqual(Weight(without, [2, 1]), Weight(decaying, [2, 1]));

        static double Weight(Optimiser optimiser, Shape shape)
        {
            var w = new Values<double> { ["w"] = Tensors.Of(shape, 16.0, -8) };
            var states = new Values<double>();
            foreach (var state in optimiser.Step.States)
            {
                states[$"{state}.w"] = Tensors.Zeros<double>(shape);
            }

            var gradients = new Values<double> { ["dw"] = Tensors.Fill(shape, _ => 3.0) };
            return optimiser.Move(w, gradients, states, 0.25, 0).Parameters["w"].Flat()[0];
        }
    }

    [Fact]
    public void Parameters_that_are_not_trained_stay_and_nothing_given_is_changed()
    {
        var network = new Sequential("x", [1, 2]).BatchNormalization().Build();
        var before = network.Initialise<double>(new(1));
        var gradients = new Values<double> { ["dbn1.weight"] = Tensors.Of([2], 1.0, 1), ["dbn1.bias"] = Tensors.Of([2], 1.0, 1) };
        var (after, _) = Descent.Move(before, gradients, Descent.Start<double>(network), 0.25, 0);
        Assert.Equal([1 - 0.25, 1 - 0.25], after["bn1.weight"].Flat().ToArray());
        Assert.Equal([1, 1], before["bn1.weight"].Flat().ToArray());
        Assert.Same(before["bn1.running_var"], after["bn1.running_var"]);
    }

    /// <summary>The formula, written out as the trainer had it before it knew of other optimisers.</summary>
    [Fact]
    public void Gradient_descent_with_momentum_is_what_it_always_was_bit_for_bit()
    {
        var random = new RandomNumbers(5);
        var (η, μ, λ) = (0.02f, 0.9f, 0.0005f);
        var optimiser = Optimiser.GradientDescent(0.02, 0.9, 0.0005);
        float[] Draw() => [.. Enumerable.Range(0, 60).Select(_ => (float)(random.Uniform() - 0.5))];
        var (w, v) = (Draw(), new float[60]);
        var run = (Parameters: Named("w", w), State: Named("velocity.w", v));
        for (var step = 0; step < 20; step++)
        {
            var dw = Draw();
            for (var i = 0; i < w.Length; i++)
            {
                v[i] = μ * v[i] + (dw[i] + λ * w[i]);
                w[i] = w[i] - η * v[i];
            }

            run = optimiser.Move(run.Parameters, Named("dw", dw), run.State, 0.02, step);
        }

        Assert.Equal(w, run.Parameters["w"].Flat().ToArray());
        Assert.Equal(v, run.State["velocity.w"].Flat().ToArray());

        static Values<float> Named(string name, float[] values) => new() { [name] = Tensors.Of([10, 6], [.. values]) };
    }

    [Fact]
    public void Gradients_are_clipped_before_they_are_taken()
    {
        Assert.Equal(1 - 0.25 * 2, Moved(Descent with { Clipping = new ClippingByValue(2) }, [1], start: 1, 3).Weight);
        Assert.Equal(1 - 0.25 * 2, Moved(Descent with { Clipping = new ClippingByNorm(2) }, [1], start: 1, 3).Weight);
    }

    /// <summary>Guessing gives ln 4 = 1.39; all of them fall well below that on pictures that a single layer can tell apart.</summary>
    [Theory]
    [MemberData(nameof(Steps))]
    public void Every_optimiser_teaches_a_network_to_tell_four_quadrants_apart(string name, OptimiserStep step)
    {
        var rate = step is GradientDescent or Momentum or Adagrad ? 0.1 : 0.02;
        var trainer = new Trainer(new Sequential("x", [1, 1, 4, 4]).Flatten().FullyConnected(4).Build(), new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 8,
            Optimiser = new(step) { Rate = rate },
        };
        var (run, pictures) = (trainer.Start<double>(1), Quadrants(64));
        for (var epoch = 0; epoch < 15; epoch++)
        {
            run = trainer.Epoch(run, pictures, cancel: TestContext.Current.CancellationToken);
        }

        Assert.Equal(15 * 8, run.Updates);
        Assert.True(run.Losses[^1] < 0.7, $"{name}: {string.Join(" ", run.Losses)}");
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_run_goes_on_from_a_file_as_if_it_had_never_stopped(string name, OptimiserStep step)
    {
        var network = new Sequential("x", [1, 1, 4, 4]).Flatten().FullyConnected(4).Build();
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 8,
            Optimiser = new(step) { Rate = new WarmUp(new Plateau(0.1, Patience: 0, Least: 0.1), 2) },
        };
        var (pictures, file) = (Quadrants(20), Path.GetTempFileName());
        try
        {
            var first = Epoch(Epoch(trainer.Start<float>(1)));
            Checkpoint.Write(file, first);
            var (loaded, _) = Checkpoint.Read<float>(file, network);

            Assert.Equal(first.State.Names.Order(), loaded.State.Names.Order());
            Assert.Equal(step.States.Count * 2, loaded.State.Names.Count());
            Assert.Equal((first.Updates, 2L * 3), (loaded.Updates, loaded.Updates));
            Assert.Equal(first.Losses, loaded.Losses);
            var (expected, got) = (Epoch(Epoch(first)), Epoch(Epoch(loaded)));
            Assert.Equal(Flat(expected.Parameters), Flat(got.Parameters));
            Assert.True(expected.Losses.SequenceEqual(got.Losses), name);
        }
        finally
        {
            File.Delete(file);
        }

        TrainingRun<float> Epoch(TrainingRun<float> run) => trainer.Epoch(run, pictures, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_run_of_another_optimiser_is_refused_with_what_is_missing()
    {
        var network = new Sequential("x", [1, 1, 4, 4]).Flatten().FullyConnected(4).Build();
        var run = new Trainer(network, new SoftmaxCrossEntropyLoss()).Start<float>(1);
        var adam = new Trainer(network, new SoftmaxCrossEntropyLoss()) { Optimiser = new(new Adam()) };

        var error = Assert.Throws<LayerException>(() => adam.Epoch(run, Quadrants(8), cancel: TestContext.Current.CancellationToken));

        Assert.StartsWith(
            "Adam: mean.fc1.weight is missing: the run was made by another optimiser",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("velocity.fc1.weight", error.Message, StringComparison.Ordinal);
    }

    private static (double Weight, double Velocity) Moved(Optimiser optimiser, Shape shape, double start, params double[] gradients)
    {
        var (w, v) = (
            new Values<double> { ["w"] = Tensors.Of(shape, start) },
            new Values<double> { ["velocity.w"] = Tensors.Of(shape, 0.0) }
        );
        foreach (var (step, gradient) in gradients.Index())
        {
            (w, v) = optimiser.Move(w, new() { ["dw"] = Tensors.Of(shape, gradient) }, v, 0.25, step);
        }

        return (w["w"].Flat()[0], v["velocity.w"].Flat()[0]);
    }

    /// <summary>Pictures of 4×4 pixels, one quarter of which is bright.</summary>
    private static LabelledPictures Quadrants(int count)
    {
        var random = new RandomNumbers(3);
        var labels = Enumerable.Range(0, count).Select(n => (byte)(n % 4)).ToArray();
        var pixels = labels.SelectMany(label =>
            Enumerable.Range(0, 16).Select(i => (byte)(random.Below(100) + (i / 8 * 2 + i % 4 / 2 == label ? 155 : 0)))
        );
        return new(new([count, 4, 4], pixels.ToArray()), new([count], labels), 4, Normalisation.None);
    }

    private static float[] Flat(Values<float> values) => [.. values.SelectMany(name => values[name].Flat().ToArray())];
}
