using System.Numerics;

namespace Reference.Layers;

/// <summary>
/// Which elements of x each element of y is made of in a <see cref="Resize"/>, over all axes: the products of the weights along each. The first axes,
/// as long as they stay as they are, count as one, o, of which all elements are alike: x is o×j and y is o×p.
/// </summary>
/// <typeparam name="T">The number type.</typeparam>
internal sealed class ResizedTaps<T>
    where T : INumber<T>
{
    private readonly List<ResizedAxis> _axes;
    private readonly List<List<(int Place, T Weight)>[]> _along;
    private readonly Shape _resized;

    /// <summary>Works out the weights along each axis.</summary>
    public ResizedTaps(IReadOnlyList<ResizedAxis> axes)
    {
        Outer = axes.TakeWhile(axis => axis.IsSame).Aggregate(1, (size, axis) => size * axis.Length);
        _axes = [.. axes.SkipWhile(axis => axis.IsSame)];
        _along = _axes.ConvertAll(axis => Enumerable.Range(0, axis.Resized).Select(axis.Taps<T>).ToArray());
        _resized = [.. _axes.Select(axis => axis.Resized)];
        From = _axes.Aggregate(1, (size, axis) => size * axis.Length);
    }

    /// <summary>How many o there are.</summary>
    public int Outer { get; }

    /// <summary>How many j there are.</summary>
    public int From { get; }

    /// <summary>How many p there are.</summary>
    public int To => _resized.Size;

    /// <summary>The elements that p is made of, and what each weighs; none where it lies outside of x.</summary>
    public IEnumerable<(int Place, T Weight)> Of(int p)
    {
        IEnumerable<(int Place, T Weight)> taps = [(0, T.One)];
        foreach (var (axis, place) in _resized.IndexAt(p).Index())
        {
            taps =
                from tap in taps
                from own in _along[axis][place]
                select (tap.Place * _axes[axis].Length + own.Place, tap.Weight * own.Weight);
        }

        return taps;
    }

    /// <summary>Whether p lies outside of x along any axis.</summary>
    public bool AreOutside(int p) => _resized.IndexAt(p).Index().Any(place => _axes[place.Index].IsOutside(place.Item));
}
