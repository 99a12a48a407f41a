using Reference.Layers;
using Reference.Lectures.Walkthroughs;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Rectified Linear Units (ReLUs)".</summary>
public static class ReluLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("relu", Deck.R, "Rectified linear units (ReLUs)", "if your number is positive, keep it; otherwise you get a zero", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var features = new Concatenation { Axis = 0 }.Forward([XPicture.Backslash, XPicture.Cross, XPicture.Slash]);
        var stack = new Convolution().Forward(XPicture.Picture, features.Map(weight => weight / 9));
        var rectified = new Relu().Forward(stack);

        yield return new(
            "The first four numbers of the map of \\",
            new Table(
                "ReLU, number by number",
                ["number", "ReLU"],
                [.. Enumerable.Range(0, 4).Select(j => (IReadOnlyList<Cell>)[stack[0, 0, 0, j], rectified[0, 0, 0, j]])]
            )
        );
        yield return new(
            "A stack of images becomes a stack of images with no negative values",
            new Flow(new("filtered images", stack.Shape()), new("ReLU", rectified.Shape())),
            Grid.Of("filtered images", stack),
            Grid.Of("rectified", rectified)
        );
    }
}
