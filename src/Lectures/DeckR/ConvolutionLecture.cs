using Reference.Layers;
using Reference.Lectures.Walkthroughs;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Convolution: Trying every possible match", and "Convolution layer".</summary>
public static class ConvolutionLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("convolution", Deck.R, "Convolution: Trying every possible match", "every position, three features, three maps", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var picture = XPicture.Picture;
        var convolution = new Convolution();
        foreach (var (name, feature) in new[] { ("\\", XPicture.Backslash), ("X", XPicture.Cross), ("/", XPicture.Slash) })
        {
            // The mean over nine pixels: the deck's filtering at every position where the feature fits, 9 - 3 + 1 = 7 in each direction.
            var map = convolution.Forward(picture, feature.Map(weight => weight / 9));
            yield return new(
                $"Trying every possible match of {name}",
                new Flow(new("picture", picture.Shape()), new($"every match of {name}, 3×3", map.Shape())),
                Grid.Of($"feature {name}", feature),
                Grid.Of($"map of {name}", map)
            );
        }

        // One layer holds all three features as its weights, O×C×K×L.
        var features = new Concatenation { Axis = 0 }.Forward([XPicture.Backslash, XPicture.Cross, XPicture.Slash]);
        var stack = convolution.Forward(picture, features.Map(weight => weight / 9));
        yield return new(
            "Convolution layer: one image becomes a stack of filtered images",
            new Flow(
                new("picture N×C×H×W", picture.Shape()),
                new("weights O×C×K×L", features.Shape()),
                new("stack N×O×H×W", stack.Shape())
            ),
            Grid.Of("stack", stack),
            "The decks do not flip the feature before they slide it: what they and all frameworks call convolution is cross-correlation."
        );
    }
}
