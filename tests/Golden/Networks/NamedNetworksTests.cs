using Reference.Data;
using Reference.Layers;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.GoldenTests.Networks;

/// <summary>What holds for every network that has a name.</summary>
public class NamedNetworksTests
{
    /// <summary>Each network's least picture, and how many layers dropout and batch normalisation follow.</summary>
    public static TheoryData<string, int, int, int> All { get; } =
        new()
        {
            { "lenet", 12, 2, 4 },
            { "pytorch-net", 10, 2, 4 },
            { "convnetjs", 8, 1, 6 },
            { "alexnet", 67, 2, 7 },
            { "vgg11", 32, 2, 10 },
            { "vgg16", 32, 2, 15 },
            { "resnet8", 1, 1, 7 },
            { "resnet20", 1, 1, 19 },
            { "mlp", 1, 2, 2 },
        };

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Lecture", "batch-normalisation")]
    public void Every_network_comes_with_and_without_dropout_and_batch_normalisation(string name, int least, int dropouts, int norms)
    {
        var plain = Of(new() { Dropout = 0, BatchNormalization = false });
        var both = Of(new() { Dropout = 0.25, BatchNormalization = true });

        Assert.DoesNotContain(plain.Nodes, node => node.Operator is Dropout or BatchNormalization);
        Assert.Equal(Enumerable.Repeat(0.25, dropouts), DropoutMask.Of(both).Select(mask => mask.Ratio));
        Assert.Equal(norms, both.Nodes.Count(node => node.Operator is BatchNormalization));
        Assert.DoesNotContain(both.Nodes, node => node.Operator is LocalResponseNormalization);

        // In place of one bias for each map, a scale and a shift.
        var maps = plain
            .Parameters.Where(parameter => parameter.Name.EndsWith(".bias", StringComparison.Ordinal))
            .Sum(bias => bias.Shape.Size);
        Assert.Equal(plain.ParameterCount + maps - 3, both.ParameterCount);

        Network Of(Variant variant) => Architectures.Find(name, [1, least, least], 3, variant);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_picture_that_is_too_small_is_refused_with_its_shape(string name, int least, int dropouts, int norms)
    {
        Assert.Equal(
            [1, 3],
            Architectures.Find(name, [2, least, least + 1], 3).ShapeOf(Architectures.Find(name, [2, least, least], 3).Outputs[0])
        );
        if (least > 1)
        {
            var error = Assert.Throws<LayerException>(() =>
                Architectures.Find(name, [2, least, least - 1], 3, new() { Dropout = dropouts / 8.0 })
            );
            Assert.EndsWith(
                $"picture is 2×{least}×{least - 1}: it needs the axes C×H×W and at least {least}×{least} pixels",
                error.Message,
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "C×H×W",
            Assert.Throws<LayerException>(() => Architectures.Find(name, [100, 100], norms)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_name_is_found_and_another_is_refused_with_the_names_that_there_are()
    {
        Assert.Equal(All.Select(row => row.Data.Item1).Order(), Architectures.Names.Order());
        foreach (var name in new[] { "lenet5", "mlp-", "mlp-0", "mlp-3x", "lenet-3" })
        {
            var error = Assert.Throws<LayerException>(() => Architectures.Find(name, [1, 28, 28], 10));
            Assert.StartsWith($"Network: {name} is not the name of one: there are lenet, ", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(NarrowNetworks.Names), MemberType = typeof(NarrowNetworks))]
    public void Every_parameter_of_every_network_takes_part_in_a_step(string name)
    {
        var (trainer, pictures) = (TrainerOf(NarrowNetworks.Of(name)), PicturesFor(NarrowNetworks.Of(name)));
        var start = trainer.Start<float>(1);

        var run = trainer.Epoch(start, pictures, cancel: TestContext.Current.CancellationToken);

        Assert.True(double.IsFinite(run.Losses[0]));
        Assert.All(
            trainer.Network.Parameters,
            parameter =>
            {
                Assert.NotEqual(start.Parameters[parameter.Name].Flat().ToArray(), run.Parameters[parameter.Name].Flat().ToArray());
                Assert.All(run.Parameters[parameter.Name].Flat().ToArray(), value => Assert.True(float.IsFinite(value)));
            }
        );
    }

    [Theory]
    [InlineData("lenet")]
    [InlineData("pytorch-net")]
    [InlineData("convnetjs")]
    [InlineData("resnet8")]
    [InlineData("resnet8 with projections")]
    [InlineData("mlp")]
    public void A_network_learns_two_pictures_by_heart(string name)
    {
        var (trainer, pictures) = (TrainerOf(NarrowNetworks.Of(name)), PicturesFor(NarrowNetworks.Of(name)));
        var run = trainer.Start<float>(1);
        for (var epoch = 0; epoch < 60; epoch++)
        {
            run = trainer.Epoch(run, pictures, cancel: TestContext.Current.CancellationToken);
        }

        Assert.InRange(run.Losses.TakeLast(5).Max(), 0, 0.2 * run.Losses[0]);
    }

    private static Trainer TrainerOf(Network network) =>
        new(network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 2,
            Parts = 1,
            Optimiser = Optimiser.GradientDescent(0.01),
        };

    private static LabelledPictures PicturesFor(Network network)
    {
        var random = new RandomNumbers(3);
        var shape = network.Inputs[0].Shape[1..];
        var pixels = Enumerable.Range(0, 2 * shape.Size).Select(_ => (byte)random.Below(256)).ToArray();
        return new(new([2, .. shape], pixels), new([2], new byte[] { 2, 0 }), 3, new Normalisation(0.5, 0.3));
    }
}
