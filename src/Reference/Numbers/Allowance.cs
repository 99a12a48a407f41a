using System.Numerics;

namespace Reference.Numbers;

/// <summary>A number type that keeps account of what an implementation may be off by.</summary>
/// <typeparam name="TSelf">The number type itself.</typeparam>
public interface IAllowance<TSelf>
{
    /// <summary>The same number, of which an implementation may be off by so much more.</summary>
    /// <param name="roundoffs">How many u.</param>
    /// <param name="magnitude">Of what size.</param>
    TSelf Allow(double roundoffs, TSelf magnitude);

    /// <summary>The same number, of which an implementation may be off by so much more.</summary>
    /// <param name="error">How much.</param>
    TSelf Allow(double error);
}

/// <summary>
/// Room for other ways to compute the same thing: where libraries use another formula than the layer, with rounding errors of another size, the layer says
/// so. Only <see cref="Bounded{TModel}"/> listens; to all other number types the value is the value.
/// </summary>
public static class Allowance
{
    /// <summary>The value, off which an implementation may be by <paramref name="roundoffs"/>·u·|<paramref name="magnitude"/>| beside the rounding of the formula written.</summary>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="value">What the formula gives.</param>
    /// <param name="roundoffs">How many roundings the other formula has more.</param>
    /// <param name="magnitude">How large the numbers are that it rounds.</param>
    public static T Of<T>(T value, double roundoffs, T magnitude)
        where T : INumber<T> => value is IAllowance<T> own ? own.Allow(roundoffs, magnitude) : value;

    /// <summary>The value, off which an implementation may be by <paramref name="error"/> beside the rounding of the formula written.</summary>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="value">What the formula gives.</param>
    /// <param name="error">How much, whatever the format.</param>
    public static T Within<T>(T value, double error)
        where T : INumber<T> => value is IAllowance<T> own ? own.Allow(error) : value;
}
