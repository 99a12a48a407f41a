using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Reference.Oracle.Generation;

/// <summary>The draws that generators of several families share.</summary>
internal static class Draws
{
    /// <summary>Yes, so often in a hundred times.</summary>
    public static Gen<bool> Percent(int yes) => Gen.Choose(1, 100).Select(draw => draw <= yes);

    /// <summary>Pairwise distinct numbers, in any order.</summary>
    /// <param name="count">How many; no more than the range has.</param>
    /// <param name="least">The smallest that may occur.</param>
    /// <param name="most">The largest that may occur.</param>
    public static Gen<int[]> Distinct(int count, int least, int most) =>
        Gen.Shuffle(Enumerable.Range(least, most - least + 1)).Select(numbers => numbers[..count]);

    /// <summary>Numbers of a range that are not all the same, unless there is only one.</summary>
    public static Gen<int[]> Uneven(int count, int least, int most) =>
        from numbers in Gen.Choose(least, most).ArrayOf(count)
        from place in Gen.Choose(0, count - 1)
        select count > 1 && numbers.All(number => number == numbers[0])
            ? [.. numbers.Select((number, i) => i == place ? least + (number - least + 1) % (most - least + 1) : number)]
            : numbers;

    /// <summary>A real number of a range with two decimals, so that it reads well in a report.</summary>
    public static Gen<double> Hundredths(double least, double most) =>
        Gen.Choose((int)Math.Round(least * 100), (int)Math.Round(most * 100)).Select(hundredths => hundredths / 100.0);

    /// <summary>The shape of any tensor: two to four axes, pairwise distinct, each longer than one.</summary>
    public static Gen<int[]> AnyShape(int leastRank = 2, int mostRank = 4) =>
        from rank in Gen.Choose(leastRank, mostRank)
        from lengths in Distinct(rank, 2, rank < 4 ? 6 : 5)
        select lengths;

    /// <summary>Whether so many elements, of so many, are enough to see that they are the right ones, and not all 0 by chance.</summary>
    public static bool AreTelling(int some, int all) => some >= 8 || (some >= 4 && some * 20 >= all);

    /// <summary>How many elements a shape has.</summary>
    public static int Size(IEnumerable<int> shape) => shape.Aggregate(1, (size, length) => size * length);

    /// <summary>An axis of a tensor, counted from the front or, as ONNX also allows, from the back.</summary>
    public static Gen<int> Axis(int rank) => Gen.Choose(-rank, rank - 1);

    /// <summary>A value, or null where the attribute is left at its default.</summary>
    public static Gen<T[]?> OrDefault<T>(this Gen<T[]> gen) => from isGiven in Percent(75) from value in gen select isGiven ? value : null;

    /// <summary>An object of the attributes that are not null.</summary>
    public static JsonObject Attributes(params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var json = new JsonObject();
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
            {
                json[name] = value switch
                {
                    bool truth => truth ? 1 : 0,
                    int[] list => new JsonArray([.. list.Select(entry => JsonValue.Create(entry))]),
                    long[] list => new JsonArray([.. list.Select(entry => JsonValue.Create(entry))]),
                    double[] list => new JsonArray([.. list.Select(entry => JsonValue.Create(entry))]),
                    int number => number,
                    double number => number,
                    _ => (string)value,
                };
            }
        }

        return json;
    }
}
