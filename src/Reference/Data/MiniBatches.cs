using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Data;

/// <summary>
/// The mini-batches of one epoch: all pictures of a set in a new random order, cut into batches of one size, the last of what is left. Every trainer takes its
/// batches from here, so that all of them see the same pictures for the same seed.
/// </summary>
/// <remarks>A batch may be read until the next one is asked for: its memory is used again.</remarks>
/// <typeparam name="T">The number type.</typeparam>
public sealed class MiniBatches<T> : IDisposable
    where T : INumber<T>
{
    private readonly Prefetch<MiniBatch<T>> _batches;

    /// <summary>Draws the order, and begins to make batches.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="size">How many pictures a batch has.</param>
    /// <param name="random">The epoch's chance; what is drawn of it is drawn here, so that the caller may go on drawing.</param>
    /// <param name="ahead">How many batches another thread makes ahead; 0 for none. It changes no bit of them.</param>
    public MiniBatches(LabelledPictures pictures, int size, RandomNumbers random, int ahead = 0)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var order = random.Permutation(pictures.Count);
        Count = (order.Length + size - 1) / size;
        var maker = new Maker(pictures, pictures.Augmentation is null ? 0 : random.Next());
        _batches = new(
            Count,
            ahead,
            () => new MiniBatch<T>(Math.Min(size, order.Length), pictures.PictureShape),
            (batch, room) => maker.Make(order.AsSpan(batch * size, Math.Min(size, order.Length - batch * size)), room)
        );
    }

    /// <summary>How many batches there are.</summary>
    public int Count { get; }

    /// <summary>The next batch.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="InvalidOperationException">There is no further one.</exception>
    public MiniBatch<T> Next(CancellationToken cancel = default) => _batches.Next(cancel);

    /// <summary>Ends the thread. A second time does nothing.</summary>
    public void Dispose() => _batches.Dispose();

    /// <summary>Makes batches, one at a time.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="chance">The epoch's seed. A picture draws from a generator of its own, so that neither order nor threads matter.</param>
    private sealed class Maker(LabelledPictures pictures, ulong chance)
    {
        private readonly T[] _table = new T[256];
        private readonly double[] _brightness = new double[pictures.PictureShape.Size];
        private readonly FramedPicture? _picture = pictures.Augmentation is { } augmentation
            ? new(pictures.PictureShape, augmentation.Border, augmentation.Background)
            : null;

        public void Make(ReadOnlySpan<int> indices, MiniBatch<T> room)
        {
            var numbers = room.Fill(indices, pictures);
            if (_picture is null)
            {
                pictures.Pictures(indices, numbers, _table);
                return;
            }

            for (var n = 0; n < indices.Length; n++)
            {
                pictures.Brightness(indices[n], _brightness);
                _picture.Put(_brightness);
                pictures.Augmentation!.Draw(new(chance, (ulong)indices[n])).Apply(_picture, _brightness);
                Normalise(numbers.Slice(n * _brightness.Length, _brightness.Length));
            }
        }

        private void Normalise(Span<T> numbers)
        {
            var plane = numbers.Length / pictures.PictureShape[0];
            for (var first = 0; first < numbers.Length; first += plane)
            {
                var (centre, scale) = pictures.Normalisation[first / plane];
                var brightness = _brightness.AsSpan(first, plane);
                TensorPrimitives.Subtract<double>(brightness, centre, brightness);
                TensorPrimitives.Divide<double>(brightness, scale, brightness);
                TensorPrimitives.ConvertChecked<double, T>(brightness, numbers.Slice(first, plane));
            }
        }
    }
}
