using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.DeckR;
using Reference.Numbers;

namespace Reference.Oracle.Companion;

/// <summary>Deck R's network by hand, from the picture to the votes and back, exactly: what the page's own arithmetic is held against.</summary>
internal static class CompanionXOrO
{
    private static readonly MaxPooling Pooling = new()
    {
        KernelShape = [2, 2],
        Strides = [2, 2],
        CeilMode = true,
    };

    /// <summary>The features, the votes' weights, and several pictures with all that comes of them.</summary>
    public static object Data()
    {
        var features = new Concatenation { Axis = 0 }.Forward([XPicture.Backslash, XPicture.Cross, XPicture.Slash]);
        var weights = features.Map(weight => weight / 9);
        // As in the lecture on voting.
        int[] forX = [0, 3, 4, 9, 10];
        var votes = Tensors.Fill([2, 12], i => forX.Contains(i % 12) == (i < 12) ? new Rational(1, i < 12 ? 5 : 7) : 0);
        var random = new RandomNumbers(1);
        (string Name, Tensor<Rational> Picture)[] pictures =
        [
            ("X", XPicture.Picture),
            ("O", Ring()),
            ("blank", Tensors.Fill([1, 1, 9, 9], _ => (Rational)(-1))),
            .. Enumerable.Range(1, 5).Select(i => ($"chance {i}", Tensors.Fill([1, 1, 9, 9], _ => (Rational)(random.Below(2) * 2 - 1)))),
        ];
        return new
        {
            Features = Numbers(features),
            VoteWeights = Numbers(votes),
            Pictures = pictures.Select(picture => Passed(picture.Name, picture.Picture, weights, votes)).ToList(),
        };
    }

    private static object Passed(string name, Tensor<Rational> picture, Tensor<Rational> weights, Tensor<Rational> votes)
    {
        var (convolution, relu, voting) = (new Convolution(), new Relu(), new FullyConnected { TransB = true });
        var conv = convolution.Forward(picture, weights);
        var rectified = relu.Forward(conv);
        var pool1 = Pooling.Forward(rectified);
        var pool2 = Pooling.Forward(pool1);
        var values = new Flatten().Forward(pool2);
        var result = voting.Forward(values, votes);
        return new
        {
            Name = name,
            Picture = Numbers(picture),
            Conv = Numbers(conv),
            Relu = Numbers(rectified),
            Pool1 = Numbers(pool1),
            Pool2 = Numbers(pool2),
            Votes = Numbers(result),
            Gradients = new[] { Back([1, 0]), Back([0, 1]), Back([1, -1]) },
        };

        // What a change of each number does to the vote for X, to the vote for O, and to the lead of X.
        object Back(int[] upstream)
        {
            var dVotes = Tensors.Of<Rational>([1, 2], [.. upstream.Select(slope => (Rational)slope)]);
            var (dValues, dVoteWeights, _) = voting.Backward(values, votes, null, dVotes);
            var dPool2 = new Flatten().Backward(pool2, dValues);
            var dPool1 = Pooling.Backward(pool1, dPool2);
            var dRelu = Pooling.Backward(rectified, dPool1);
            var dConv = relu.Backward(conv, dRelu);
            var (dPicture, dWeights, _) = convolution.Backward(picture, weights, null, dConv);
            return new
            {
                Votes = upstream,
                Pool2 = Numbers(dPool2),
                Pool1 = Numbers(dPool1),
                Relu = Numbers(dRelu),
                Conv = Numbers(dConv),
                Picture = Numbers(dPicture),
                Weights = Numbers(dWeights),
                VoteWeights = Numbers(dVoteWeights),
            };
        }
    }

    /// <summary>An O as wide as the X: the pixels at a distance of about 3 from the middle.</summary>
    private static Tensor<Rational> Ring() =>
        Tensors.Fill(
            [1, 1, 9, 9],
            i => Math.Round(Math.Sqrt((i / 9 - 4) * (i / 9 - 4) + (i % 9 - 4) * (i % 9 - 4))) == 3 ? (Rational)1 : -1
        );

    private static IEnumerable<string> Numbers(Tensor<Rational> tensor) => tensor.Flat().ToArray().Select(number => number.ToString());
}
