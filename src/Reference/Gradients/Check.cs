using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Gradients;

/// <summary>One gradient check: the layer, the place, the upstream gradients, and the report that it fills.</summary>
internal sealed class Check
{
    private readonly Func<Values<double>, Values<double>> _forward;
    private readonly Func<Values<double>, Values<double>> _backward;
    private readonly IOperator? _operator;
    private readonly GradientCheckOptions _options;
    private readonly Random _random;

    /// <summary>The inputs, over arrays that the differences may change and restore.</summary>
    private readonly Values<double> _given;
    private readonly List<(string Name, Shape Shape, double[] Values)> _inputs = [];
    private readonly List<string> _outputs;
    private readonly double[] _upstream;

    public Check(IOperator op, Values<double> given, GradientCheckOptions options)
        : this(op.Forward, op.Backward, op, given, options) { }

    public Check(
        Func<Values<double>, Values<double>> forward,
        Func<Values<double>, Values<double>> backward,
        Values<double> given,
        GradientCheckOptions options
    )
        : this(forward, backward, null, given, options) { }

    private Check(
        Func<Values<double>, Values<double>> forward,
        Func<Values<double>, Values<double>> backward,
        IOperator? op,
        Values<double> given,
        GradientCheckOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(given);
        (_forward, _backward, _operator, _options, _random) = (forward, backward, op, options, new Random(options.Seed));
        foreach (var name in given.Names)
        {
            if (given.Any(name) is Tensor<double> tensor)
            {
                _inputs.Add((name, tensor.Shape(), tensor.Flat().ToArray()));
            }
        }

        _given = given.To(x => x);
        foreach (var (name, shape, values) in _inputs)
        {
            _given.Add(name, Tensors.Of(shape, values), given.ShapeOf(name));
        }

        var outputs = forward(_given);
        _outputs = [.. outputs.Names.Where(name => outputs.Any(name) is Tensor<double> && IsDifferentiable(op?.Signature.Outputs, name))];
        _inputs.RemoveAll(input =>
            _outputs.Exists(output => input.Name == $"d{output}")
            || options.Data.Contains(input.Name)
            || !IsDifferentiable(op?.Signature.Inputs, input.Name)
        );
        _upstream = [.. _outputs.SelectMany(name => Upstream(name, outputs))];
    }

    public GradientReport Run()
    {
        var report = new GradientReport();
        var gradients = _backward(_given);
        foreach (var (name, shape, _) in _inputs)
        {
            var gradient = gradients.Optional($"d{name}");
            if (gradient?.Shape() != shape)
            {
                throw new ArgumentException(
                    $"backward gives {(gradient is null ? "nothing" : $"a tensor of shape {gradient.Shape()}")} for d{name}, but {name} is {shape}"
                );
            }
        }

        if (_options.Methods.HasFlag(GradientMethods.Differences))
        {
            CompareWithDifferences(gradients, report);
        }

        if (_operator is not null && (_options.Methods & (GradientMethods.Forward | GradientMethods.Reverse)) != 0)
        {
            CompareWithNumbers(_operator, gradients, report);
        }

        return report;
    }

    /// <summary>
    /// Compares with what the number types give by themselves, to 10⁻¹² of the mass: the sum of the magnitudes of all products that the
    /// derivative is a sum of, which is what rounding errors are in proportion to (a derivative may be small because they cancel).
    /// </summary>
    private void CompareWithNumbers(IOperator op, Values<double> gradients, GradientReport report)
    {
        const double Relative = 1e-12;
        var automatic = new AutomaticDerivatives(op, _given, _inputs, _outputs, _upstream);
        var (slopes, masses) = automatic.Reverse();
        var hand = _inputs.ConvertAll(input => gradients[$"d{input.Name}"].Flat().ToArray());
        if (_options.Methods.HasFlag(GradientMethods.Reverse))
        {
            for (var k = 0; k < _inputs.Count; k++)
            {
                var (name, shape, _) = _inputs[k];
                for (var i = 0; i < hand[k].Length; i++)
                {
                    report.Add(new(GradientMethods.Reverse, name, shape.IndexAt(i), hand[k][i], slopes[k][i], Relative * masses[k][i], 0));
                }
            }
        }

        if (_options.Methods.HasFlag(GradientMethods.Forward))
        {
            var directions = _inputs.ConvertAll(input => input.Values.Select(_ => 2 * _random.NextDouble() - 1).ToArray());
            for (var only = _inputs.Count == 1 ? 0 : -1; only < _inputs.Count; only++)
            {
                var direction = directions.Select((v, k) => only < 0 || k == only ? v : new double[v.Length]).ToList();
                report.Add(
                    new(
                        GradientMethods.Forward,
                        only < 0 ? string.Join(", ", _inputs.Select(input => input.Name)) : _inputs[only].Name,
                        [],
                        Inner(hand, direction),
                        automatic.Forward(direction),
                        Relative * Inner(masses, direction.ConvertAll(v => Array.ConvertAll(v, Math.Abs))),
                        0
                    )
                );
            }
        }
    }

    private static double Inner(List<double[]> gradients, List<double[]> direction) =>
        gradients.Zip(direction, (gradient, v) => gradient.Zip(v, (dx, step) => dx * step).Sum()).Sum();

    private void CompareWithDifferences(Values<double> gradients, GradientReport report)
    {
        var differences = new Differences(Outputs, [.. _inputs.Select(input => input.Values)], _upstream, _random);
        foreach (var (name, shape, values) in _inputs)
        {
            var gradient = gradients[$"d{name}"].Flat().ToArray();
            foreach (var i in Sample(values.Length, report))
            {
                var (slope, tolerance, step, kink) = differences.At(values, i);
                report.Add(new(GradientMethods.Differences, name, shape.IndexAt(i), gradient[i], slope, tolerance, step) { Kink = kink });
            }
        }
    }

    private IEnumerable<int> Sample(int count, GradientReport report)
    {
        var places = Enumerable.Range(0, count).ToArray();
        if (count <= _options.MostElements)
        {
            return places;
        }

        _random.Shuffle(places);
        report.LeftOut += count - _options.MostElements;
        return places.Take(_options.MostElements).Order();
    }

    private double[] Outputs()
    {
        var outputs = _forward(_given);
        return [.. _outputs.SelectMany(name => outputs[name].Flat().ToArray())];
    }

    /// <summary>The upstream gradient that is given, or random ones of both signs, none near zero: with all ones, errors that cancel in a sum would not show.</summary>
    private double[] Upstream(string output, Values<double> outputs)
    {
        if (_given.Optional($"d{output}") is { } given)
        {
            return given.Flat().ToArray();
        }

        var drawn = Tensors.Fill(outputs[output].Shape(), _ => (0.25 + 0.75 * _random.NextDouble()) * (_random.Next(2) == 0 ? 1 : -1));
        _given.Add($"d{output}", drawn, outputs.ShapeOf(output));
        return drawn.Flat().ToArray();
    }

    private static bool IsDifferentiable(IReadOnlyList<Port>? ports, string name) =>
        ports is null || ports.Any(port => port.HasGradient && port.IsNamed(name));
}
