using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Fully connected layer: every value gets a vote".</summary>
public static class VotingLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("voting", Deck.R, "Fully connected layer", "twelve feature values vote for X and for O", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var features = new Concatenation { Axis = 0 }.Forward([XPicture.Backslash, XPicture.Cross, XPicture.Slash]);
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        };
        var filtered = new Relu().Forward(new Convolution().Forward(XPicture.Picture, features.Map(weight => weight / 9)));
        var maps = pooling.Forward(pooling.Forward(filtered));

        // Every value gets a vote: three maps of 2×2 become one list.
        var values = new Flatten().Forward(maps);
        yield return new(
            "Every value gets a vote",
            new Flow(new("pooled twice", maps.Shape()), new("in a row", values.Shape())),
            Grid.Of("values", values)
        );

        // The vote depends on how strongly a value predicts X or O. An X makes its arms and its crossing strong: the five values that are 1
        // for a perfect X speak for X, each with 1/5; the other seven speak for O, each with 1/7.
        int[] forX = [0, 3, 4, 9, 10];
        var weights = Tensors.Fill([2, 12], i => forX.Contains(i % 12) == (i < 12) ? new Rational(1, i < 12 ? 5 : 7) : 0);
        var votes = new FullyConnected { TransB = true }.Forward(values, weights);
        var (x, o) = (votes[0, 0], votes[0, 1]);
        yield return new(
            "Vote depends on how strongly a value predicts X or O",
            Grid.Of("weights of X, of O", weights),
            new Flow(new("values", values.Shape()), new("fully connected, weights 2×12", votes.Shape()))
        );
        yield return new(
            "A list of feature values becomes a list of votes",
            new Table(
                "votes",
                ["for", "vote", "decimals"],
                [
                    ["X", x, Number.FromRational(x).Decimals],
                    ["O", o, Number.FromRational(o).Decimals],
                ]
            ),
            $"The picture is {(x > o ? "an X" : "an O")}. (The deck draws .92 and .51 for another picture, whose twelve values its text does not keep.)"
        );

        // These can also be stacked: the votes are values again.
        var again = new FullyConnected { TransB = true }.Forward(votes, Tensors.Of<Rational>([2, 2], 1, -1, -1, 1));
        yield return new("These can also be stacked", Grid.Of("votes of the votes: X - O, O - X", again));
    }
}
