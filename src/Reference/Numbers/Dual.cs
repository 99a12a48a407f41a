using System.Globalization;
using System.Numerics;

namespace Reference.Numbers;

/// <summary>
/// Forward mode: a value and its derivative along one direction, v + v̇ε with ε² = 0. Running a
/// formula on duals differentiates it exactly, with no step size.
/// </summary>
/// <remarks>
/// At a kink: <c>Max</c> and <c>Min</c> of equal numbers take the first, derivative and all; <c>Abs</c>
/// has derivative 0 at 0; rounding functions have derivative 0 everywhere. Duals compare by value.
/// Source: Griewank &amp; Walther, Evaluating Derivatives, 2nd ed., chapter 3.1.
/// </remarks>
/// <param name="value">The value v.</param>
/// <param name="derivative">The derivative v̇: 1 for the variable asked about, 0 for constants.</param>
public readonly struct Dual(double value, double derivative) : IRealDefaults<Dual>
{
    /// <summary>The value v.</summary>
    public double Value { get; } = value;

    /// <summary>The derivative v̇.</summary>
    public double Derivative { get; } = derivative;

    /// <summary>Whether the derivative is 0.</summary>
    public bool IsConstant => Derivative == 0;

    /// <summary>A constant.</summary>
    /// <param name="value">Its value.</param>
    public static Dual FromDouble(double value) => new(value, 0);

    /// <summary>A constant.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Dual(double value) => FromDouble(value);

    /// <summary>The sum rule.</summary>
    public static Dual operator +(Dual a, Dual b) => new(a.Value + b.Value, a.Derivative + b.Derivative);

    /// <summary>The sum rule.</summary>
    public static Dual operator -(Dual a, Dual b) => new(a.Value - b.Value, a.Derivative - b.Derivative);

    /// <summary>The sum rule.</summary>
    public static Dual operator -(Dual a) => new(-a.Value, -a.Derivative);

    /// <summary>The product rule.</summary>
    public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, Chain(a.Derivative, b.Value) + Chain(b.Derivative, a.Value));

    /// <summary>The quotient rule.</summary>
    public static Dual operator /(Dual a, Dual b)
    {
        var quotient = a.Value / b.Value;
        return new(quotient, Chain(a.Derivative, 1 / b.Value) + Chain(b.Derivative, -quotient / b.Value));
    }

    /// <summary>The chain rule in base and exponent; x^y does not move with y where x is 0 and y is not negative.</summary>
    static Dual IPowerFunctions<Dual>.Pow(Dual x, Dual y)
    {
        var power = Math.Pow(x.Value, y.Value);
        return new(
            power,
            Chain(x.Derivative, y.Value == 0 ? 0 : y.Value * Math.Pow(x.Value, y.Value - 1))
                + Chain(y.Derivative, x.Value == 0 && y.Value >= 0 ? 0 : power * Math.Log(x.Value))
        );
    }

    /// <summary>The chain rule.</summary>
    /// <param name="function">The function applied.</param>
    public Dual Apply(Elementary function)
    {
        var result = function.Value(Value);
        return new(result, IsConstant ? 0 : Derivative * function.Slope(Value, result));
    }

    // A derivative of 0 stays 0 where the slope is infinite: constants stay constant.
    private static double Chain(double derivative, double slope) => derivative == 0 ? 0 : derivative * slope;

    /// <summary>Whether the values are equal.</summary>
    public override bool Equals(object? obj) => obj is Dual dual && Value.Equals(dual.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The dual as "3 + 1ε".</summary>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <summary>The dual as "3 + 1ε", both parts in the format given.</summary>
    /// <param name="format">A format of double.</param>
    /// <param name="formatProvider">Its culture.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        $"{Value.ToString(format, formatProvider)} + {Derivative.ToString(format, formatProvider)}ε";
}
