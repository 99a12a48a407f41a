using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// A function applied to each element by itself, that needs exp, log or the like:
/// <code>y = f(x)   dx = dy · f'(x)</code>
/// </summary>
public abstract record Activation : IOperator
{
    /// <inheritdoc/>
    public abstract Signature Signature { get; }

    /// <summary>f(x), of any shape.</summary>
    /// <exception cref="LayerException">The tensor has an axis without elements.</exception>
    public Tensor<T> Forward<T>(Tensor<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Elementwise.Check(this, x.Shape());
        return x.Map(Value);
    }

    /// <summary>dx = dy · f'(x).</summary>
    /// <param name="x">As in forward.</param>
    /// <param name="dy">Upstream gradient, of the same shape.</param>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public Tensor<T> Backward<T>(Tensor<T> x, Tensor<T> dy)
        where T : IFloatingPointIeee754<T>
    {
        Elementwise.Check(this, x.Shape(), dy.Shape());
        return Elementwise.Product(dy, x.Map(Slope));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => Elementwise.InferShapes(this, inputs);

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => Elementwise.Forward<T>(this, Forward, given);

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => Elementwise.Backward<T>(this, Backward, given);

    /// <summary>f(x) for one element.</summary>
    protected abstract T Value<T>(T x)
        where T : IFloatingPointIeee754<T>;

    /// <summary>f'(x) for one element; at a kink, the stated choice.</summary>
    protected abstract T Slope<T>(T x)
        where T : IFloatingPointIeee754<T>;
}

/// <summary>As <see cref="Activation"/>, for functions made of straight lines, which run over exact numbers too.</summary>
public abstract record ExactActivation : IExactOperator
{
    /// <inheritdoc/>
    public abstract Signature Signature { get; }

    /// <summary>f(x), of any shape.</summary>
    /// <exception cref="LayerException">The tensor has an axis without elements.</exception>
    public Tensor<T> Forward<T>(Tensor<T> x)
        where T : INumber<T>
    {
        Elementwise.Check(this, x.Shape());
        return x.Map(Value);
    }

    /// <summary>dx = dy · f'(x).</summary>
    /// <param name="x">As in forward.</param>
    /// <param name="dy">Upstream gradient, of the same shape.</param>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public Tensor<T> Backward<T>(Tensor<T> x, Tensor<T> dy)
        where T : INumber<T>
    {
        Elementwise.Check(this, x.Shape(), dy.Shape());
        return Elementwise.Product(dy, x.Map(Slope));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => Elementwise.InferShapes(this, inputs);

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => Elementwise.Forward<T>(this, Forward, given);

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => Elementwise.Backward<T>(this, Backward, given);

    /// <summary>f(x) for one element.</summary>
    protected abstract T Value<T>(T x)
        where T : INumber<T>;

    /// <summary>f'(x) for one element; at a kink, the stated choice.</summary>
    protected abstract T Slope<T>(T x)
        where T : INumber<T>;
}
