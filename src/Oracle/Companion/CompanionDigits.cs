using System.Globalization;
using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Oracle.Companion;

/// <summary>LeNet, trained: its filters, and for a digit of each class its maps, what excites its units, and where it looks.</summary>
internal static class CompanionDigits
{
    private const int Covered = 6;
    private static readonly MaxPooling Pooling = new() { KernelShape = [2, 2], Strides = [2, 2] };

    /// <summary>The filters and ten digits.</summary>
    public static object Data(Setting setting)
    {
        var rule = Initialiser.LeCunNormal;
        var network = new Sequential("digit", [1, 1, 28, 28])
            .Convolution(6, kernel: 5, pad: 2, bias: false, initialiser: rule)
            .Relu()
            .MaxPooling(2)
            .Convolution(16, kernel: 5, bias: false, initialiser: rule)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(120, initialiser: rule)
            .Relu()
            .FullyConnected(84, initialiser: rule)
            .Relu()
            .FullyConnected(10, initialiser: rule)
            .Build();
        var digits = setting.Digits();
        var (train, test) = (digits.Train.Take(setting.Size(6000, 400)), digits.Test.Take(setting.Size(1000, 100)));
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss()) { Optimiser = Optimiser.GradientDescent(0.02), BatchSize = 32 };
        var run = trainer.Start<float>(1);
        var epochs = setting.Size(3, 1);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            run = trainer.Epoch(run, train, cancel: setting.Cancel);
            setting.Progress?.Report(new("the companion's LeNet, epoch", epoch + 1, epochs));
        }

        var shown = Enumerable.Range(0, 10).Select(digit => Enumerable.Range(0, test.Count).First(n => test.Label(n) == digit));
        return new
        {
            Trained = train.Count,
            Epochs = epochs,
            Tested = test.Count,
            trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy,
            Filters1 = Short(run.Parameters["conv1.weight"]),
            Filters2 = Short(run.Parameters["conv2.weight"]),
            Covered,
            Digits = shown.Select(n => Digit(network, run.Parameters, test.Pictures<float>([n]), test.Label(n))).ToList(),
        };
    }

    private static object Digit(Network network, Values<float> parameters, Tensor<float> x, int label)
    {
        var trace = network.Forward(parameters, new Values<float> { ["digit"] = x });
        return new
        {
            Label = label,
            Picture = Short(x),
            Relu1 = Short(trace["relu1"]),
            Pool1 = Short(trace["pool1"]),
            Relu2 = Short(trace["relu2"]),
            Pool2 = Short(trace["pool2"]),
            Chances = Short(Chances(x)),
            Projections = Projections(parameters, x).ToList(),
            Occlusion = Occlusion(),
        };

        Tensor<float> Chances(Tensor<float> picture) =>
            new Softmax().Forward(network.Forward(parameters, new Values<float> { ["digit"] = picture })["fc3"]);

        // The chance of the right class while a grey square stands at every second pixel.
        List<float> Occlusion()
        {
            var grey = (x.Flat().ToArray().Max() + x.Flat().ToArray().Min()) / 2;
            var chances = new List<float>();
            for (var top = 0; top <= 28 - Covered; top += 2)
            {
                for (var left = 0; left <= 28 - Covered; left += 2)
                {
                    var (t, l) = (top, left);
                    var covered = Tensors.Fill(
                        x.Shape(),
                        i => i / 28 >= t && i / 28 < t + Covered && i % 28 >= l && i % 28 < l + Covered ? grey : x.Flat()[i]
                    );
                    chances.Add(Short(Chances(covered)[0, label]));
                }
            }

            return chances;
        }
    }

    /// <summary>As in the lecture zeiler-fergus: the strongest activations of the second layer, each alone, back through unpooling, ReLU and the transposed filters.</summary>
    private static IEnumerable<object> Projections(Values<float> parameters, Tensor<float> x)
    {
        var (w1, w2) = (parameters["conv1.weight"], parameters["conv2.weight"]);
        int[] pads = [2, 2, 2, 2];
        var unpooling = new MaxUnpooling { KernelShape = [2, 2], Strides = [2, 2] };
        var h1 = new Relu().Forward(new Convolution { Pads = pads }.Forward(x, w1));
        var (p1, switches) = Pooling.ForwardWithIndices(h1);
        var h2 = new Relu().Forward(new Convolution().Forward(p1, w2));
        var planes = Enumerable.Range(0, 16).Select(unit => (Unit: unit, Plane: h2.Flat().Slice(100 * unit, 100).ToArray()));
        foreach (var (unit, plane) in planes.OrderByDescending(plane => plane.Plane.Max()).Take(3))
        {
            var (place, activation) = plane.Index().MaxBy(value => value.Item);
            var alone = Tensors.Fill(h2.Shape(), i => i == 100 * unit + place ? activation : 0);
            var unpooled = new Relu().Forward(unpooling.Forward(new TransposedConvolution().Forward(alone, w2), switches));
            yield return new
            {
                Unit = unit,
                Row = place / 10,
                Column = place % 10,
                Activation = Short(activation),
                Pixels = Short(new TransposedConvolution { Pads = pads }.Forward(unpooled, w1)),
            };
        }
    }

    private static float[] Short(Tensor<float> tensor) => [.. tensor.Flat().ToArray().Select(Short)];

    /// <summary>Three digits are enough for a shade of grey, and keep the page small.</summary>
    private static float Short(float value) =>
        float.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
