namespace Reference;

/// <summary>
/// A thin window on flat, row-major data with two, three or four indices, so that a loop reads like its formula,
/// <c>sum += x[n, c, i] * w[o, c, k]</c>, and costs what the flat array costs. Spatial axes count as one.
/// </summary>
/// <typeparam name="T">The number type.</typeparam>
public readonly ref struct View<T>
{
    private readonly Span<T> _values;
    private readonly int _last;
    private readonly int _middle;
    private readonly int _second;

    /// <summary>Looks at flat values as an array of the given lengths.</summary>
    /// <param name="values">Row-major data.</param>
    /// <param name="lengths">Two to four lengths, outermost first, whose product is the number of values.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the data.</exception>
    public View(Span<T> values, params ReadOnlySpan<int> lengths)
    {
        Shape shape = Shape.Create(lengths);
        if (shape.Rank is < 2 or > 4 || shape.Size != values.Length)
        {
            throw new ArgumentException($"{values.Length} values cannot be seen as {shape}", nameof(lengths));
        }

        _values = values;
        _last = lengths[^1];
        _middle = lengths[^2];
        _second = shape.Rank > 2 ? lengths[^3] : 1;
    }

    /// <summary>The element at two indices.</summary>
    public ref T this[int i, int j] => ref _values[i * _last + j];

    /// <summary>The element at three indices.</summary>
    public ref T this[int i, int j, int k] => ref _values[(i * _middle + j) * _last + k];

    /// <summary>The element at four indices.</summary>
    public ref T this[int i, int j, int k, int l] => ref _values[((i * _second + j) * _middle + k) * _last + l];

    /// <summary>The elements along the last axis at two indices before it, so that a loop over them does not find them again each time.</summary>
    public Span<T> Row(int i, int j) => _values.Slice((i * _middle + j) * _last, _last);
}
