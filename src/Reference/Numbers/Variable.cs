using System.Globalization;
using System.Numerics;

namespace Reference.Numbers;

/// <summary>
/// Reverse mode: a value and its place on a <see cref="Tape"/>. Running a formula on variables
/// records it; <see cref="Tape.Gradient(Variable)"/> then walks the record backwards and gives the
/// derivatives with respect to every variable at once, which is what "automatic differentiation"
/// and "backpropagation" mean.
/// </summary>
/// <remarks>
/// A constant is a variable with no tape and leaves no record. At a kink: <c>Max</c> and <c>Min</c>
/// of equal numbers take the first; <c>Abs</c> has derivative 0 at 0; rounding functions have
/// derivative 0 everywhere. Variables compare by value.
/// Source: Griewank &amp; Walther, Evaluating Derivatives, 2nd ed., chapter 3.2.
/// </remarks>
public readonly struct Variable : IRealDefaults<Variable>
{
    internal Variable(double value, Tape? tape, int index) => (Value, Tape, Index) = (value, tape, index);

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <summary>The tape that the variable is recorded on; null for a constant.</summary>
    internal Tape? Tape { get; }

    /// <summary>The place on the tape.</summary>
    internal int Index { get; }

    /// <summary>Whether the variable depends on nothing.</summary>
    public bool IsConstant => Tape is null;

    /// <summary>A constant.</summary>
    /// <param name="value">Its value.</param>
    public static Variable FromDouble(double value) => new(value, null, 0);

    /// <summary>A constant.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Variable(double value) => FromDouble(value);

    /// <summary>The sum; adding a constant 0 records nothing.</summary>
    /// <exception cref="InvalidOperationException">The operands are on two tapes.</exception>
    public static Variable operator +(Variable a, Variable b) =>
        a.IsConstant && a.Value == 0 ? b
        : b.IsConstant && b.Value == 0 ? a
        : Record(a, b, a.Value + b.Value, 1, 1);

    /// <summary>The difference.</summary>
    /// <exception cref="InvalidOperationException">The operands are on two tapes.</exception>
    public static Variable operator -(Variable a, Variable b) => Record(a, b, a.Value - b.Value, 1, -1);

    /// <summary>The negative.</summary>
    public static Variable operator -(Variable a) => Record(a, default, -a.Value, -1, 0);

    /// <summary>The product.</summary>
    /// <exception cref="InvalidOperationException">The operands are on two tapes.</exception>
    public static Variable operator *(Variable a, Variable b) => Record(a, b, a.Value * b.Value, b.Value, a.Value);

    /// <summary>The quotient.</summary>
    /// <exception cref="InvalidOperationException">The operands are on two tapes.</exception>
    public static Variable operator /(Variable a, Variable b)
    {
        var quotient = a.Value / b.Value;
        return Record(a, b, quotient, 1 / b.Value, -quotient / b.Value);
    }

    /// <summary>The power; x^y does not move with y where x is 0 and y is not negative.</summary>
    /// <exception cref="InvalidOperationException">The operands are on two tapes.</exception>
    static Variable IPowerFunctions<Variable>.Pow(Variable x, Variable y)
    {
        var power = Math.Pow(x.Value, y.Value);
        var dx = y.Value == 0 ? 0 : y.Value * Math.Pow(x.Value, y.Value - 1);
        var dy = x.Value == 0 && y.Value >= 0 ? 0 : power * Math.Log(x.Value);
        return Record(x, y, power, dx, dy);
    }

    /// <summary>A function of the variable.</summary>
    /// <param name="function">The function applied.</param>
    public Variable Apply(Elementary function)
    {
        var result = function.Value(Value);
        return IsConstant ? result : Record(this, default, result, function.Slope(Value, result), 0);
    }

    private static Variable Record(Variable a, Variable b, double value, double da, double db)
    {
        var tape = a.Tape ?? b.Tape;
        return tape is null ? FromDouble(value) : tape.Record(value, a, da, b, db);
    }

    /// <summary>Whether the values are equal.</summary>
    public override bool Equals(object? obj) => obj is Variable x && Value.Equals(x.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The value.</summary>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <summary>The value in the format given.</summary>
    /// <param name="format">A format of double.</param>
    /// <param name="formatProvider">Its culture.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => Value.ToString(format, formatProvider);
}
