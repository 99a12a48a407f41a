using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>
/// A normalisation layer in plain loops, y = scale · (x - μ) / D + bias, with D a function of the variance that may be a wrong one, and with the
/// two terms by which the gradient flows through μ and D open to being left out.
/// </summary>
internal sealed class Normaliser
{
    private readonly Case _asked;
    private readonly string _input;
    private readonly string _scale;
    private readonly string _bias;
    private readonly int[] _scaleOf;
    private readonly int[]? _biasOf;

    /// <summary>The layer of a case, right in everything.</summary>
    public Normaliser(Case asked)
    {
        var inputs = asked.Operator.Signature.Inputs;
        (_asked, _input, _scale, _bias) = (asked, inputs[0].Name, inputs[1].Name, inputs[2].Name);
        var x = asked.Given.ShapeOf(_input);
        Shape channels = asked.Operator is LayerNormalization ? asked.Given.ShapeOf(_scale) : Broadcasting.PerChannel(x);
        Statistics = asked.Operator switch
        {
            LayerNormalization layer => [.. x[..Front(layer.Axis, x)], .. Enumerable.Repeat(1, x.Rank - Front(layer.Axis, x))],
            BatchNormalization => channels,
            _ => [x[0], .. channels],
        };
        Group = asked.Operator is GroupNormalization group ? InGroups(x, group.NumGroups) : Broadcasting.Map(Statistics, x);
        _scaleOf = Broadcasting.Map(channels, x);
        _biasOf =
            !asked.Given.Has(_bias) ? null
            : asked.Operator is LayerNormalization ? Broadcasting.Map(asked.Given.ShapeOf(_bias), x)
            : _scaleOf;
        Epsilon = asked.Operator switch
        {
            BatchNormalization layer => layer.Epsilon,
            LayerNormalization layer => layer.Epsilon,
            InstanceNormalization layer => layer.Epsilon,
            _ => ((GroupNormalization)asked.Operator).Epsilon,
        };
        IsFrozen = asked.Operator is BatchNormalization { TrainingMode: false };
        (Shift, Stretch) = IsFrozen ? (0, 0) : (1, 1);
        Deviation = (variance, _) => (Math.Sqrt(variance + Epsilon), 0.5 / Math.Sqrt(variance + Epsilon));
    }

    /// <summary>For each element of x the number of the statistics that it belongs to.</summary>
    public int[] Group { get; set; }

    /// <summary>The shape of the statistics as layer normalisation hands them out.</summary>
    public Shape Statistics { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>Whether μ and σ² are given.</summary>
    public bool IsFrozen { get; }

    /// <summary>D and its slope by the variance, from the variance and the number of elements that it was taken over.</summary>
    public Func<double, int, (double D, double Slope)> Deviation { get; set; }

    /// <summary>How often the term of the mean is subtracted in dx: 1.</summary>
    public double Shift { get; set; }

    /// <summary>How often the term of the deviation is: 1.</summary>
    public double Stretch { get; set; }

    /// <summary>y, and the gradients where they are asked for.</summary>
    public Values<double> Answer()
    {
        var x = _asked.Given[_input].Flat().ToArray();
        var scale = _asked.Given[_scale].Flat().ToArray();
        var bias = _asked.Given.Optional(_bias)?.Flat().ToArray();
        var (mean, variance) = Moments(x);
        var count = x.Length / mean.Length;
        var deviation = variance.Select(square => Deviation(square, count)).ToArray();
        var standard = x.Select((value, i) => (value - mean[Group[i]]) / deviation[Group[i]].D).ToArray();
        var shape = _asked.Given.ShapeOf(_input);
        var results = new Values<double>
        {
            [_asked.Operator.Signature.Outputs[0].Name] = Tensors.Fill(
                shape,
                i => scale[_scaleOf[i]] * standard[i] + (bias is null ? 0 : bias[_biasOf![i]])
            ),
        };
        if (_asked.Operator is LayerNormalization && mean.Length == Statistics.Size)
        {
            results["InvStdDev"] = Tensors.Fill(Statistics, g => 1 / deviation[g].D);
        }

        if (_asked.AsksForGradients)
        {
            var dy = _asked.Given[$"d{_asked.Operator.Signature.Outputs[0].Name}"].Flat().ToArray();
            var dScale = Tensors.Zeros<double>(_asked.Given.ShapeOf(_scale));
            var (shift, stretch) = (new double[mean.Length], new double[mean.Length]);
            for (var i = 0; i < x.Length; i++)
            {
                var back = dy[i] * scale[_scaleOf[i]];
                dScale.Flat()[_scaleOf[i]] += dy[i] * standard[i];
                shift[Group[i]] += back / count;
                stretch[Group[i]] += back * standard[i] * 2 / count;
            }

            results[$"d{_scale}"] = dScale;
            results[$"d{_input}"] = Tensors.Fill(
                shape,
                i =>
                    (
                        dy[i] * scale[_scaleOf[i]]
                        - Shift * shift[Group[i]]
                        - Stretch * standard[i] * stretch[Group[i]] * deviation[Group[i]].Slope * deviation[Group[i]].D
                    ) / deviation[Group[i]].D
            );
        }

        return results;
    }

    /// <summary>One mean for each channel.</summary>
    public int[] ByChannel() => By((n, c) => c);

    /// <summary>One mean for each example.</summary>
    public int[] ByExample() => By((n, c) => n);

    /// <summary>One mean for each channel of each example.</summary>
    public int[] ByExampleAndChannel() => By((n, c) => n * _asked.Given.ShapeOf(_input)[1] + c);

    /// <summary>One mean for each example and each of so many channels in a row as there are groups, which the others join in turn.</summary>
    public int[] ByEveryGroupth()
    {
        var groups = ((GroupNormalization)_asked.Operator).NumGroups;
        return By((n, c) => n * groups + c % groups);
    }

    /// <summary>One mean along layer normalisation's axis alone.</summary>
    public int[] AlongOne()
    {
        var x = _asked.Given.ShapeOf(_input);
        var axis = Front(((LayerNormalization)_asked.Operator).Axis, x);
        return Broadcasting.Map([.. x[..axis], 1, .. x[(axis + 1)..]], x);
    }

    private int[] By(Func<int, int, int> group)
    {
        var x = _asked.Given.ShapeOf(_input);
        return [.. Enumerable.Range(0, x.Size).Select(i => group(i / (x.Size / x[0]), i / x.Spatial.Size % x[1]))];
    }

    private (double[] Mean, double[] Variance) Moments(double[] x)
    {
        if (IsFrozen)
        {
            return (_asked.Given["input_mean"].Flat().ToArray(), _asked.Given["input_var"].Flat().ToArray());
        }

        var groups = Group.Max() + 1;
        var (mean, variance) = (new double[groups], new double[groups]);
        var count = x.Length / groups;
        for (var i = 0; i < x.Length; i++)
        {
            mean[Group[i]] += x[i] / count;
        }

        for (var i = 0; i < x.Length; i++)
        {
            variance[Group[i]] += Math.Pow(x[i] - mean[Group[i]], 2) / count;
        }

        return (mean, variance);
    }

    private static int Front(int axis, Shape x) => axis < 0 ? axis + x.Rank : axis;

    private static int[] InGroups(Shape x, int groups)
    {
        var size = x.Size / (x[0] * groups);
        return [.. Enumerable.Range(0, x.Size).Select(i => i / size)];
    }
}
