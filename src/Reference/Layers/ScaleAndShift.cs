using System.Numerics;
using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Scale and shift, the second half of the normalisation layers (γ and β in the papers):
/// <code>y = scale · x̂ + bias     dx̂ = dy · scale     dscale = Σ dy · x̂     dbias = Σ dy</code>
/// with sums over the places that a parameter is repeated to.
/// </summary>
/// <param name="x">The shape of x̂.</param>
/// <param name="scale">The shape that the scale is repeated to x from.</param>
/// <param name="bias">The same for the bias.</param>
internal sealed class ScaleAndShift(Shape x, Shape scale, Shape bias)
{
    private readonly Lazy<int[]> _scale = new(() => Broadcasting.Map(scale, x));
    private readonly Lazy<int[]> _bias = new(() => Broadcasting.Map(bias, x));

    /// <summary>y = scale · x̂ + bias.</summary>
    public Tensor<T> Forward<T>(Tensor<T> standardised, Tensor<T> scales, Tensor<T>? biases)
        where T : INumber<T>
    {
        var (scaleOf, biasOf) = (_scale.Value, _bias.Value);
        var output = Tensors.Zeros<T>(x);
        var xHat = standardised.Flat();
        var s = scales.Flat();
        var y = output.Flat();
        var b = biases is null ? [] : biases.Flat();
        for (var i = 0; i < y.Length; i++)
        {
            var scaled = s[scaleOf[i]] * xHat[i];
            y[i] = biases is null ? scaled : Allowance.Of(scaled + b[biasOf[i]], 1, b[biasOf[i]]); // or the bias meets μ first
        }

        return output;
    }

    /// <summary>The gradients of x̂, scale and bias; dbias is null where the bias is.</summary>
    public (Tensor<T> dxHat, Tensor<T> dScale, Tensor<T>? dBias) Backward<T>(
        Tensor<T> standardised,
        Tensor<T> scales,
        Tensor<T>? biases,
        Tensor<T> upstream
    )
        where T : INumber<T>
    {
        var (scaleOf, biasOf) = (_scale.Value, _bias.Value);
        var standardisedGradient = Tensors.Zeros<T>(x);
        var scaleGradient = Tensors.Zeros<T>(scales.Shape());
        var biasGradient = biases is null ? null : Tensors.Zeros<T>(biases.Shape());
        var xHat = standardised.Flat();
        var s = scales.Flat();
        var dy = upstream.Flat();
        var dxHat = standardisedGradient.Flat();
        var ds = scaleGradient.Flat();
        var db = biasGradient is null ? [] : biasGradient.Flat();
        for (var i = 0; i < dy.Length; i++)
        {
            dxHat[i] = dy[i] * s[scaleOf[i]];
            ds[scaleOf[i]] += dy[i] * xHat[i];
            if (biases is not null)
            {
                db[biasOf[i]] += dy[i];
            }
        }

        return (standardisedGradient, scaleGradient, biasGradient);
    }

    /// <summary>Throws unless each parameter has one number for each channel of x.</summary>
    public static void CheckPerChannel(string layer, Shape x, params ReadOnlySpan<(string Name, Shape Shape)> parameters)
    {
        foreach (var (name, shape) in parameters)
        {
            LayerException.Unless(
                shape == Shape.Create([x[1]]),
                layer,
                name,
                $"is {shape}, but the input is {x}: it needs {x[1]}, one for each channel"
            );
        }
    }

    /// <summary>Throws unless a parameter can be repeated to the shape of x.</summary>
    public static void CheckRepeats(string layer, Shape x, string name, Shape parameter)
    {
        LayerException.UnlessUsable(parameter, layer, name);
        LayerException.Unless(Broadcasting.Fits(parameter, x), layer, name, $"is {parameter}, which cannot be repeated to X's {x}");
    }
}
