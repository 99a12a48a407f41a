using System.Numerics;

namespace Reference.Layers;

/// <summary>
/// An activation that lets x through a gate, which x itself opens:
/// <code>y = x·g(x)   dy/dx = g(x) + x·g'(x)</code>
/// </summary>
/// <remarks>
/// An open gate passes +∞ on, with the gate as its slope. A closed one wins over an infinite x: -∞ gives -0 with slope 0, the limit
/// (and what every x gives whose gate underflows), where the product ∞·0 would be NaN, as it is in PyTorch.
/// </remarks>
public abstract record GatedActivation : Activation
{
    /// <inheritdoc/>
    protected sealed override T Value<T>(T x) => T.IsInfinity(x) && T.IsZero(Gate(x)) ? T.CopySign(T.Zero, x) : x * Gate(x);

    /// <inheritdoc/>
    protected sealed override T Slope<T>(T x) => T.IsInfinity(x) ? Gate(x) : Gate(x) + x * GateSlope(x);

    /// <summary>g(x), from 0, closed, to 1, open.</summary>
    protected abstract T Gate<T>(T x)
        where T : IFloatingPointIeee754<T>;

    /// <summary>g'(x), for finite x.</summary>
    protected abstract T GateSlope<T>(T x)
        where T : IFloatingPointIeee754<T>;
}
