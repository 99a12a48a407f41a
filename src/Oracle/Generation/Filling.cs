using System.Numerics.Tensors;

namespace Reference.Oracle.Generation;

/// <summary>Fills the tensors of a case with numbers.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="data">Which numbers.</param>
internal sealed class Filling(Random random, DataKind data)
{
    private static readonly double[] Large = [100, -100, 1000, -1000];

    /// <summary>A power of a share is far from 0 and from 1, or 0 to rounding.</summary>
    private static readonly long[] Often = [10, 100, 1000, 10_000, 1_000_000];

    private static readonly double[] NotFinite = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    /// <summary>Numbers for every tensor of a case, drawn together so that they differ from tensor to tensor too.</summary>
    /// <param name="shapes">The shapes of the tensors.</param>
    /// <param name="contents">What each may hold.</param>
    public Values<double> Fill(IEnumerable<KeyValuePair<string, Shape>> shapes, IReadOnlyDictionary<string, Contents> contents)
    {
        var named = shapes.ToList();
        var grids = named
            .Where(tensor => contents[tensor.Key] is Reals)
            .GroupBy(tensor => Range(tensor.Key))
            .ToDictionary(group => group.Key, group => Grid(group.Select(tensor => (tensor.Value, (Reals)contents[tensor.Key]))));
        var values = new Values<double>();
        foreach (var (name, shape) in named)
        {
            switch (contents[name])
            {
                case Reals reals:
                    values.Add(name, Tensors.Fill(shape, Planted(shape.Size, reals, grids[Range(name)], name == named[0].Key)), shape);
                    break;
                case Distribution:
                    values.Add(name, Shares(shape));
                    break;
                case Labels labels:
                    values.Add(name, Tensors.Fill(shape, i => Label(labels, mayBeIgnored: i > 0)));
                    break;
                case Counts:
                    values.Add(name, Tensors.Fill(shape, _ => Count()), shape);
                    break;
                case Indices indices:
                    values.Add(name, Repeated(shape, indices.Length), shape);
                    break;
                case PlacesInPlanes places:
                    values.Add(name, Places(shape, places.PlaneSize));
                    break;
                default:
                    values.Add(name, Tensors.Fill(shape, _ => random.Next(3) > 0));
                    break;
            }
        }

        return values;

        (double, double) Range(string name) => contents[name] is Reals(var from, var to, _) ? (from, to) : default;
    }

    /// <summary>Enough pairwise distinct numbers of a range, away from zero and the kinks, in random order.</summary>
    private Queue<double> Grid(IEnumerable<(Shape Shape, Reals Reals)> tensors)
    {
        var group = tensors.ToList();
        var (from, to) = (group[0].Reals.From, group[0].Reals.To);
        var kinks = group.SelectMany(tensor => tensor.Reals.Kinks).Where(double.IsFinite).Append(0).Distinct().ToList();
        var slots = group.Sum(tensor => tensor.Shape.Size) + 2 * kinks.Count;
        var spacing = (to - from) / slots;
        var values = Enumerable
            .Range(0, slots)
            .Select(slot => from + (slot + 0.5) * spacing)
            .Where(value => kinks.TrueForAll(kink => Math.Abs(value - kink) >= 0.75 * spacing))
            .Select(value => value + (random.NextDouble() - 0.5) * 0.5 * spacing)
            .ToArray();
        random.Shuffle(values);
        return new(values);
    }

    private Func<int, double> Planted(int size, Reals reals, Queue<double> grid, bool isFirst)
    {
        var values = new double[size];
        for (var i = 0; i < size; i++)
        {
            var usual = grid.Dequeue();
            values[i] = data switch
            {
                DataKind.Distinct => usual,
                DataKind.Integers or DataKind.Edges when reals.Zeros > 0 && random.Next(100) < reals.Zeros => 0,
                DataKind.Integers => Whole(reals),
                DataKind.Large => isFirst && reals.HasZero && random.Next(8) == 0 ? Pick(Large) : usual,
                DataKind.NotFinite => random.Next(10) == 0 && Beyond(reals, isFirst) is { Count: > 0 } numbers ? Pick(numbers) : usual,
                _ => random.Next(4) == 0 ? Edge(reals, i == 0 ? usual : values[random.Next(i)]) : usual,
            };
        }

        return i => values[i];
    }

    /// <summary>What may be planted where outputs alone are asked for: what the operator says, else NaN and infinities in its first input.</summary>
    private static IReadOnlyList<double> Beyond(Reals reals, bool isFirst) =>
        reals.Beyond.Count > 0 || !isFirst || !reals.HasZero ? reals.Beyond : NotFinite;

    private double Pick(IReadOnlyList<double> numbers) => numbers[random.Next(numbers.Count)];

    /// <summary>A whole number, from a range twice as wide; an eighth where the range is too narrow for whole numbers.</summary>
    private double Whole(Reals reals)
    {
        var (from, to) = reals.Whole ?? (reals.From, reals.To);
        return to - from >= 1
            ? random.Next((int)Math.Ceiling(2 * from), (int)Math.Floor(2 * to) + 1)
            : random.Next((int)Math.Ceiling(8 * from), (int)Math.Floor(8 * to) + 1) / 8.0;
    }

    private double Edge(Reals reals, double another)
    {
        List<double> edges = [another, .. reals.Kinks.Where(kink => kink >= reals.From && kink <= reals.To)];
        if (reals.HasZero)
        {
            edges.AddRange(0, -0.0);
            edges.AddRange(reals.Planted);
            if (data == DataKind.Extremes)
            {
                edges.AddRange(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1000, -1000);
            }
        }

        return edges[random.Next(edges.Count)];
    }

    /// <summary>Multiples of 1/64 that sum to one along the second axis.</summary>
    private Tensor<double> Shares(Shape shape)
    {
        var classes = shape[1];
        var inner = shape.Spatial.Size;
        var values = new double[shape.Size];
        for (var row = 0; row < shape[0] * inner; row++)
        {
            var counts = new int[classes];
            for (var share = 0; share < 64; share++)
            {
                counts[share < classes ? share : random.Next(classes)]++;
            }

            for (var c = 0; c < classes; c++)
            {
                values[(row / inner * classes + c) * inner + row % inner] = counts[c] / 64.0;
            }
        }

        return Tensors.Of(shape, values);
    }

    /// <summary>A label; never are all of them ignored, for their mean would be 0/0.</summary>
    private long Label(Labels labels, bool mayBeIgnored)
    {
        if (mayBeIgnored && labels.Ignored is { } ignored && random.Next(4) == 0)
        {
            return ignored;
        }

        var choices = Enumerable.Range(0, labels.Classes).Where(label => mayBeIgnored || label != labels.Ignored).ToList();
        return choices[random.Next(choices.Count)];
    }

    private long Count() =>
        random.Next(6) switch
        {
            0 => 0,
            1 => 1,
            2 => Often[random.Next(Often.Length)],
            _ => random.Next(2, 8),
        };

    /// <summary>A third of them name a place that was named before, some from the other side.</summary>
    private Tensor<long> Repeated(Shape shape, int length)
    {
        var indices = new long[shape.Size];
        for (var i = 0; i < indices.Length; i++)
        {
            var index = i > 0 && random.Next(3) == 0 ? indices[random.Next(i)] : random.Next(length);
            indices[i] =
                random.Next(3) > 0 ? index
                : index < 0 ? index + length
                : index - length;
        }

        return Tensors.Of(shape, indices);
    }

    private Tensor<long> Places(Shape shape, int planeSize)
    {
        var size = shape.Spatial.Size;
        var places = Enumerable
            .Range(0, shape[0] * shape[1])
            .SelectMany(plane =>
            {
                var free = Enumerable.Range(0, planeSize).Select(place => (long)plane * planeSize + place).ToArray();
                random.Shuffle(free);
                var places = free.Take(size).Order().ToArray();
                if (data is DataKind.Edges or DataKind.Extremes && size > 1 && random.Next(2) == 0)
                {
                    places[random.Next(1, size)] = places[0];
                }

                return places;
            });
        return Tensors.Of(shape, [.. places]);
    }
}
