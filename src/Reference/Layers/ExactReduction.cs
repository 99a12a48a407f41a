using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>As <see cref="AxisReduction"/>, for those made of +, -, ×, ÷ and comparisons alone, which run over exact numbers too.</summary>
public abstract record ExactReduction : AxisReduction, IExactOperator
{
    private protected ExactReduction(string name)
        : base(name) { }

    /// <summary>y, a number for all elements that differ in the reduced axes only.</summary>
    /// <param name="data">x, of any shape.</param>
    /// <exception cref="LayerException">The axes do not fit the shape.</exception>
    public abstract Tensor<T> Forward<T>(Tensor<T> data)
        where T : INumber<T>;

    /// <summary>dx.</summary>
    /// <param name="data">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">The axes do not fit the shape, or dy has another one than y.</exception>
    public abstract Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
        where T : INumber<T>;

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "reduced", Forward(given["data"]), Reduced(given.ShapeOf("data")) } };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "ddata", Backward(given["data"], given["dreduced"]), given.ShapeOf("data") } };
}
