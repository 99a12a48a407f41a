using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Reference;

/// <summary>The lengths of a tensor's axes, outermost first: N×C×H×W for a batch of pictures. Immutable, compared by value.</summary>
/// <remarks>Written as a collection: <c>Shape x = [2, 1, 28, 28];</c>. The empty shape is a scalar, of one element.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    private readonly ImmutableArray<int> _lengths;

    private Shape(ImmutableArray<int> lengths) => _lengths = lengths;

    /// <summary>The shape of a single number: no axes, one element.</summary>
    public static Shape Scalar => default;

    /// <summary>How many axes there are.</summary>
    public int Rank => Lengths.Length;

    /// <summary>How many elements a tensor of this shape has: the product of the lengths.</summary>
    /// <exception cref="OverflowException">The product does not fit in 31 bits.</exception>
    public int Size => Lengths.Aggregate(1, (product, length) => checked(product * length));

    /// <summary>The axes from the third on, H×W of N×C×H×W.</summary>
    public Shape Spatial => Slice(2, Rank - 2);

    /// <summary>The same as <see cref="Rank"/>, under the name that collections and the operators <c>[^1]</c> and <c>[2..]</c> ask for.</summary>
    public int Count => Rank;

    private ImmutableArray<int> Lengths => _lengths.IsDefault ? [] : _lengths;

    /// <summary>The length of one axis.</summary>
    /// <param name="axis">From 0, the outermost.</param>
    public int this[int axis] => Lengths[axis];

    /// <summary>Makes a shape of the given lengths.</summary>
    /// <param name="lengths">Outermost first.</param>
    public static Shape Create(ReadOnlySpan<int> lengths) => new([.. lengths]);

    /// <summary>A run of neighbouring axes, for the range operator: <c>shape[2..]</c>.</summary>
    /// <param name="start">The first axis taken.</param>
    /// <param name="count">How many are taken.</param>
    public Shape Slice(int start, int count) => new(Lengths.Slice(start, count));

    /// <summary>Where an element lies in the flat, row-major data.</summary>
    /// <param name="index">One number an axis, each inside its length.</param>
    public int Offset(ReadOnlySpan<int> index)
    {
        var offset = 0;
        for (var axis = 0; axis < Rank; axis++)
        {
            offset = offset * this[axis] + index[axis];
        }

        return offset;
    }

    /// <summary>The index that lies at a place in the flat, row-major data: the inverse of <see cref="Offset"/>.</summary>
    /// <param name="offset">From 0 to <see cref="Size"/> - 1.</param>
    public int[] IndexAt(int offset)
    {
        var index = new int[Rank];
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            (offset, index[axis]) = Math.DivRem(offset, this[axis]);
        }

        return index;
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Lengths.AsSpan().SequenceEqual(other.Lengths.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Lengths.Aggregate(Rank, HashCode.Combine);

    /// <summary>The lengths with a multiplication sign between them, <c>2×1×28×28</c>, or <c>scalar</c>.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('×', Lengths);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => Lengths.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether two shapes have the same lengths.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}
