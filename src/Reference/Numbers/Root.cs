using System.Numerics;

namespace Reference.Numbers;

/// <summary>A number type that tells the root of a sum of squares from that of any other number.</summary>
/// <typeparam name="TSelf">The number type itself.</typeparam>
public interface IRootOfSquares<TSelf>
{
    /// <summary>The root of this number, which is a sum of squares.</summary>
    TSelf RootOfSquares();
}

/// <summary>
/// Roots of numbers that no rounding makes negative, because they are sums of squares. Only <see cref="Bounded{TModel}"/> listens: near 0 the interval in which
/// an implementation may find the sum reaches below 0, where other roots are NaN and anything goes. To all other number types the root is the root.
/// </summary>
public static class Root
{
    /// <summary>√(Σ of squares).</summary>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="sum">The sum; each of its terms a square times something that is not negative.</param>
    public static T OfSquares<T>(T sum)
        where T : IRootFunctions<T> => sum is IRootOfSquares<T> own ? own.RootOfSquares() : T.Sqrt(sum);
}
