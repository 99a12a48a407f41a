namespace Reference.Layers;

/// <summary>
/// ONNX's (numpy's) broadcasting: shapes are aligned at their last axes; an axis that the smaller one lacks, or has with
/// length 1, is repeated along the larger one. 3×1 and 4 are both repeated to 3×4.
/// </summary>
/// <remarks>What is repeated in forward is summed in backward: both use the same map.</remarks>
internal static class Broadcasting
{
    /// <summary>Whether the smaller shape can be repeated to the larger one (ONNX: unidirectional broadcasting).</summary>
    public static bool Fits(Shape small, Shape large) =>
        small.Rank <= large.Rank && small.Zip(large[(large.Rank - small.Rank)..]).All(pair => pair.First == 1 || pair.First == pair.Second);

    /// <summary>The smallest shape that both can be repeated to (ONNX: multidirectional broadcasting), or null where there is none.</summary>
    public static Shape? Common(Shape a, Shape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        var (left, right) = (Widen(a, rank), Widen(b, rank));
        Shape common = [.. left.Zip(right, (l, r) => l == 1 ? r : l)];
        return Fits(right, common) ? common : null;
    }

    /// <summary>For each element of the larger shape, in row-major order, the flat index of the smaller one's element that stands there.</summary>
    /// <param name="small">A shape that <see cref="Fits"/> the larger one.</param>
    /// <param name="large">The shape repeated to.</param>
    public static int[] Map(Shape small, Shape large)
    {
        int[] map = [0];
        foreach (var (own, all) in Widen(small, large.Rank).Zip(large))
        {
            map = [.. from outer in map from j in Enumerable.Range(0, all) select outer * own + (own == 1 ? 0 : j)];
        }

        return map;
    }

    /// <summary>The shape that C numbers, one a channel, are broadcast from to N×C×H×W…: C×1×1….</summary>
    public static Shape PerChannel(Shape x) => [x[1], .. Enumerable.Repeat(1, x.Rank - 2)];

    private static Shape Widen(Shape shape, int rank) => [.. Enumerable.Repeat(1, rank - shape.Rank), .. shape];
}
