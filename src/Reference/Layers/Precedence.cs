using System.Numerics;

namespace Reference.Layers;

/// <summary>Which of two numbers a maximum or a minimum picks: of equal ones the first, and NaN before any number, the first NaN of several.</summary>
internal static class Precedence
{
    /// <summary>Whether the next number takes the place of the greatest one so far.</summary>
    public static bool IsGreater<T>(T next, T best)
        where T : INumber<T> => next > best || (T.IsNaN(next) && !T.IsNaN(best));

    /// <summary>Whether the next number takes the place of the least one so far.</summary>
    public static bool IsLess<T>(T next, T best)
        where T : INumber<T> => next < best || (T.IsNaN(next) && !T.IsNaN(best));
}
