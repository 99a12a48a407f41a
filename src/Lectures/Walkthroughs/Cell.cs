using System.Globalization;
using Reference.Numbers;

namespace Reference.Lectures.Walkthroughs;

/// <summary>One cell of a table: what it says, and the numbers behind it.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Numbers">The numbers behind it, of a spread one for each seed; none for words.</param>
public sealed record Cell(string Text, params IReadOnlyList<Number> Numbers)
{
    /// <summary>Words.</summary>
    public static implicit operator Cell(string text) => new(text);

    /// <summary>A whole number.</summary>
    public static implicit operator Cell(long number) => new(number.ToString("#,0", CultureInfo.InvariantCulture), (double)number);

    /// <summary>A rounded number.</summary>
    public static implicit operator Cell(double number) => new(number.ToString("G4", CultureInfo.InvariantCulture), number);

    /// <summary>An exact number.</summary>
    public static implicit operator Cell(Rational number) => new(number.ToString(), number);

    /// <summary>A shape.</summary>
    public static implicit operator Cell(Shape shape) => new(shape.ToString(), [.. shape.Select(length => (Number)length)]);

    /// <summary>What came out with several seeds.</summary>
    public static implicit operator Cell(Spread spread) =>
        spread is null ? new("") : new(spread.ToString(), [.. spread.Values.Select(Number.FromDouble)]);

    /// <summary>Shares with several seeds, in percent.</summary>
    /// <param name="shares">The shares, from 0 to 1.</param>
    public static Cell Percent(Spread shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        return new(shares.Percent, [.. shares.Values.Select(Number.FromDouble)]);
    }
}
