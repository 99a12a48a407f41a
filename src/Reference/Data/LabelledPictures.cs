using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;

namespace Reference.Data;

/// <summary>Pictures of one size and, for each, the class that it belongs to. Pixels stay bytes until a batch is made.</summary>
public sealed class LabelledPictures
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;

    /// <summary>Puts pictures and labels together.</summary>
    /// <param name="pictures">N×H×W, grey, or N×C×H×W.</param>
    /// <param name="labels">N, each from 0 to classes - 1.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="normalisation">How bytes become numbers.</param>
    /// <exception cref="FileFormatException">The sizes do not fit each other, or a label is outside the classes.</exception>
    public LabelledPictures(IdxFile pictures, IdxFile labels, int classes, Normalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(labels);
        var (shape, count) = (pictures.Shape, labels.Shape);
        Require(pictures, shape.Rank is 3 or 4, $"holds {shape}: pictures need the axes N×H×W or N×C×H×W");
        Require(labels, count.Rank == 1, $"holds {count}: labels have one axis");
        Require(labels, count[0] == shape[0], $"has {count[0]} labels, but {pictures.Source} has {shape[0]} pictures");
        var bad = labels.Data.Span.IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(classes - 1, 255));
        Require(
            labels,
            bad < 0,
            $"label {bad} is {(bad < 0 ? 0 : labels.Data.Span[bad])}, but the {classes} classes are 0 to {classes - 1}"
        );
        PictureShape = shape.Rank == 3 ? [1, .. shape[1..]] : shape[1..];
        (_pixels, _labels, Classes, Normalisation) = (pictures.Data, labels.Data, classes, normalisation);
    }

    /// <summary>The shape of one picture, C×H×W.</summary>
    public Shape PictureShape { get; }

    /// <summary>How many pictures there are.</summary>
    public int Count => _labels.Length;

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>How bytes become numbers.</summary>
    public Normalisation Normalisation { get; }

    /// <summary>The first pictures only.</summary>
    /// <param name="count">How many; all where there are fewer.</param>
    public LabelledPictures Take(int count)
    {
        var taken = Math.Clamp(count, 1, Count);
        Shape shape = [taken, .. PictureShape];
        return new(new(shape, _pixels[..shape.Size]), new([taken], _labels[..taken]), Classes, Normalisation);
    }

    /// <summary>The class of one picture.</summary>
    /// <param name="index">From 0.</param>
    public int Label(int index) => _labels.Span[index];

    /// <summary>A batch of pictures as numbers, N×C×H×W.</summary>
    /// <param name="indices">Which ones, in the order wanted.</param>
    public Tensor<T> Pictures<T>(ReadOnlySpan<int> indices)
        where T : INumber<T>
    {
        var batch = new T[indices.Length * PictureShape.Size];
        Pictures(indices, batch, new T[256]);
        return Tensors.Of([indices.Length, .. PictureShape], batch);
    }

    /// <summary>The same, into memory that is there already. Allocates nothing.</summary>
    /// <param name="indices">Which ones, in the order wanted.</param>
    /// <param name="batch">Room for all of them.</param>
    /// <exception cref="ArgumentException">It is of another size.</exception>
    public void Pictures<T>(ReadOnlySpan<int> indices, Span<T> batch)
        where T : unmanaged, INumber<T> => Pictures(indices, batch, stackalloc T[256]);

    private void Pictures<T>(ReadOnlySpan<int> indices, Span<T> batch, Span<T> numbers)
        where T : INumber<T>
    {
        var size = PictureShape.Size;
        if (batch.Length != indices.Length * size)
        {
            throw new ArgumentException($"{indices.Length} pictures of {PictureShape} do not fill {batch.Length} numbers", nameof(batch));
        }

        for (var pixel = 0; pixel < numbers.Length; pixel++)
        {
            numbers[pixel] = T.CreateChecked(Normalisation[(byte)pixel]);
        }

        for (var n = 0; n < indices.Length; n++)
        {
            var picture = _pixels.Span.Slice(indices[n] * size, size);
            var row = batch.Slice(n * size, size);
            for (var i = 0; i < size; i++)
            {
                row[i] = numbers[picture[i]];
            }
        }
    }

    /// <summary>The classes of a batch, N.</summary>
    /// <param name="indices">Which ones, in the order wanted.</param>
    public Tensor<long> Labels(ReadOnlySpan<int> indices)
    {
        var labels = new long[indices.Length];
        for (var n = 0; n < labels.Length; n++)
        {
            labels[n] = Label(indices[n]);
        }

        return Tensors.Of([labels.Length], labels);
    }

    private static void Require(IdxFile file, bool fits, FormattableString problem)
    {
        if (!fits)
        {
            throw new FileFormatException(file.Source, FormattableString.Invariant(problem));
        }
    }
}
