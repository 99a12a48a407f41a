using System.Globalization;

namespace Reference.Numbers;

/// <summary>
/// A number that shows its working: what it was computed from, and how. Running a layer on worked numbers writes one element out as the slides do,
/// <c>X[0, 0, 1]·W[0, 0, 0] + X[0, 0, 2]·W[0, 0, 1] = 2·0.5 + 3·(-1) = -2</c>.
/// </summary>
/// <remarks>Zeros that are added and ones that are multiplied by leave no trace. Comparisons, and so what a maximum was taken of, are not remembered.</remarks>
public readonly struct Worked : IRealDefaults<Worked>
{
    private readonly Working? _working;

    private Worked(double value, Working? working) => (Value, _working) = (value, working);

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <summary>Whether it is a literal of the formula.</summary>
    public bool IsConstant => _working is null;

    private Working Working => _working ?? new Working.Literal(Value);

    /// <summary>A number with a name.</summary>
    /// <param name="name">What the number is called: <c>X[0, 1]</c>.</param>
    /// <param name="value">Its value.</param>
    public static Worked Named(string name, double value) => new(value, new Working.Given(name, value));

    /// <summary>A number that a formula has in it.</summary>
    /// <param name="value">Its value.</param>
    public static Worked FromDouble(double value) => new(value, null);

    /// <summary>A number that a formula has in it.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Worked(double value) => FromDouble(value);

    /// <summary>The sum.</summary>
    public static Worked operator +(Worked a, Worked b) =>
        a is { IsConstant: true, Value: 0 } ? b
        : b is { IsConstant: true, Value: 0 } ? a
        : Of(a.Value + b.Value, a, b, (x, y) => new Working.Sum(x, y, IsDifference: false, x.Value + y.Value));

    /// <summary>The difference.</summary>
    public static Worked operator -(Worked a, Worked b) =>
        b is { IsConstant: true, Value: 0 }
            ? a
            : Of(a.Value - b.Value, a, b, (x, y) => new Working.Sum(x, y, IsDifference: true, x.Value - y.Value));

    /// <summary>The negative.</summary>
    public static Worked operator -(Worked a) =>
        a.IsConstant ? new(-a.Value, null) : new(-a.Value, new Working.Negative(a.Working, -a.Value));

    /// <summary>The product.</summary>
    public static Worked operator *(Worked a, Worked b) =>
        a is { IsConstant: true, Value: 1 } ? b
        : b is { IsConstant: true, Value: 1 } ? a
        : Of(a.Value * b.Value, a, b, (x, y) => new Working.Product(x, y, x.Value * y.Value));

    /// <summary>The quotient.</summary>
    public static Worked operator /(Worked a, Worked b) =>
        b is { IsConstant: true, Value: 1 } ? a : Of(a.Value / b.Value, a, b, (x, y) => new Working.Quotient(x, y, x.Value / y.Value));

    /// <summary>A function of the number.</summary>
    /// <param name="function">The function applied.</param>
    public Worked Apply(Elementary function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var result = function.Value(Value);
        return IsConstant ? FromDouble(result) : new(result, new Working.Function(function.Name, Working, result));
    }

    /// <summary>The terms whose sum the number is, in their order; a single one where it is no sum.</summary>
    /// <param name="number">How numbers are written.</param>
    /// <param name="most">A term is not written longer than this.</param>
    public IEnumerable<WorkedTerm> Terms(Func<double, string> number, int most = 400) =>
        Working.Terms.Select(term => new WorkedTerm(
            term.Term.Written(single => single is Working.Given given ? given.Name : number(single.Value), most),
            term.Term.Written(single => number(single.Value), most),
            term.Term.Value,
            term.IsTaken
        ));

    /// <summary>The names of the numbers that it was computed from, each once.</summary>
    public IReadOnlySet<string> Sources => Working.Sources();

    private static Worked Of(double value, Worked a, Worked b, Func<Working, Working, Working> step) =>
        new(value, a.IsConstant && b.IsConstant ? null : step(a.Working, b.Working));

    /// <summary>Whether the values are equal.</summary>
    public override bool Equals(object? obj) => obj is Worked x && Value.Equals(x.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The working, in names.</summary>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <summary>The working, in names; literals in the format given.</summary>
    /// <param name="format">A format of double.</param>
    /// <param name="formatProvider">Its culture.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        Working.Written(number => number is Working.Given given ? given.Name : number.Value.ToString(format, formatProvider));
}

/// <summary>One of the terms whose sum a number is.</summary>
/// <param name="Names">How it is computed, in names: <c>X[0, 0, 1]·W[0, 0, 0]</c>.</param>
/// <param name="Numbers">How it is computed, in numbers: <c>2·0.5</c>.</param>
/// <param name="Value">What comes out.</param>
/// <param name="IsTaken">Whether it is taken away instead of added.</param>
public sealed record WorkedTerm(string Names, string Numbers, double Value, bool IsTaken);
