using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Neural Network Architecture" and "2d Convolution Layer".</summary>
public static class ConnectivityLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "connectivity",
            Deck.U,
            "Neural Network Architecture",
            "fully connected, locally connected, shared weights: n², 3n - 2 and 3 parameters",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        const int n = 5;
        Rational[] pixels = [7, 11, 13, 17, 19];
        var x = Tensors.Of([n, 1], pixels);

        // Fully connected: every Θᵢⱼ may be there.
        var full = Tensors.Fill([n, n], i => (Rational)(10 * (i / n) + i % n + 1));
        yield return new(
            "Fully connected (FC): all linear mappings are permissible",
            Grid.Of("Θ, fully connected", full),
            new Equation("parameters, fully connected", "n²", $"{n}²", full.Shape().Size)
        );

        // Locally connected: each unit sees its neighbours only, with weights of its own. Of a window's three weights those that would lie
        // outside the picture are none: 3n - 2 remain.
        var local = new LocallyConnected { KernelShape = [3], Pads = [1, 1] };
        var taps = Windows.Slide("Conv", [n], [3], new Convolution { Pads = [1, 1] });
        var matrix = Tensors.Zeros<Rational>([n, n]);
        for (var unit = 0; unit < taps.Count; unit++)
        {
            foreach (var tap in taps.Taps(unit))
            {
                matrix[unit, tap.Pixel] = full[unit, tap.Pixel];
            }
        }

        yield return new(
            "Locally connected: only look at local information",
            Grid.Of("Θ, locally connected", matrix),
            new Equation(
                "parameters, locally connected",
                "3n - 2",
                $"3·{n} - 2",
                Enumerable.Range(0, taps.Count).Sum(unit => taps.Taps(unit).Length)
            ),
            new Flow(new("x", x.Shape()), new($"{local.Signature.Name}, kernel 3", [n, 1]))
        );

        // Mirror/share local weights everywhere: three numbers, and the matrix has three bands.
        Rational θ0 = 2,
            θ1 = 3,
            θ2 = 5;
        var bands = Tensors.Fill(
            [n, n],
            i =>
                (i % n - i / n) switch
                {
                    -1 => θ0,
                    0 => θ1,
                    1 => θ2,
                    _ => 0,
                }
        );
        var product = new MatrixProduct().Forward(bands, x);
        var convolved = new Convolution { Pads = [1, 1] }.Forward(x.Reshaped([1, 1, n]), Tensors.Of([1, 1, 3], θ0, θ1, θ2));
        yield return new(
            "Convolutional (CONV) layer: share local weights everywhere",
            Grid.Of("Θ, shared", bands),
            new Equation("parameters, shared", "m", "", taps.Kernel.Size),
            Grid.Of("x", x),
            Grid.Of("matrix times x", product),
            Grid.Of("θ * x", convolved)
        );

        // 200×200 image, 400,000 hidden units.
        const long image = 200 * 200,
            hidden = 400_000,
            field = 10 * 10;
        yield return new(
            "2d convolution layer: 200×200 image",
            new Table(
                "parameters with 400,000 hidden units",
                ["connections", "parameters"],
                [
                    ["fully connected", image * hidden],
                    ["locally connected, 10×10 fields", field * hidden],
                    ["one shared 10×10 filter", field],
                ]
            )
        );
    }
}
