using System.Numerics.Tensors;

namespace Reference.Oracle.Shrinking;

/// <summary>Calls of the same shapes with plainer numbers: whole ones, zeros, ones.</summary>
internal static class PlainerNumbers
{
    /// <summary>Whole tensors first, then ever smaller parts of them, then single elements.</summary>
    public static IEnumerable<Anatomy> Of(Anatomy call) =>
        call
            .Inputs.Concat(call.Upstream)
            .SelectMany(name =>
                Tensor(call, name) switch
                {
                    Tensor<double> reals => OfReals(reals.Flat().ToArray())
                        .Select(values => call.With(name, Tensors.Of(reals.Shape(), values), ShapeOf(call, name))),
                    Tensor<long> integers => OfIntegers(integers.Flat().ToArray())
                        .Select(values => call.With(name, Tensors.Of(integers.Shape(), values), ShapeOf(call, name))),
                    _ => [],
                }
            );

    private static object Tensor(Anatomy call, string name) => call.Inputs.Has(name) ? call.Inputs.Any(name) : call.Upstream.Any(name);

    private static Shape ShapeOf(Anatomy call, string name) =>
        call.Inputs.Has(name) ? call.Inputs.ShapeOf(name) : call.Upstream.ShapeOf(name);

    private static IEnumerable<double[]> OfReals(double[] values)
    {
        foreach (var part in Parts(values.Length))
        {
            foreach (var plainer in (Func<double, double>[])[_ => 0, _ => 1, Math.Round])
            {
                if (Replaced(values, part, value => Cost(plainer(value)) < Cost(value) ? plainer(value) : value) is { } changed)
                {
                    yield return changed;
                }
            }
        }
    }

    private static IEnumerable<long[]> OfIntegers(long[] values)
    {
        foreach (var part in Parts(values.Length))
        {
            if (Replaced(values, part, _ => 0) is { } changed)
            {
                yield return changed;
            }
        }
    }

    /// <summary>All, the halves, the quarters, … the single places.</summary>
    private static IEnumerable<Range> Parts(int length)
    {
        for (var size = length; size >= 1; size = size == 1 ? 0 : (size + 1) / 2)
        {
            for (var first = 0; first < length; first += size)
            {
                yield return first..Math.Min(first + size, length);
            }
        }
    }

    /// <summary>The values with a part replaced; null where that changes nothing.</summary>
    private static T[]? Replaced<T>(T[] values, Range part, Func<T, T> replace)
    {
        var changed = (T[])values.Clone();
        var (first, count) = part.GetOffsetAndLength(values.Length);
        var isNew = false;
        for (var i = first; i < first + count; i++)
        {
            changed[i] = replace(values[i]);
            isNew |= !changed[i]!.Equals(values[i]);
        }

        return isNew ? changed : null;
    }

    /// <summary>How plain a number is: 0, 1, other whole numbers, fractions, then what is no number.</summary>
    private static double Cost(double value) =>
        value == 0 ? (double.IsNegative(value) ? 0.5 : 0)
        : value == 1 ? 1
        : !double.IsFinite(value) ? double.MaxValue
        : (double.IsInteger(value) ? 2 : 1e6) + Math.Abs(value) + (value < 0 ? 0.5 : 0);
}
