using System.Numerics;

namespace Reference.Layers;

/// <summary>
/// A layer's description: which operator, with which attributes. It holds no weights and no state: what it computes
/// depends only on the tensors given. Every layer and loss has, besides these uniform members, typed ones that read like its formula.
/// </summary>
public interface IOperator
{
    /// <summary>The operator's ONNX name and the names of its inputs and outputs.</summary>
    Signature Signature { get; }

    /// <summary>The shapes of the outputs.</summary>
    /// <param name="inputs">A shape for each input of the signature, in its order; null where an optional one is left out.
    /// A variadic input stands for as many shapes as are given.</param>
    /// <returns>A shape for each output of the signature, in its order; null for one that is not computed.
    /// A variadic output stands for as many shapes as there are.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs);

    /// <summary>Computes the outputs.</summary>
    /// <param name="given">The inputs under their names; others are ignored.</param>
    /// <returns>The outputs under their names.</returns>
    /// <exception cref="LayerException">The inputs do not fit each other or the attributes.</exception>
    /// <exception cref="KeyNotFoundException">An input that is needed is missing or holds another kind of elements; the message names it.</exception>
    Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the gradients by the chain rule.</summary>
    /// <param name="given">The inputs, and for each differentiable output its upstream gradient, <c>d</c> before its name.</param>
    /// <returns>For each differentiable input its gradient, <c>d</c> before its name.</returns>
    /// <exception cref="LayerException">The inputs do not fit each other or the attributes.</exception>
    /// <exception cref="KeyNotFoundException">An input or upstream gradient that is needed is missing or holds another kind of elements; the message names it.</exception>
    Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>;
}

/// <summary>
/// An operator made of +, -, ×, ÷ and comparisons alone, which therefore runs over exact numbers such as <c>Rational</c> too.
/// </summary>
public interface IExactOperator : IOperator
{
    /// <summary>Computes the outputs; as <see cref="IOperator.Forward{T}"/>, over any number type.</summary>
    Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>;

    /// <summary>Computes the gradients; as <see cref="IOperator.Backward{T}"/>, over any number type.</summary>
    Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>;

    Values<T> IOperator.Forward<T>(Values<T> given) => ForwardExactly(given);

    Values<T> IOperator.Backward<T>(Values<T> given) => BackwardExactly(given);
}
