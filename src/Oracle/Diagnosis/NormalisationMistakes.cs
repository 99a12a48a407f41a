using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Statistics, ε, the flow of gradients through statistics, and the window of local response normalisation.</summary>
/// <remarks>
/// With D the deviation: dx = (dx̂ - Σ dx̂ / m - x̂ · Σ dx̂ · x̂ / m) / D, because D' · D = ½; each term of it is left out by somebody.
/// </remarks>
internal static class NormalisationMistakes
{
    private const string Batch = "BatchNormalization";
    private const string Instance = "InstanceNormalization";
    private const string Group = "GroupNormalization";
    private const string Layer = "LayerNormalization";

    private static readonly string[] All = [Batch, Instance, Group, Layer];

    public static IEnumerable<Variant> Variants { get; } =
    [
        new("N01", "whose running variance is unbiased", [Batch], asked => UnbiasedRunning(asked, (BatchNormalization)asked.Operator)),
        new(
            "N01",
            "whose running variance is unbiased and whose momentum is the share of the new value, as PyTorch's",
            [Batch],
            LikePyTorch
        ),
        Changed(
            "N02",
            "that normalises with the unbiased variance",
            All,
            layer => layer.Deviation = (variance, m) => Root(variance * m / (m - 1) + layer.Epsilon, m / (m - 1.0)),
            layer => !layer.IsFrozen
        ),
        Changed(
            "N03",
            "with epsilon outside the root",
            All,
            layer => layer.Deviation = (variance, _) => (Math.Sqrt(variance) + layer.Epsilon, 0.5 / Math.Sqrt(variance))
        ),
        Changed(
            "N03",
            "with epsilon squared",
            All,
            layer => layer.Deviation = (variance, _) => Root(variance + layer.Epsilon * layer.Epsilon, 1)
        ),
        Changed(
            "N03",
            "with the variance taken for the deviation",
            All,
            layer => layer.Deviation = (variance, _) => (variance + layer.Epsilon, 1)
        ),
        new(
            "N04",
            "whose momentum is the share of the new value",
            [Batch],
            asked => Specification.Answer(WithOtherMomentum(asked), asked.Given)
        ),
        Flow("N05", "whose gradient leaves out the mean's term", layer => layer.Shift = 0),
        Flow("N05", "whose gradient leaves out the deviation's term", layer => layer.Stretch = 0),
        Flow("N05", "whose gradient takes mean and deviation for constants", layer => (layer.Shift, layer.Stretch) = (0, 0)),
        Flow("N05", "whose gradient has the mean's term twice", layer => layer.Shift = 2),
        Flow("N05", "whose gradient has the deviation's term twice", layer => layer.Stretch = 2),
        new("N07", "whose gradient flows through statistics that are frozen", [Batch], ThroughFrozen),
        new("N10", "whose running statistics are updated twice", [Batch], UpdatedTwice),
        Changed("N11", "with statistics over the whole batch", [Instance], layer => layer.Group = layer.ByChannel()),
        Changed("N11", "with statistics over all channels", [Instance, Group], layer => layer.Group = layer.ByExample()),
        Changed("N11", "with statistics of every G-th channel, not of neighbours", [Group], layer => layer.Group = layer.ByEveryGroupth()),
        Changed("N11", "with statistics along axis alone, not along those after it, too", [Layer], layer => layer.Group = layer.AlongOne()),
        Changed("N11", "with statistics of each channel by itself", [Group], layer => layer.Group = layer.ByExampleAndChannel()),
        Changed(
            "N11",
            "with statistics of each example by itself",
            [Batch],
            layer => layer.Group = layer.ByExampleAndChannel(),
            layer => !layer.IsFrozen
        ),
        new("N12", "that sums over the batch, not over channels", ["LRN"], OverBatch),
        new(
            "N13",
            "whose alpha is not divided by size",
            ["LRN"],
            asked =>
                Specification.Answer(
                    ((LocalResponseNormalization)asked.Operator) with
                    {
                        Alpha = Lrn(asked).Alpha * Lrn(asked).Size,
                    },
                    asked.Given
                )
        ),
        new("N14", "whose window of even size has the extra channel before", ["LRN"], Backwards),
        new(
            "N14",
            "whose window has size channels on either side",
            ["LRN"],
            asked =>
                Specification.Answer(
                    Lrn(asked) with
                    {
                        Alpha = Lrn(asked).Alpha * (2 * Lrn(asked).Size + 1) / Lrn(asked).Size,
                        Size = 2 * Lrn(asked).Size + 1,
                    },
                    asked.Given
                )
        ),
        Window(
            "whose window of even size leaves the extra channel out",
            (c, size, channels) => ChannelWindow.Existing(ChannelWindow.Unbounded(c, size - 1 + size % 2), channels)
        ),
        Window(
            "whose window is moved inwards at the first and last channels",
            (c, size, channels) =>
                ChannelWindow.Existing(Enumerable.Range(Math.Clamp(c - (size - 1) / 2, 0, Math.Max(0, channels - size)), size), channels)
        ),
        Window(
            "whose window goes on with the first and last channel repeated",
            (c, size, channels) => ChannelWindow.Unbounded(c, size).Select(j => Math.Clamp(j, 0, channels - 1))
        ),
        Window(
            "whose window goes on at the other end of the channels",
            (c, size, channels) => ChannelWindow.Unbounded(c, size).Select(j => (j % channels + channels) % channels)
        ),
        new(
            "N13",
            "whose alpha is divided by the number of channels summed",
            ["LRN"],
            asked =>
                ChannelWindow.Answer(
                    asked,
                    (c, size, channels) => ChannelWindow.Existing(ChannelWindow.Unbounded(c, size), channels),
                    isMean: true
                )
        ),
        new("N15", "whose gradient leaves out the neighbours' sums", ["LRN"], WithoutNeighbours),
    ];

    private static Variant Window(string words, Func<int, int, int, IEnumerable<int>> window) =>
        new("N14", words, ["LRN"], asked => ChannelWindow.Answer(asked, window));

    private static Variant Changed(
        string id,
        string words,
        string[] operators,
        Action<Normaliser> change,
        Func<Normaliser, bool>? applies = null
    ) =>
        new(
            id,
            words,
            operators,
            asked =>
            {
                var layer = new Normaliser(asked);
                if (applies?.Invoke(layer) == false)
                {
                    return null;
                }

                change(layer);
                return layer.Answer();
            }
        );

    private static Variant Flow(string id, string words, Action<Normaliser> change) =>
        new(
            id,
            words,
            All,
            asked =>
            {
                var layer = new Normaliser(asked);
                change(layer);
                return layer.IsFrozen ? null : layer.Answer().Gradients(asked)?.Without($"d{asked.Operator.Signature.Inputs[1].Name}");
            }
        );

    private static (double D, double Slope) Root(double square, double factor) => (Math.Sqrt(square), factor / 2 / Math.Sqrt(square));

    private static BatchNormalization WithOtherMomentum(Case asked) =>
        ((BatchNormalization)asked.Operator) with
        {
            Momentum = 1 - ((BatchNormalization)asked.Operator).Momentum,
        };

    private static Values<double>? LikePyTorch(Case asked) =>
        UnbiasedRunning(asked, WithOtherMomentum(asked))?.Join(WithOtherMomentum(asked).Forward(asked.Given).Only("running_mean"));

    private static Values<double>? UnbiasedRunning(Case asked, BatchNormalization op)
    {
        var x = asked.Given.ShapeOf("X");
        if (!op.TrainingMode)
        {
            return null;
        }

        double m = x.Size / x[1];
        var old = asked.Given["input_var"].Flat().ToArray();
        var running = op.Forward(asked.Given)["running_var"].Flat().ToArray();
        return new()
        {
            ["running_var"] = Tensors.Of(
                [x[1]],
                [.. running.Zip(old, (value, before) => before * op.Momentum + (value - before * op.Momentum) * m / (m - 1))]
            ),
        };
    }

    private static Values<double>? ThroughFrozen(Case asked)
    {
        var layer = new Normaliser(asked) { Shift = 1, Stretch = 1 };
        return layer.IsFrozen ? layer.Answer().Gradients(asked)?.Only("dX") : null;
    }

    private static Values<double>? UpdatedTwice(Case asked)
    {
        var once = asked.Operator.Forward(asked.Given);
        if (!once.Has("running_mean"))
        {
            return null;
        }

        var again = asked.Given.With("input_mean", _ => once["running_mean"]).With("input_var", _ => once["running_var"]);
        return asked.Operator.Forward(again).Only("running_mean", "running_var");
    }

    private static LocalResponseNormalization Lrn(Case asked) => (LocalResponseNormalization)asked.Operator;

    private static Values<double> OverBatch(Case asked)
    {
        var given = Exchanged(asked.Given);
        return Exchanged(Specification.Answer(asked.Operator, given));

        static Values<double> Exchanged(Values<double> values)
        {
            var exchanged = new Values<double>();
            foreach (var name in values)
            {
                var (old, data) = (values.ShapeOf(name), values[name]);
                Shape shape = [old[1], old[0], .. old.Spatial];
                exchanged.Add(
                    name,
                    Tensors.Fill(shape, i => shape.IndexAt(i) is var at ? data.Flat()[old.Offset([at[1], at[0], .. at[2..]])] : 0)
                );
            }

            return exchanged;
        }
    }

    /// <summary>With the channels in the reverse order, so that before is after.</summary>
    private static Values<double> Backwards(Case asked)
    {
        return Reversed(Specification.Answer(asked.Operator, Reversed(asked.Given)));

        static Values<double> Reversed(Values<double> values)
        {
            var reversed = new Values<double>();
            foreach (var name in values)
            {
                var channels = values.ShapeOf(name)[1];
                reversed.Add(name, values[name].Moved(at => [at[0], channels - 1 - at[1], .. at[2..]]));
            }

            return reversed;
        }
    }

    private static Values<double>? WithoutNeighbours(Case asked)
    {
        if (!asked.AsksForGradients)
        {
            return null;
        }

        var (x, y) = (asked.Given["X"], asked.Operator.Forward(asked.Given)["Y"]);
        return new()
        {
            ["dX"] = Tensors.Fill(x.Shape(), i => x.Flat()[i] == 0 ? 0 : asked.Given["dY"].Flat()[i] * y.Flat()[i] / x.Flat()[i]),
        };
    }
}
