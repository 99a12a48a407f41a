using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// As <see cref="Activation"/>, for functions made of +, -, ×, ÷ and comparisons alone, which run over exact numbers too.
/// </summary>
public abstract record ExactActivation : IExactOperator
{
    /// <inheritdoc/>
    public abstract Signature Signature { get; }

    /// <summary>y = f(x).</summary>
    /// <param name="input">x, of any shape.</param>
    /// <exception cref="LayerException">The tensor has an axis without elements.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : INumber<T> => Elementwise.Forward<T>(this, Value, input);

    /// <summary>dx = dy · f'(x).</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the same shape.</param>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : INumber<T> => Elementwise.Backward<T>(this, Slope, input, upstream);

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => Elementwise.InferShapes(this, inputs);

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => Elementwise.Forward<T>(this, Value, given);

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => Elementwise.Backward<T>(this, Slope, given);

    /// <summary>f(x) for one element.</summary>
    protected abstract T Value<T>(T x)
        where T : INumber<T>;

    /// <summary>f'(x) for one element that is not NaN; at a kink, the stated choice.</summary>
    protected abstract T Slope<T>(T x)
        where T : INumber<T>;
}
