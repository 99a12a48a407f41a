using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Arithmetic element by element: operands exchanged, slopes that miss a factor, gradients of what was repeated, limits.</summary>
internal static class ArithmeticMistakes
{
    private static readonly string[] Pairs = ["Add", "Sub", "Mul", "Div", "Pow"];

    private static readonly string[] Repeating = [.. Pairs, "Sum", "Mean", "Max", "Min", "PRelu"];

    public static IEnumerable<Variant> Variants { get; } =
    [
        new("F01", "with A and B exchanged", ["Sub", "Div"], asked => Exchanged(asked, "A", "B"))
        {
            Mistake = "with its operands exchanged",
        },
        new("F01", "with X and Y exchanged", ["Pow"], asked => Exchanged(asked, "X", "Y")) { Mistake = "with its operands exchanged" },
        PairSlope("F02", "whose dB misses the square of B", "Div", (a, b) => -a / b),
        PairSlope("F02", "whose dB misses A", "Div", (_, b) => -1 / (b * b)),
        PairSlope("F02", "whose dY misses the logarithm", "Pow", Math.Pow),
        PairSlope("F02", "whose dY misses the power", "Pow", (x, _) => Math.Log(x)),
        new(
            "F03",
            "whose gradient of what is repeated is overwritten, not summed",
            Repeating,
            asked => Collapsed(asked, terms => terms[^1])
        ),
        new(
            "F03",
            "whose gradient of what is repeated is averaged, not summed",
            Repeating,
            asked => Collapsed(asked, terms => terms.Average())
        ),
        Slopes("F04", "whose slope at 0 is 1", "Abs", (x, slope) => x == 0 ? 1 : slope),
        Slopes("F04", "whose slope at 0 is -1", "Abs", (x, slope) => x == 0 ? -1 : slope),
        Slopes("F05", "whose slope misses the square", "Reciprocal", (x, _) => -1 / x),
        Slopes("F05", "whose slope is x, as if x were the output", "Exp", (x, _) => x),
        Slopes("F05", "whose slope is 1 / (2·x), as if x were the output", "Sqrt", (x, _) => 1 / (2 * x)),
        Scaled("F06", "to base 2", "Log", 1 / Math.Log(2)),
        Scaled("F06", "to base 10", "Log", 1 / Math.Log(10)),
        Slopes("F07", "whose gradient passes through the limits", "Clip", (_, _) => 1),
        new("F07", "whose slope at the limits is 0", ["Clip"], asked => Slope(asked, (x, slope) => IsLimit(asked, x) ? 0 : slope)),
        new("F07", "whose slope at the limits is ½", ["Clip"], asked => Slope(asked, (x, slope) => IsLimit(asked, x) ? slope / 2 : slope)),
        new("F08", "that takes min for max where min is above it", ["Clip"], asked => LimitsTurned(asked)),
        new(
            "F08",
            "that puts min and max into order",
            ["Clip"],
            asked =>
                Limits(asked) is { Min: { } least, Max: { } most }
                    ? Specification.Answer(new Clipping { Min = Math.Min(least, most), Max = Math.Max(least, most) }, asked.Given)
                    : null
        ),
        new(
            "F09",
            "that adds up instead of averaging",
            ["Mean"],
            asked => Specification.Answer(new Summation(), Renamed(asked, "dmean", "dsum")).Named("sum", "mean")
        ),
        new(
            "F09",
            "whose gradients are not divided by the number of tensors",
            ["Mean"],
            asked => Specification.Answer(new Summation(), Renamed(asked, "dmean", "dsum")).Without("sum")
        ),
    ];

    /// <summary>What the operator answers with its two inputs exchanged, the gradients under the names that they then have.</summary>
    private static Values<double> Exchanged(Case asked, string left, string right)
    {
        var given = new Values<double>().Join(asked.Given);
        given.Add(left, asked.Given, right);
        given.Add(right, asked.Given, left);
        var answer = Specification.Answer(asked.Operator, given);
        var results = new Values<double>().Join(answer);
        if (answer.Has($"d{left}"))
        {
            results.Add($"d{left}", answer, $"d{right}");
            results.Add($"d{right}", answer, $"d{left}");
        }

        return results;
    }

    /// <summary>Another slope of the second of two inputs.</summary>
    private static Variant PairSlope(string id, string words, string op, Func<double, double, double> slope) =>
        new(
            id,
            words,
            [op],
            asked =>
            {
                var inputs = asked.Operator.Signature.Inputs;
                var (places, dy) = AllPlaces(asked);
                var (a, b) = (asked.Given[inputs[0].Name].Flat().ToArray(), asked.Given[inputs[1].Name].Flat().ToArray());
                var gradient = new double[b.Length];
                for (var i = 0; i < dy.Length; i++)
                {
                    gradient[places[1][i]] += dy[i] * slope(a[places[0][i]], b[places[1][i]]);
                }

                return new() { { $"d{inputs[1].Name}", Tensors.Of(asked.Given.ShapeOf(inputs[1].Name), gradient) } };
            }
        );

    /// <summary>What becomes of the gradients at all places of an element that is repeated.</summary>
    private static Values<double>? Collapsed(Case asked, Func<List<double>, double> collapse)
    {
        if (!asked.AsksForGradients)
        {
            return null;
        }

        var names = InputNames(asked);
        var (places, dy) = AllPlaces(asked);
        var large = asked.Operator.InferShapes([.. names.Select(name => (Shape?)asked.Given.ShapeOf(name))])[0]!.Value;
        var spread = new Values<double>().Join(asked.Given);
        foreach (var (name, place) in names.Zip(places))
        {
            var x = asked.Given[name].Flat().ToArray();
            spread.Add(name, Tensors.Fill(large, i => x[place[i]]), large);
        }

        var (each, results) = (asked.Operator.Backward(spread), new Values<double>());
        foreach (var (name, place) in names.Zip(places).Where(input => asked.Given.ShapeOf(input.First).Size < dy.Length))
        {
            var gradient = each[$"d{name}"].Flat().ToArray();
            var terms = place.Zip(gradient).ToLookup(term => term.First, term => term.Second);
            var shape = asked.Given.ShapeOf(name);
            results.Add($"d{name}", Tensors.Fill(shape, j => collapse([.. terms[j]])), shape);
        }

        return results.Any() ? results : null;
    }

    private static List<string> InputNames(Case asked) => [.. asked.Operator.Signature.InputNames(asked.Given.Has)];

    /// <summary>For each input its element at each place of the output, and the upstream gradient there.</summary>
    private static (List<int[]> Places, double[] Upstream) AllPlaces(Case asked)
    {
        var shapes = InputNames(asked).ConvertAll(asked.Given.ShapeOf);
        var large = asked.Operator.InferShapes([.. shapes.Select(shape => (Shape?)shape)])[0]!.Value;
        var output = $"d{asked.Operator.Signature.Outputs[0].Name}";
        return (shapes.ConvertAll(shape => Broadcasting.Map(shape, large)), asked.Given[output].Flat().ToArray());
    }

    private static Variant Slopes(string id, string words, string op, Func<double, double, double> slope) =>
        new(id, words, [op], asked => Slope(asked, slope));

    /// <summary>Another slope of a function of single elements, given x and the right one.</summary>
    private static Values<double>? Slope(Case asked, Func<double, double, double> slope)
    {
        if (!asked.AsksForGradients)
        {
            return null;
        }

        var (input, output) = (asked.Operator.Signature.Inputs[0].Name, asked.Operator.Signature.Outputs[0].Name);
        var right = asked.Operator.Backward(asked.Given.With($"d{output}", dy => dy.Map(_ => 1.0)))[$"d{input}"].Flat().ToArray();
        var (x, dy) = (asked.Given[input].Flat().ToArray(), asked.Given[$"d{output}"].Flat().ToArray());
        var shape = asked.Given.ShapeOf(input);
        return new() { { $"d{input}", Tensors.Fill(shape, i => dy[i] * slope(x[i], right[i])), shape } };
    }

    /// <summary>Value and slope that are so many times as large.</summary>
    private static Variant Scaled(string id, string words, string op, double factor) =>
        new(
            id,
            words,
            [op],
            asked =>
            {
                var results = new Values<double>();
                var right = Specification.Answer(asked);
                foreach (var name in right)
                {
                    results.Add(name, right[name].Map(value => value * factor), right.ShapeOf(name));
                }

                return results;
            }
        );

    private static Clipping Limits(Case asked) => (Clipping)asked.Operator;

    private static bool IsLimit(Case asked, double x) =>
        (Limits(asked).Min is { } least && x == asked.RealType.Round(least))
        || (Limits(asked).Max is { } most && x == asked.RealType.Round(most));

    private static Values<double>? LimitsTurned(Case asked) =>
        Limits(asked) is { Min: { } least, Max: { } most } && least > most
            ? Specification.Answer(new Clipping { Min = least, Max = least }, asked.Given).Only("output")
            : null;

    private static Values<double> Renamed(Case asked, string name, string other)
    {
        var given = asked.Given.Without(name);
        if (asked.Given.Has(name))
        {
            given.Add(other, asked.Given, name);
        }

        return given;
    }

    private static Values<double> Named(this Values<double> results, string name, string other)
    {
        results.Add(other, results, name);
        return results;
    }
}
