using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Dropout (ONNX <c>Dropout</c>): in training each element is let through, scaled so that the mean stays, or dropped, as the mask says:
/// <code>y = x / (1 - ratio) if mask else 0   dx = dy / (1 - ratio) if mask else 0</code>
/// outside of training y = x and dx = dy. Shapes: x any, mask and y as x.
/// </summary>
/// <remarks>
/// Lectures: N, U, C (id overfitting).
/// Source: Hinton et al., Improving neural networks by preventing co-adaptation of feature detectors (2012); ONNX Dropout-22.
/// Dialect: scaled in training, by one over the share kept (others scale by that share outside of training instead, as the paper does).
/// ONNX draws the mask itself and gives it as an output; here it is an input, so that a result can be repeated, and there is no seed.
/// What is dropped is 0 even where x is NaN or infinite. At ratio 1 everything is dropped, whatever the mask says.
/// </remarks>
public sealed record Dropout : IExactOperator
{
    private const string Name = "Dropout";

    /// <summary>The share that is dropped, from 0 to 1; ½ unless given.</summary>
    public double Ratio { get; init; } = 0.5;

    /// <summary>Whether anything is dropped at all; not unless given.</summary>
    public bool TrainingMode { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(Name, [new("data"), new("mask", PortKind.Boolean, Optional: true, Differentiable: false)], [new("output")]);

    /// <summary>y.</summary>
    /// <param name="data">x, of any shape.</param>
    /// <param name="mask">Which elements are let through, of the same shape; needed in training only.</param>
    /// <exception cref="LayerException">The mask is missing or of another shape, or the ratio is not from 0 to 1.</exception>
    public Tensor<T> Forward<T>(Tensor<T> data, Tensor<bool>? mask = null)
        where T : INumber<T>
    {
        Fit(data.Shape(), mask?.Shape());
        return LetThrough(data, mask);
    }

    /// <summary>dx: the same elements of dy, with the same scale.</summary>
    /// <param name="data">x, as in forward; only its shape matters.</param>
    /// <param name="mask">As in forward.</param>
    /// <param name="upstream">dy, of the same shape.</param>
    /// <exception cref="LayerException">The shapes differ, the mask is missing, or the ratio is not from 0 to 1.</exception>
    public Tensor<T> Backward<T>(Tensor<T> data, Tensor<bool>? mask, Tensor<T> upstream)
        where T : INumber<T>
    {
        Fit(data.Shape(), mask?.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), data.Shape(), Name, "output");
        return LetThrough(upstream, mask);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Fit(x, Signature.Optional(inputs, 1));
        return [x];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "output", Forward(given["data"], Mask(given)), given.ShapeOf("data") } };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["ddata"] = Backward(given["data"], Mask(given), given["doutput"]) };

    private static Tensor<bool>? Mask<T>(Values<T> given) => given.Has("mask") ? given.Flags("mask") : null;

    private Tensor<T> LetThrough<T>(Tensor<T> values, Tensor<bool>? mask)
        where T : INumber<T>
    {
        var results = values.Map(value => value);
        if (TrainingMode)
        {
            var scale = Ratio == 1 ? T.Zero : T.One / (T.One - T.CreateChecked(Ratio));
            var kept = mask!.Flat();
            var y = results.Flat();
            for (var i = 0; i < y.Length; i++)
            {
                y[i] = kept[i] && Ratio < 1 ? y[i] * scale : T.Zero;
            }
        }

        return results;
    }

    private void Fit(Shape x, Shape? mask)
    {
        LayerException.UnlessUsable(x, Name, "data");
        LayerException.Unless(Ratio is >= 0 and <= 1, Name, "ratio", $"is {Ratio}: it goes from 0 to 1");
        LayerException.Unless(
            mask is not null || !TrainingMode,
            Name,
            "mask",
            $"is missing: in training it says which elements of data {x} are let through"
        );
        LayerException.Unless(mask is null || mask == x, Name, "mask", $"is {mask} but data is {x}: they have the same shape");
    }
}
