using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckD;

/// <summary>Decks D and N, "Visualizing and Understanding Convolutional Networks", Zeiler and Fergus (2013).</summary>
public static class ZeilerFergusLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "zeiler-fergus",
            [Deck.D, Deck.N],
            "Visualizing and Understanding Convolutional Networks",
            "what a unit has learned: an activation projected back; an occlusion map",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var digits = setting.Digits();
        var (train, test) = (digits.Train.Take(setting.Size(3000, 100)), digits.Test.Take(setting.Size(500, 20)));
        var network = new Sequential("digit", [1, 1, 28, 28])
            .Convolution(8, kernel: 5, bias: false)
            .Relu()
            .MaxPooling(2)
            .Convolution(16, kernel: 5, bias: false)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(10)
            .Build();
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss()) { Optimiser = Optimiser.GradientDescent(0.02), BatchSize = 20 };
        var run = trainer.Start<double>(1);
        for (var epoch = 0; epoch < setting.Size(4, 1); epoch++)
        {
            run = trainer.Epoch(run, train, cancel: setting.Cancel);
            setting.Progress?.Report(new("zeiler-fergus, epoch", epoch + 1, setting.Size(4, 1)));
        }

        yield return new(
            "A network that has learned digits",
            network.Shapes(),
            new Equation("right on test digits", "", "", trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy)
        );

        // For the four units of the second layer that answer most strongly: the digit that excites each most, and what in that digit does.
        var (w1, w2) = (run.Parameters["conv1.weight"], run.Parameters["conv2.weight"]);
        var pooling = new MaxPooling { KernelShape = [2, 2], Strides = [2, 2] };
        var unpooling = new MaxUnpooling { KernelShape = [2, 2], Strides = [2, 2] };
        var shown = Enumerable.Range(0, test.Count).ToArray();
        var trace = network.Forward(run.Parameters, new() { ["digit"] = test.Pictures<double>(shown) });
        var all = trace["relu2"];
        foreach (var unit in Enumerable.Range(0, 16).OrderByDescending(unit => shown.Max(n => Plane(all, n, unit).Max())).Take(4))
        {
            var strongest = shown.MaxBy(n => Plane(all, n, unit).Max());
            var x = test.Pictures<double>([strongest]);

            // Forward, remembering where each maximum was.
            var h1 = new Relu().Forward(new Convolution().Forward(x, w1));
            var (p1, switches) = pooling.ForwardWithIndices(h1);
            var h2 = new Relu().Forward(new Convolution().Forward(p1, w2));
            var (place, activation) = Plane(h2, 0, unit).Index().MaxBy(value => value.Item);

            // Set all other activations of the layer to zero, and go back: transposed convolution, unpooling by the switches, ReLU, transposed convolution.
            var alone = Tensors.Fill(h2.Shape(), i => i == unit * 64 + place ? activation : 0);
            var back1 = new TransposedConvolution().Forward(alone, w2);
            var unpooled = new Relu().Forward(unpooling.Forward(back1, switches));
            var back0 = new TransposedConvolution().Forward(unpooled, w1);
            yield return new(
                $"Layer 2, unit {unit}: project its strongest activation back to the pixels",
                new Flow(
                    new("activation", alone.Shape()),
                    new("transposed convolution", back1.Shape()),
                    new("unpooling, ReLU", unpooled.Shape()),
                    new("transposed convolution", back0.Shape())
                ),
                new Equation("activation", "", "", activation),
                new Shades($"the digit that excites unit {unit} most, a {test.Label(strongest)}", 28, 28, x.Flat().ToArray()),
                new Shades($"what in it excites unit {unit}", 28, 28, back0.Flat().ToArray())
            );
        }

        // Occlusion: a grey square covers each part of the picture in turn; where the right class becomes unlikely, the network was looking.
        // Of a digit that it is sure of beyond all doubt it does not matter what is covered: this is one that it gets right with a chance near 9 in 10.
        var chances = new Softmax().Forward(trace["fc1"]);
        var right = shown.MinBy(n => Math.Abs(chances[n, test.Label(n)] - 0.9));
        var (picture, truth) = (test.Pictures<double>([right]), test.Label(right));
        var grey = (picture.Flat().ToArray().Min() + picture.Flat().ToArray().Max()) / 2;
        var map = new double[24 * 24];
        for (var at = 0; at < map.Length; at++)
        {
            var (top, left) = (at / 24, at % 24);
            var covered = Tensors.Fill(
                picture.Shape(),
                i => i / 28 >= top && i / 28 < top + 5 && i % 28 >= left && i % 28 < left + 5 ? grey : picture.Flat()[i]
            );
            map[at] = Chance(covered, truth);
        }

        yield return new(
            "Occlusion map: the chance of the right class while a grey square covers a part",
            new Shades($"a {truth}", 28, 28, picture.Flat().ToArray()),
            new Shades($"chance of {truth} with a 5×5 square there", 24, 24, map),
            new Equation("uncovered", "", "", chances[right, truth]),
            new Equation("covered where it matters most", "", "", map.Min())
        );

        double Chance(Tensor<double> picture, int digit)
        {
            var scores = network.Forward(run.Parameters, new() { ["digit"] = picture })["fc1"];
            return new Softmax().Forward(scores)[0, digit];
        }
    }

    /// <summary>One map of one picture.</summary>
    private static double[] Plane(Tensor<double> maps, int picture, int map)
    {
        var size = maps.Shape()[2] * maps.Shape()[3];
        return maps.Flat().Slice((picture * maps.Shape()[1] + map) * size, size).ToArray();
    }
}
