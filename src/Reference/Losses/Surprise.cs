using System.Numerics;

namespace Reference.Losses;

/// <summary>-t · log p, what both cross-entropies on probabilities are sums of, with 0 · log 0 = 0.</summary>
internal static class Surprise
{
    /// <summary>-t · log p.</summary>
    public static T Of<T>(T t, T p)
        where T : IFloatingPointIeee754<T> => IsImpossible(t, p) ? T.Zero : -t * T.Log(p);

    /// <summary>Its slope along p, -t / p.</summary>
    public static T Slope<T>(T t, T p)
        where T : IFloatingPointIeee754<T> => IsImpossible(t, p) ? T.Zero : -t / p;

    private static bool IsImpossible<T>(T t, T p)
        where T : IFloatingPointIeee754<T> => T.IsZero(t) && T.IsZero(p);
}
