using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckC;

/// <summary>Deck C, "Convolutions: More detail. A closer look at spatial dimensions".</summary>
public static class SpatialSizeLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("spatial-size", Deck.C, "Convolutions: More detail", "7×7 input, 3×3 filter: stride 2 gives 3×3, stride 3 does not fit", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var input = Tensors.Fill([1, 1, 7, 7], i => (Rational)i);
        var filter = Tensors.Fill([1, 1, 3, 3], _ => (Rational)1);
        foreach (var stride in new[] { 1, 2 })
        {
            var convolution = new Convolution { Strides = [stride, stride], ExactFit = true };
            var output = convolution.Forward(input, filter);
            yield return new(
                $"7×7 input (spatially), 3×3 filter applied with stride {stride}",
                new Flow(new("input", input.Shape()), new($"3×3 filter, stride {stride}", output.Shape())),
                new Equation("output size", "(N - F) / stride + 1", $"(7 - 3) / {stride} + 1", output.Shape()[2])
            );
        }

        // With stride 3: (7 - 3) / 3 + 1 is no whole number. Asked for an exact fit, the layer refuses.
        string refusal;
        try
        {
            new Convolution { Strides = [3, 3], ExactFit = true }.Forward(input, filter);
            refusal = "";
        }
        catch (LayerException error)
        {
            refusal = error.Message;
        }

        yield return new(
            "7×7 input (spatially), 3×3 filter applied with stride 3?",
            new Equation("output size", "(N - F) / stride + 1", "(7 - 3) / 3 + 1", new Rational(7 - 3, 3) + 1),
            new Claim("it does not fit", refusal.Length > 0, refusal.Length > 0 ? refusal : "the layer did not refuse")
        );

        var left = new Convolution { Strides = [3, 3] }.Forward(input, filter);
        yield return new(
            "Frameworks drop the last row and column instead, without a word",
            new Flow(new("input", input.Shape()), new("stride 3, the rest left out", left.Shape())),
            "That is ONNX's rule, and what this library does unless ExactFit is asked for."
        );
    }
}
