using System.Numerics;
using Reference.Numbers;

namespace Reference.Optimisers;

/// <summary>Means of which old values are forgotten, and what they lack as long as they have not forgotten the 0 that they started at.</summary>
internal static class Moments
{
    /// <summary>Implementations write s·old + (1 - s)·now, or old + (1 - s)·(now - old), which rounds a difference of the two.</summary>
    private const double Roundoffs = 3;

    /// <summary>s·old + (1 - s)·now.</summary>
    /// <param name="share">s, the share of the old mean that stays.</param>
    /// <param name="old">The mean so far.</param>
    /// <param name="now">The new value.</param>
    public static T Mean<T>(T share, T old, T now)
        where T : IFloatingPointIeee754<T> =>
        Allowance.Of(share * old + (T.One - share) * now, Roundoffs, (T.Abs(old) + T.Abs(now)) * (T.One - share));

    /// <summary>1 - sᵗ: the part of the weights that a mean after t values, which started at 0, has given to values; 1 where t is not above 0.</summary>
    /// <param name="share">s, the share of the old mean that stays.</param>
    /// <param name="count">t.</param>
    public static T Weight<T>(T share, long count)
        where T : IFloatingPointIeee754<T> => count > 0 ? T.One - T.Pow(share, T.CreateChecked(count)) : T.One;
}
