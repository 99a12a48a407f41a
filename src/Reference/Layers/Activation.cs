using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// A function applied to each element by itself, that needs exp, log or the like:
/// <code>y = f(x)   dx = dy · f'(x)</code>
/// NaN gives NaN, in y and in dx; so does dx where dy is infinite and the slope 0.
/// </summary>
/// <remarks>
/// Attributes are used as given: ONNX files hold them as float32 (0.2 arrives as 0.200000003), case files as decimals.
/// A slope that slides and frameworks write with the output (σ(1-σ), 1-tanh²) is written so here: far out it is right to
/// rounding at the function's own size, not at the slope's, and its proven bound lets every such implementation pass.
/// </remarks>
public abstract record Activation : IOperator
{
    /// <inheritdoc/>
    public abstract Signature Signature { get; }

    /// <summary>y = f(x).</summary>
    /// <param name="input">x, of any shape.</param>
    /// <exception cref="LayerException">The tensor has an axis without elements.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : IFloatingPointIeee754<T> => Elementwise.Forward<T>(this, Value, input);

    /// <summary>dx = dy · f'(x).</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the same shape.</param>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T> => Elementwise.Backward<T>(this, Slope, input, upstream);

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => Elementwise.InferShapes(this, inputs);

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => Elementwise.Forward<T>(this, Value, given);

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => Elementwise.Backward<T>(this, Slope, given);

    /// <summary>f(x) for one element.</summary>
    protected abstract T Value<T>(T x)
        where T : IFloatingPointIeee754<T>;

    /// <summary>f'(x) for one element that is not NaN; at a kink, the stated choice.</summary>
    protected abstract T Slope<T>(T x)
        where T : IFloatingPointIeee754<T>;
}
