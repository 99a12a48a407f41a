using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>What both kinds of activation share: the shape checks and the names of the one input and the one output.</summary>
internal static class Elementwise
{
    public static void Check(IOperator activation, Shape x, Shape? dy = null)
    {
        var signature = activation.Signature;
        LayerException.UnlessUsable(x, signature.Name, signature.Inputs[0].Name);
        if (dy is { } upstream)
        {
            LayerException.UnlessUpstream(upstream, x, signature.Name, signature.Outputs[0].Name);
        }
    }

    public static IReadOnlyList<Shape?> InferShapes(IOperator activation, IReadOnlyList<Shape?> inputs)
    {
        var x = activation.Signature.Required(inputs, 0);
        Check(activation, x);
        return [x];
    }

    public static Tensor<T> Product<T>(Tensor<T> a, Tensor<T> b)
        where T : INumber<T>
    {
        var (left, right) = (a.Flat().ToArray(), b.Flat().ToArray());
        return Tensors.Fill(a.Shape(), i => left[i] * right[i]);
    }

    public static Values<T> Forward<T>(IOperator activation, Func<Tensor<T>, Tensor<T>> forward, Values<T> given)
    {
        var (x, y) = Names(activation);
        return new() { [y] = forward(given[x]) };
    }

    public static Values<T> Backward<T>(IOperator activation, Func<Tensor<T>, Tensor<T>, Tensor<T>> backward, Values<T> given)
    {
        var (x, y) = Names(activation);
        return new() { [$"d{x}"] = backward(given[x], given[$"d{y}"]) };
    }

    private static (string Input, string Output) Names(IOperator activation) =>
        (activation.Signature.Inputs[0].Name, activation.Signature.Outputs[0].Name);
}
