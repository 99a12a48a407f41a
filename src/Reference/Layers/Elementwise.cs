using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>What both kinds of activation share: the loop over the elements, the shape checks and the names of the one input and the one output.</summary>
internal static class Elementwise
{
    public static Tensor<T> Forward<T>(IOperator activation, Func<T, T> value, Tensor<T> input)
    {
        Fit(activation, input.Shape());
        return input.Map(value);
    }

    public static Tensor<T> Backward<T>(IOperator activation, Func<T, T> slope, Tensor<T> input, Tensor<T> upstream)
        where T : INumber<T>
    {
        Fit(activation, input.Shape(), upstream.Shape());
        var gradient = Tensors.Zeros<T>(input.Shape());
        var x = input.Flat();
        var dy = upstream.Flat();
        var dx = gradient.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            dx[i] = dy[i] * (T.IsNaN(x[i]) ? x[i] : slope(x[i]));
        }

        return gradient;
    }

    public static IReadOnlyList<Shape?> InferShapes(IOperator activation, IReadOnlyList<Shape?> inputs)
    {
        var x = activation.Signature.Required(inputs, 0);
        Fit(activation, x);
        return [x];
    }

    public static Values<T> Forward<T>(IOperator activation, Func<T, T> value, Values<T> given)
    {
        var (input, output) = Names(activation);
        var results = new Values<T>();
        results.Add(output, Forward(activation, value, given[input]), given.ShapeOf(input));
        return results;
    }

    public static Values<T> Backward<T>(IOperator activation, Func<T, T> slope, Values<T> given)
        where T : INumber<T>
    {
        var (input, output) = Names(activation);
        var results = new Values<T>();
        results.Add($"d{input}", Backward(activation, slope, given[input], given[$"d{output}"]), given.ShapeOf(input));
        return results;
    }

    private static void Fit(IOperator activation, Shape x, Shape? dy = null)
    {
        var (input, output) = Names(activation);
        LayerException.UnlessUsable(x, activation.Signature.Name, input);
        LayerException.UnlessUpstream(dy ?? x, x, activation.Signature.Name, output);
    }

    private static (string Input, string Output) Names(IOperator activation) =>
        (activation.Signature.Inputs[0].Name, activation.Signature.Outputs[0].Name);
}
