using Reference.Layers;
using Reference.Lectures.Walkthroughs;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Pooling: Shrinking the image stack".</summary>
public static class PoolingLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("pooling", Deck.R, "Pooling: Shrinking the image stack", "the maximum of each 2×2 window, the last window partial", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var features = new Concatenation { Axis = 0 }.Forward([XPicture.Backslash, XPicture.Cross, XPicture.Slash]);
        var stack = new Convolution().Forward(XPicture.Picture, features.Map(weight => weight / 9));

        // 1. Pick a window size (usually 2 or 3).   2. Pick a stride (usually 2).
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        };
        yield return new(
            "1. Pick a window size. 2. Pick a stride",
            "Windows of 2×2 at stride 2. The seventh row and column have no neighbour: their windows are partial, and count (ONNX's ceil_mode).",
            Grid.Of("filtered images", stack)
        );

        // 3. Walk your window across your filtered images.   4. From each window, take the maximum value.
        var pooled = pooling.Forward(stack);
        var windows = new List<IReadOnlyList<Cell>>();
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                var seen = Enumerable
                    .Range(0, 4)
                    .Select(k => (Row: 2 * i + k / 2, Column: 2 * j + k % 2))
                    .Where(at => at is { Row: < 7, Column: < 7 });
                var values = seen.Select(at => stack[0, 0, at.Row, at.Column]).ToList();
                windows.Add([$"{i}, {j}", new(string.Join("  ", values), [.. values.Select(Number.FromRational)]), pooled[0, 0, i, j]]);
            }
        }

        yield return new(
            "3. Walk your window across your filtered images. 4. From each window, take the maximum value",
            new Table("windows of the map of \\", ["window", "values", "maximum"], windows)
        );
        yield return new(
            "Max pooling",
            new Flow(new("filtered images", stack.Shape()), new("max pooling 2×2, stride 2", pooled.Shape())),
            Grid.Of("pooled", pooled)
        );

        var full = (pooling with { CeilMode = false }).Forward(stack);
        yield return new(
            "Most frameworks leave the partial window out unless told otherwise",
            new Flow(new("filtered images", stack.Shape()), new("full windows only", full.Shape())),
            Grid.Of("pooled without partial windows", full)
        );
    }
}
