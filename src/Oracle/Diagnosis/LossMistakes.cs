using Reference.Cases;
using Reference.Layers;
using Reference.Losses;

namespace Reference.Oracle.Diagnosis;

/// <summary>What a mean divides by, and what goes into a logarithm.</summary>
internal static class LossMistakes
{
    private const string Likelihood = "NegativeLogLikelihoodLoss";
    private const string Entropy = "SoftmaxCrossEntropyLoss";

    private static readonly string[] Labelled = [Likelihood, Entropy];

    public static IEnumerable<Variant> Variants { get; } =
    [
        Divided(
            "L01",
            "whose weighted mean divides by the number of labels that count",
            Labelled,
            asked => Labels(asked).Count(label => label != Ignored(asked))
        ),
        Divided("L02", "whose mean divides by the number of all labels, ignored or not", Labelled, asked => Labels(asked).Length),
        Divided("L02", "whose mean divides by the weights of ignored labels, too", Labelled, AllWeights),
        Divided(
            "L01",
            "whose mean divides by the number of examples",
            [.. Labelled, "CrossEntropyLoss", "BinaryCrossEntropyLoss", "QuadraticLoss", "AbsoluteLoss"],
            asked => asked.Given.ShapeOf(asked.Operator.Signature.Inputs[0].Name)[0]
        ),
        Divided(
            "L01",
            "whose mean divides by the number of elements",
            ["CrossEntropyLoss", .. Labelled],
            asked => asked.Given.ShapeOf(asked.Operator.Signature.Inputs[0].Name).Size
        ),
        Divided("L01", "whose mean divides by the sum of weights", ["BinaryCrossEntropyLoss"], WeightsOfElements),
        new(
            "L04",
            "whose gradient ignores the weights",
            [.. Labelled, "BinaryCrossEntropyLoss"],
            asked => WithoutWeights(asked)?.Gradients(asked)
        ),
        new("L06", "whose softmax is applied twice", [Entropy], Twice),
        new("L06", "that applies log-softmax to what are log-probabilities", [Likelihood], AsScores),
        new("L06", "that takes scores for log-probabilities", [Entropy], AsLogProbabilities),
        new(
            "L06",
            "that takes probabilities for logits",
            ["BinaryCrossEntropyLoss"],
            asked => Specification.Answer(((BinaryCrossEntropyLoss)asked.Operator) with { FromLogits = true }, asked.Given)
        ),
        new("L08", "that takes the logarithm of a sigmoid that has become 0 or 1", ["BinaryCrossEntropyLoss"], LogOfSigmoid),
    ];

    private static Reduction ReductionOf(IOperator op) =>
        op switch
        {
            NegativeLogLikelihoodLoss loss => loss.Reduction,
            SoftmaxCrossEntropyLoss loss => loss.Reduction,
            CrossEntropyLoss loss => loss.Reduction,
            BinaryCrossEntropyLoss loss => loss.Reduction,
            _ => ((DifferenceLoss)op).Reduction,
        };

    private static long[] Labels(Case asked) => asked.Given.Integers(asked.Operator.Signature.Inputs[1].Name).Flat().ToArray();

    private static long? Ignored(Case asked) =>
        asked.Operator is SoftmaxCrossEntropyLoss loss ? loss.IgnoreIndex : ((NegativeLogLikelihoodLoss)asked.Operator).IgnoreIndex;

    private static string Weights(Case asked) => asked.Operator.Signature.Inputs[2].Name;

    /// <summary>A mean that is a sum over something else.</summary>
    private static Variant Divided(string id, string words, string[] operators, Func<Case, double> divisor) =>
        new(
            id,
            words,
            operators,
            asked =>
            {
                if (ReductionOf(asked.Operator) != Reduction.Mean)
                {
                    return null;
                }

                var count = divisor(asked);
                var sums = Specification.WithAttributes(asked, attributes => attributes["reduction"] = "sum");
                return sums.Without("log_prob").To(value => value / count);
            }
        );

    private static double AllWeights(Case asked)
    {
        var labels = Labels(asked);
        var weights = asked.Given.Optional(Weights(asked))?.Flat().ToArray();
        return labels.Sum(label =>
            weights is null ? 1
            : label >= 0 && label < weights.Length ? weights[label]
            : 0
        );
    }

    private static double WeightsOfElements(Case asked)
    {
        var x = asked.Given.ShapeOf("input");
        return asked.Given.Optional("weight") is { } weights
            ? Broadcasting.Map(weights.Shape(), x).Sum(place => weights.Flat()[place])
            : x.Size;
    }

    private static Values<double>? WithoutWeights(Case asked) =>
        asked.Given.Has(Weights(asked)) ? Specification.Answer(asked.Operator, asked.Given.Without(Weights(asked))) : null;

    private static Values<double> Twice(Case asked) =>
        Specification.Answer(asked.Operator, asked.Given.With("scores", new Softmax { Axis = 1 }.Forward)).Only("output", "dscores");

    private static Values<double> AsScores(Case asked)
    {
        var loss = (NegativeLogLikelihoodLoss)asked.Operator;
        var given = Renamed(asked.Given, ("input", "scores"), ("target", "labels"), ("weight", "weights"), ("dloss", "doutput"));
        var results = Specification.Answer(
            new SoftmaxCrossEntropyLoss { Reduction = loss.Reduction, IgnoreIndex = loss.IgnoreIndex },
            given
        );
        return Renamed(results, ("output", "loss"), ("dscores", "dinput"));
    }

    private static Values<double> AsLogProbabilities(Case asked)
    {
        var loss = (SoftmaxCrossEntropyLoss)asked.Operator;
        var given = Renamed(asked.Given, ("scores", "input"), ("labels", "target"), ("weights", "weight"), ("doutput", "dloss"));
        var results = Specification.Answer(
            new NegativeLogLikelihoodLoss { Reduction = loss.Reduction, IgnoreIndex = loss.IgnoreIndex },
            given
        );
        return Renamed(results, ("loss", "output"), ("dinput", "dscores"));
    }

    private static Values<double>? LogOfSigmoid(Case asked)
    {
        var loss = (BinaryCrossEntropyLoss)asked.Operator;
        return loss.FromLogits
            ? Specification
                .Answer(
                    loss with
                    {
                        FromLogits = false,
                    },
                    asked.Given.With("input", z => z.Map(value => asked.RealType.Round(1 / (1 + Math.Exp(-value)))))
                )
                .Only("loss")
            : null;
    }

    private static Values<double> Renamed(Values<double> values, params ReadOnlySpan<(string From, string To)> names)
    {
        var renamed = new Values<double>();
        foreach (var (from, to) in names)
        {
            if (values.Has(from))
            {
                renamed.Add(to, values, from);
            }
        }

        return renamed;
    }
}
