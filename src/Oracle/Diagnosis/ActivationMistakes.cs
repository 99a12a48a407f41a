using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Functions of single elements, and softmax: slopes at kinks, forms that overflow, axes.</summary>
internal static class ActivationMistakes
{
    private static readonly string[] Softmaxes = ["Softmax", "LogSoftmax"];

    public static IEnumerable<Variant> Variants { get; } =
    [
        SlopeAtZero("A01", "whose slope at 0 is 1", 1),
        SlopeAtZero("A01", "whose slope at 0 is ½", 0.5),
        Values(
            "A02",
            "that turns NaN into 0",
            ["Relu", "ThresholdedRelu", "HardSigmoid", "LeakyRelu", "PRelu"],
            (asked, x, y) => double.IsNaN(x) ? 0 : y
        ),
        new("A07", "with the slope indexed by channel", ["PRelu"], asked => SlopeAlong(asked, 1)),
        new("A07", "with the slope indexed by the last axis", ["PRelu"], asked => SlopeAlong(asked, asked.Given.ShapeOf("X").Rank - 1)),
        Values(
            "A09",
            "computed as e^x / (1 + e^x), which overflows",
            ["Sigmoid"],
            (asked, x, _) => Ratio(Exp(asked, x), 1 + Exp(asked, x))
        ),
        Values(
            "A09",
            "computed as x · e^x / (1 + e^x), which overflows",
            ["Swish"],
            (asked, x, _) => x * Ratio(Exp(asked, Alpha(asked) * x), 1 + Exp(asked, Alpha(asked) * x))
        ),
        Values(
            "A09",
            "computed as (e^x - e^-x) / (e^x + e^-x), which overflows",
            ["Tanh"],
            (asked, x, _) => (Exp(asked, x) - Exp(asked, -x)) / (Exp(asked, x) + Exp(asked, -x))
        ),
        Values(
            "A12",
            "computed as log(1 + e^x), which overflows",
            ["Softplus"],
            (asked, x, y) => x > ((Softplus)asked.Operator).Threshold ? y : Math.Log(1 + Exp(asked, x))
        ),
        Slopes("A06", "whose slope is x · (1 - x), as if x were the output", ["Sigmoid"], x => x * (1 - x)),
        Slopes("A06", "whose slope is 1 - x², as if x were the output", ["Tanh"], x => 1 - x * x),
        Values("A10", "computed as x · sigmoid(1.702 · x)", ["Gelu"], (_, x, _) => x / (1 + Math.Exp(-1.702 * x))),
        Specified("A11", "whose alpha is 1/6", ["HardSigmoid"], op => ((HardSigmoid)op) with { Alpha = 1 / 6.0 }),
        Specified(
            "A11",
            "whose line is 0.2 · x + 0.5",
            ["HardSwish"],
            _ => new HardSigmoid(),
            (asked, y) => asked.Given["X"].Flat().ToArray().Zip(y, (x, gate) => x * gate).ToArray()
        ),
        Specified("A08", "with e^x for e^(x/alpha)", ["Celu"], op => new Elu { Alpha = ((Celu)op).Alpha }),
        new("A13", "without the maximum subtracted before e^x", [.. Softmaxes, "SoftmaxCrossEntropyLoss"], Overflowing),
        Specified("A14", "along the first axis", Softmaxes, op => Along(op, 0)),
        Specified("A14", "along the second axis", Softmaxes, op => Along(op, 1)),
        new("A14", "with all axes from axis on taken as one", Softmaxes, Flattened),
        new("A15", "whose dx uses the diagonal of the Jacobian alone", ["Softmax"], asked => Diagonal(asked, y => y * (1 - y))),
        new("A15", "whose dx uses the diagonal of the Jacobian alone", ["LogSoftmax"], asked => Diagonal(asked, y => 1 - Math.Exp(y))),
        new("A16", "computed as the logarithm of a softmax", ["LogSoftmax", "SoftmaxCrossEntropyLoss"], LogOfSoftmax),
    ];

    private static (string Input, string Output) Names(Case asked) =>
        (asked.Operator.Signature.Inputs[0].Name, asked.Operator.Signature.Outputs[0].Name);

    private static Variant SlopeAtZero(string id, string words, double slope) =>
        new(
            id,
            words,
            ["Relu", "LeakyRelu", "PRelu"],
            asked => asked.AsksForGradients ? Gradient(asked, (x, dy, dx) => x == 0 ? dy * slope : dx) : null
        );

    /// <summary>Another y, element by element.</summary>
    private static Variant Values(string id, string words, string[] operators, Func<Case, double, double, double> value) =>
        new(
            id,
            words,
            operators,
            asked =>
            {
                var (input, output) = Names(asked);
                var y = asked.Operator.Forward(asked.Given)[output].Flat().ToArray();
                var x = asked.Given[input].Flat().ToArray();
                return new() { { output, Tensors.Of(asked.Given.ShapeOf(input), [.. x.Zip(y, (a, b) => value(asked, a, b))]) } };
            }
        );

    private static Variant Slopes(string id, string words, string[] operators, Func<double, double> slope) =>
        new(id, words, operators, asked => asked.AsksForGradients ? Gradient(asked, (x, dy, _) => dy * slope(x)) : null);

    private static Values<double> Gradient(Case asked, Func<double, double, double, double> gradient)
    {
        var (input, output) = Names(asked);
        var dx = asked.Operator.Backward(asked.Given)[$"d{input}"].Flat().ToArray();
        var (x, dy) = (asked.Given[input].Flat().ToArray(), asked.Given[$"d{output}"].Flat().ToArray());
        return new() { { $"d{input}", Tensors.Fill(asked.Given.ShapeOf(input), i => gradient(x[i], dy[i], dx[i])) } };
    }

    /// <summary>Another operator's results under this one's names; of the outputs alone where they are changed once more.</summary>
    private static Variant Specified(
        string id,
        string words,
        string[] operators,
        Func<IOperator, IOperator> other,
        Func<Case, double[], double[]>? change = null
    ) =>
        new(
            id,
            words,
            operators,
            asked =>
            {
                var op = other(asked.Operator);
                var (input, output) = Names(asked);
                if (change is null)
                {
                    return Specification.Answer(op, asked.Given);
                }

                var y = op.Forward(asked.Given)[op.Signature.Outputs[0].Name];
                return new() { { output, Tensors.Of(asked.Given.ShapeOf(input), change(asked, y.Flat().ToArray())) } };
            }
        );

    private static Values<double>? SlopeAlong(Case asked, int axis)
    {
        var (x, slope) = (asked.Given["X"], asked.Given["slope"].Flat().ToArray());
        var shape = x.Shape();
        if (slope.Length == 1 || slope.Length == shape.Size)
        {
            return null;
        }

        Func<int, double> a = i => slope[shape.IndexAt(i)[axis] % slope.Length];
        var results = new Values<double> { ["Y"] = Tensors.Fill(shape, i => x.Flat()[i] > 0 ? x.Flat()[i] : a(i) * x.Flat()[i]) };
        if (asked.AsksForGradients)
        {
            var dy = asked.Given["dY"];
            results["dX"] = Tensors.Fill(shape, i => x.Flat()[i] > 0 ? dy.Flat()[i] : dy.Flat()[i] * a(i));
        }

        return results;
    }

    private static double Alpha(Case asked) => ((Swish)asked.Operator).Alpha;

    /// <summary>e^x as the format has it: infinite early on.</summary>
    private static double Exp(Case asked, double x) => asked.RealType.Round(Math.Exp(x));

    private static double Ratio(double a, double b) => a / b;

    private static IOperator Along(IOperator op, int axis) =>
        op is Softmax softmax ? softmax with { Axis = axis } : ((LogSoftmax)op) with { Axis = axis };

    private static int AxisOf(IOperator op) => op is Softmax softmax ? softmax.Axis : ((LogSoftmax)op).Axis;

    private static Values<double> Flattened(Case asked)
    {
        var shape = asked.Given.ShapeOf("input");
        var axis = (AxisOf(asked.Operator) + shape.Rank) % shape.Rank;
        Shape flat = [shape[..axis].Size, shape[axis..].Size];
        var given = new Values<double> { ["input"] = asked.Given["input"].Reshaped(flat) };
        given.Add("doutput", asked.Given.Optional("doutput")?.Reshaped(flat));
        var (results, shaped) = (Specification.Answer(Along(asked.Operator, 1), given), new Values<double>());
        foreach (var name in results)
        {
            shaped.Add(name, results[name].Reshaped(shape));
        }

        return shaped;
    }

    private static Values<double>? Diagonal(Case asked, Func<double, double> slope)
    {
        if (!asked.AsksForGradients)
        {
            return null;
        }

        var y = asked.Operator.Forward(asked.Given)["output"];
        return new() { ["dinput"] = Tensors.Fill(y.Shape(), i => asked.Given["doutput"].Flat()[i] * slope(y.Flat()[i])) };
    }

    /// <summary>e^x / Σ e^x with the format's infinities and zeros, and what follows from it in the gradient.</summary>
    private static Tensor<double> Shares(Case asked, Tensor<double> x, int axis)
    {
        var shape = x.Shape();
        var (outer, K, inner) = Axes.Around(shape, (axis + shape.Rank) % shape.Rank);
        var y = x.Map(value => Exp(asked, value));
        var sums = Tensors.Zeros<double>([outer, inner]);
        for (var i = 0; i < shape.Size; i++)
        {
            sums.Flat()[i / (K * inner) * inner + i % inner] += y.Flat()[i];
        }

        return Tensors.Fill(shape, i => y.Flat()[i] / asked.RealType.Round(sums.Flat()[i / (K * inner) * inner + i % inner]));
    }

    private static Values<double>? Overflowing(Case asked)
    {
        if (asked.Operator is Losses.SoftmaxCrossEntropyLoss)
        {
            return OfLogProbabilities(asked, Shares(asked, asked.Given["scores"], 1));
        }

        var shares = Shares(asked, asked.Given["input"], AxisOf(asked.Operator));
        return new() { ["output"] = asked.Operator is Softmax ? shares : shares.Map(share => asked.RealType.Round(Math.Log(share))) };
    }

    private static Values<double>? LogOfSoftmax(Case asked)
    {
        if (asked.Operator is Losses.SoftmaxCrossEntropyLoss)
        {
            var p = new Softmax { Axis = 1 }.Forward(asked.Given["scores"]);
            return OfLogProbabilities(asked, p);
        }

        var softmax = new Softmax { Axis = AxisOf(asked.Operator) }.Forward(asked.Given["input"]);
        return new() { ["output"] = softmax.Map(share => Math.Log(asked.RealType.Round(share))) };
    }

    /// <summary>The loss of log-probabilities that are the logarithms of shares.</summary>
    private static Values<double> OfLogProbabilities(Case asked, Tensor<double> shares)
    {
        var loss = (Losses.SoftmaxCrossEntropyLoss)asked.Operator;
        var logs = shares.Map(share => Math.Log(asked.RealType.Round(share)));
        var likelihood = new Losses.NegativeLogLikelihoodLoss { Reduction = loss.Reduction, IgnoreIndex = loss.IgnoreIndex };
        var output = likelihood.Forward(logs, asked.Given.Integers("labels"), asked.Given.Optional("weights"));
        return new() { { "output", output, asked.WantedShapes["output"] }, { "log_prob", logs } };
    }
}
