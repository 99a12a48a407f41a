using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;

namespace Reference.Data;

/// <summary>Pictures of one size and, for each, the class that it belongs to. Pixels stay whole numbers until a batch is made. Immutable.</summary>
public sealed partial class LabelledPictures
{
    private readonly Pixels _pixels;
    private readonly ReadOnlyMemory<int> _labels;

    /// <summary>Where the pictures stand among the pixels.</summary>
    private readonly ReadOnlyMemory<int> _places;

    /// <summary>Puts pictures and labels in IDX form together.</summary>
    /// <param name="pictures">N×H×W, grey, or N×C×H×W.</param>
    /// <param name="labels">N, each from 0 to classes - 1.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="normalisation">How pixels become numbers.</param>
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
        (_pixels, ClassNames, Normalisation) = (new(pictures.Data), Numbered(classes), normalisation);
        _labels = labels.Data.ToArray().Select(label => (int)label).ToArray();
        _places = Enumerable.Range(0, count[0]).ToArray();
    }

    /// <summary>Puts pictures and labels together.</summary>
    /// <param name="picture">The shape of one picture, C×H×W.</param>
    /// <param name="pixels">N×C×H×W, row-major.</param>
    /// <param name="labels">N, each from 0 to classes - 1.</param>
    /// <param name="classNames">What the classes are called.</param>
    /// <param name="normalisation">How pixels become numbers.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or a label is outside the classes.</exception>
    public LabelledPictures(
        Shape picture,
        Pixels pixels,
        ReadOnlyMemory<int> labels,
        IReadOnlyList<string> classNames,
        Normalisation normalisation
    )
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(classNames);
        Require(picture.Rank == 3, $"{picture} is no shape of a picture: it needs the axes C×H×W");
        Require(labels.Length > 0, $"there are no pictures");
        Require(
            pixels.Count == (long)labels.Length * picture.Size,
            $"{labels.Length} labels and pictures of {picture} do not fit {pixels.Count} pixels"
        );
        var bad = labels.Span.IndexOfAnyExceptInRange(0, classNames.Count - 1);
        Require(bad < 0, $"label {bad} is {(bad < 0 ? 0 : labels.Span[bad])}, but there are {classNames.Count} classes");
        (PictureShape, _pixels, _labels, ClassNames, Normalisation) = (picture, pixels, labels, classNames, normalisation);
        _places = Enumerable.Range(0, labels.Length).ToArray();

        static void Require(bool fits, FormattableString problem)
        {
            if (!fits)
            {
                throw new ArgumentException(FormattableString.Invariant(problem));
            }
        }
    }

    private LabelledPictures(LabelledPictures from, ReadOnlyMemory<int> places)
    {
        (PictureShape, _pixels, _labels, ClassNames) = (from.PictureShape, from._pixels, from._labels, from.ClassNames);
        (Normalisation, Augmentation, _places) = (from.Normalisation, from.Augmentation, places);
    }

    /// <summary>The shape of one picture, C×H×W.</summary>
    public Shape PictureShape { get; }

    /// <summary>How many pictures there are.</summary>
    public int Count => _places.Length;

    /// <summary>How many classes there are.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>What the classes are called; their numbers where they have no names.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How pixels become numbers.</summary>
    public Normalisation Normalisation { get; private init; }

    /// <summary>How the pictures are changed when they are learned from; null where they are not.</summary>
    public Augmentation? Augmentation { get; private init; }

    /// <summary>The first pictures only.</summary>
    /// <param name="count">How many; all where there are fewer.</param>
    public LabelledPictures Take(int count) => new(this, _places[..Math.Clamp(count, 1, Count)]);

    /// <summary>Some of the pictures. No pixel is copied.</summary>
    /// <param name="indices">Which ones, in the order wanted; at least one.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    /// <exception cref="IndexOutOfRangeException">There is no such picture.</exception>
    public LabelledPictures Choose(ReadOnlySpan<int> indices)
    {
        var places = new int[indices.Length > 0 ? indices.Length : throw new ArgumentException("no picture is chosen", nameof(indices))];
        for (var n = 0; n < places.Length; n++)
        {
            places[n] = _places.Span[indices[n]];
        }

        return new(this, places);
    }

    /// <summary>The same pictures, their pixels made numbers in another way.</summary>
    /// <param name="normalisation">In which.</param>
    public LabelledPictures Normalised(Normalisation normalisation) => new(this, _places) { Normalisation = normalisation };

    /// <summary>The same pictures, changed at random when they are learned from. Evaluations see them as they are.</summary>
    /// <param name="augmentation">How; null for not at all.</param>
    public LabelledPictures Augmented(Augmentation? augmentation) => new(this, _places) { Augmentation = augmentation };

    /// <summary>The class of one picture.</summary>
    /// <param name="index">From 0.</param>
    public int Label(int index) => _labels.Span[_places.Span[index]];

    /// <summary>A batch of pictures as numbers, N×C×H×W. They are not augmented.</summary>
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

    /// <summary>One picture as shares of full brightness, 0 to 1.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="brightness">Room for C×H×W.</param>
    public void Brightness(int index, Span<double> brightness) => _pixels.CopyTo(_places.Span[index] * PictureShape.Size, brightness);

    /// <summary>A batch of pictures as numbers. Allocates nothing.</summary>
    /// <param name="indices">Which ones, in the order wanted.</param>
    /// <param name="batch">Room for all of them.</param>
    /// <param name="table">Room for 256 numbers.</param>
    /// <exception cref="ArgumentException">The batch is of another size.</exception>
    internal void Pictures<T>(ReadOnlySpan<int> indices, Span<T> batch, Span<T> table)
        where T : INumber<T>
    {
        var (size, plane) = (PictureShape.Size, PictureShape[1] * PictureShape[2]);
        if (batch.Length != indices.Length * size)
        {
            throw new ArgumentException($"{indices.Length} pictures of {PictureShape} do not fill {batch.Length} numbers", nameof(batch));
        }

        for (var channel = 0; channel < PictureShape[0]; channel++)
        {
            var (centre, scale) = Normalisation[channel];
            _pixels.Table(centre, scale, table);
            for (var n = 0; n < indices.Length; n++)
            {
                var first = _places.Span[indices[n]] * size + channel * plane;
                _pixels.CopyTo(first, centre, scale, table, batch.Slice(n * size + channel * plane, plane));
            }
        }
    }

    /// <summary>Mean and standard deviation of one channel, in units of full brightness; where all pixels are the same, the deviation counts as 1.</summary>
    internal (double Mean, double Deviation) Moments(int channel)
    {
        var (plane, total) = (PictureShape[1] * PictureShape[2], (Sum: 0UL, Squares: 0UL));
        foreach (var place in _places.Span)
        {
            var (sum, squares) = _pixels.Sums(place * PictureShape.Size + channel * plane, plane);
            total = (total.Sum + sum, total.Squares + squares);
        }

        var count = (double)plane * Count;
        var mean = total.Sum / count;
        var variance = total.Squares / count - mean * mean;
        return (mean / _pixels.Full, variance > 0 ? Math.Sqrt(variance) / _pixels.Full : 1);
    }

    /// <summary>Classes that have no names.</summary>
    internal static string[] Numbered(int classes) =>
        [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];

    private static void Require(IdxFile file, bool fits, FormattableString problem)
    {
        if (!fits)
        {
            throw new FileFormatException(file.Source, FormattableString.Invariant(problem));
        }
    }
}
