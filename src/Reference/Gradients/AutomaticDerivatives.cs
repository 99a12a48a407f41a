using Reference.Layers;
using Reference.Numbers;

namespace Reference.Gradients;

/// <summary>The derivatives of Σ dy·y that <see cref="Dual"/> and <see cref="Variable"/> numbers give when forward runs over them.</summary>
internal sealed class AutomaticDerivatives(
    IOperator op,
    Values<double> given,
    List<(string Name, Shape Shape, double[] Values)> inputs,
    List<string> outputs,
    double[] upstream
)
{
    /// <summary>All derivatives in one pass back, and for each the sum of the magnitudes of the products that it is a sum of.</summary>
    public (List<double[]> Slopes, List<double[]> Masses) Reverse()
    {
        var tape = new Tape();
        var variables = inputs.ConvertAll(input => Array.ConvertAll(input.Values, tape.Variable));
        var results = Run(variables);
        var (gradient, mass) = (tape.Gradient(results, upstream), tape.Mass(results, upstream));
        return (
            variables.ConvertAll(input => Array.ConvertAll(input, x => gradient[x])),
            variables.ConvertAll(input => Array.ConvertAll(input, x => mass[x]))
        );
    }

    /// <summary>The derivative along one direction.</summary>
    /// <param name="direction">For each input, how fast each element moves.</param>
    public double Forward(List<double[]> direction)
    {
        var results = Run(inputs.Select((input, k) => input.Values.Select((x, i) => new Dual(x, direction[k][i])).ToArray()).ToList());
        return results.Zip(upstream, (y, dy) => dy * y.Derivative).Sum();
    }

    private T[] Run<T>(List<T[]> values)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        var there = given.To(x => T.CreateChecked(x));
        for (var k = 0; k < inputs.Count; k++)
        {
            there.Add(inputs[k].Name, Tensors.Of(inputs[k].Shape, values[k]), given.ShapeOf(inputs[k].Name));
        }

        var results = op.Forward(there);
        return [.. outputs.SelectMany(name => results[name].Flat().ToArray())];
    }
}
