using System.Numerics.Tensors;

namespace Reference.Oracle.Shrinking;

/// <summary>
/// Calls with shorter axes. Which axes belong together, as the channels of X, W and B do, is found by trying: an axis is cut alone, then together with
/// one other of its length, then with all of them, and what the operator takes is a smaller call.
/// </summary>
internal static class Cuts
{
    /// <summary>The shorter calls, the shortest first: an axis cut to one element, to half of them, by one, at either end.</summary>
    public static IEnumerable<Anatomy> Of(Anatomy call)
    {
        var axes = call
            .Inputs.SelectMany(name => call.Inputs.ShapeOf(name).Select((length, axis) => new Place(name, axis, length)))
            .Where(place => place.Length > 1 && !call.Follows(place.Tensor, place.Axis))
            .ToList();
        var sets = Together(axes).ToList();
        foreach (var length in (Func<int, int>[])[_ => 1, length => (length + 1) / 2, length => length - 1])
        {
            foreach (var set in sets)
            {
                var old = set[0].Length;
                if (length(old) < old && (length(old) > 1 || length(2) == 1))
                {
                    yield return Cut(call, set, 0, length(old));
                    yield return Cut(call, set, old - length(old), length(old));
                }
            }
        }
    }

    /// <summary>Keeps some neighbours of an axis, or of several.</summary>
    /// <param name="call">The call.</param>
    /// <param name="places">The axes.</param>
    /// <param name="first">The first that is kept.</param>
    /// <param name="count">How many are kept.</param>
    public static Anatomy Cut(Anatomy call, IEnumerable<Place> places, int first, int count) =>
        places.Aggregate(
            call,
            (whole, place) =>
                whole.Inputs.Any(place.Tensor) switch
                {
                    Tensor<double> reals => whole.With(place.Tensor, Cut(reals, whole, place, first, count), Shorter(whole, place, count)),
                    Tensor<long> integers => whole.With(
                        place.Tensor,
                        Cut(integers, whole, place, first, count),
                        Shorter(whole, place, count)
                    ),
                    var flags => whole.With(
                        place.Tensor,
                        Cut((Tensor<bool>)flags, whole, place, first, count),
                        Shorter(whole, place, count)
                    ),
                }
        );

    private static Tensor<T> Cut<T>(Tensor<T> tensor, Anatomy call, Place place, int first, int count)
    {
        var (old, shape) = (call.Inputs.ShapeOf(place.Tensor), Shorter(call, place, count));
        return Tensors.Fill(
            shape,
            i =>
            {
                var index = shape.IndexAt(i);
                index[place.Axis] += first;
                return tensor.Flat()[old.Offset(index)];
            }
        );
    }

    private static Shape Shorter(Anatomy call, Place place, int count) =>
        [.. call.Inputs.ShapeOf(place.Tensor).Select((length, axis) => axis == place.Axis ? count : length)];

    /// <summary>Axes that may belong together: each alone, each pair of one length in two tensors, and all of one length, one a tensor.</summary>
    private static IEnumerable<IReadOnlyList<Place>> Together(List<Place> axes)
    {
        foreach (var place in axes)
        {
            yield return [place];
            var others = axes.Where(other => other.Length == place.Length && other.Tensor != place.Tensor).ToList();
            foreach (var other in others)
            {
                yield return [place, other];
            }

            if (others.DistinctBy(other => other.Tensor).Count() > 1)
            {
                yield return [place, .. others.DistinctBy(other => other.Tensor)];
                yield return [place, .. others.Where(other => other.Axis == place.Axis)];
            }
        }
    }

    /// <summary>An axis of an input.</summary>
    /// <param name="Tensor">The input's name.</param>
    /// <param name="Axis">The axis, from 0.</param>
    /// <param name="Length">How many elements it has.</param>
    public readonly record struct Place(string Tensor, int Axis, int Length);
}
