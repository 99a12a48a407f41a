using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Data;

/// <summary>The pictures that one training step learns from, as numbers, and their classes.</summary>
/// <typeparam name="T">The number type.</typeparam>
public sealed class MiniBatch<T>
    where T : INumber<T>
{
    private readonly Shape _picture;
    private readonly int[] _indices;
    private readonly long[] _labels;
    private readonly T[] _pictures;

    /// <summary>Room for a batch.</summary>
    /// <param name="most">The largest number of pictures.</param>
    /// <param name="picture">The shape of one, C×H×W.</param>
    internal MiniBatch(int most, Shape picture) =>
        (_picture, _indices, _labels, _pictures) = (picture, new int[most], new long[most], new T[most * picture.Size]);

    /// <summary>How many pictures there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where the pictures stand in the set, N.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    /// <summary>Their classes, N.</summary>
    public ReadOnlySpan<long> Labels => _labels.AsSpan(0, Count);

    /// <summary>The pictures, N×C×H×W.</summary>
    public ReadOnlySpan<T> Pictures => _pictures.AsSpan(0, Count * _picture.Size);

    /// <summary>Some of the pictures, as a tensor of their own.</summary>
    /// <param name="first">The first of them, from 0.</param>
    /// <param name="count">How many.</param>
    public Tensor<T> PicturesOf(int first, int count) =>
        Tensors.Of([count, .. _picture], Pictures.Slice(first * _picture.Size, count * _picture.Size).ToArray());

    /// <summary>Their classes, as a tensor.</summary>
    /// <param name="first">The first of them, from 0.</param>
    /// <param name="count">How many.</param>
    public Tensor<long> LabelsOf(int first, int count) => Tensors.Of([count], Labels.Slice(first, count).ToArray());

    /// <summary>Says which pictures these are, and gives room for their pixels.</summary>
    internal Span<T> Fill(ReadOnlySpan<int> indices, LabelledPictures pictures)
    {
        Count = indices.Length;
        indices.CopyTo(_indices);
        for (var n = 0; n < Count; n++)
        {
            _labels[n] = pictures.Label(indices[n]);
        }

        return _pictures.AsSpan(0, Count * _picture.Size);
    }
}
