using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Reductions over axes and among tensors: ties, counts, roots, zeros that are divided by.</summary>
internal static class ReductionMistakes
{
    private static readonly string[] Extrema = ["Max", "Min", "ReduceMax", "ReduceMin"];

    public static IEnumerable<Variant> Variants { get; } =
    [
        Tied("P12", "where the last of equals wins", (winners, place) => place == winners[^1] ? 1 : 0),
        Tied("P12", "whose gradient goes to all of equals", (_, _) => 1),
        Tied("P12", "whose gradient is shared out among equals", (winners, _) => 1.0 / winners.Count),
        new("P04", "that passes over NaN", Extrema, WithoutNaN),
        Otherwise("F09", "that adds up instead of averaging", "ReduceMean", op => Same(op, new ReduceSum())),
        Otherwise("F09", "whose gradient is not divided by the number of elements", "ReduceMean", op => Same(op, new ReduceSum()), "ddata"),
        new("F09", "that divides by the number of all elements", ["ReduceMean"], asked => Divided(asked, asked.Given.ShapeOf("data").Size)),
        new(
            "F09",
            "that divides by the length of the first reduced axis alone",
            ["ReduceMean"],
            asked => Divided(asked, FirstLength(asked))
        ),
        Otherwise("F10", "without the root", "ReduceL2", op => Same(op, new ReduceSumSquare()), "reduced"),
        Otherwise("F10", "with a root", "ReduceSumSquare", op => Same(op, new ReduceL2()), "reduced"),
        Otherwise("F10", "without the absolute value", "ReduceL1", op => Same(op, new ReduceSum())),
        new("F11", "whose gradient is divided by a length of 0", ["ReduceL2"], asked => Elementwise(asked, (x, y, dy, _) => dy * x / y)),
        new(
            "F11",
            "whose gradient is dY·y / x, which a factor of 0 makes NaN",
            ["ReduceProd"],
            asked => Elementwise(asked, (x, y, dy, _) => dy * y / x)
        ),
        new("F11", "whose slope at 0 is 1", ["ReduceL1"], asked => Elementwise(asked, (x, _, dy, right) => x == 0 ? dy : right)),
        new("F12", "whose places count through the whole tensor", ["ArgMax", "ArgMin"], Flat),
    ];

    /// <summary>An operator over the same axes.</summary>
    private static AxisReduction Same(AxisReduction op, AxisReduction other) =>
        other with
        {
            Axes = op.Axes,
            Keepdims = op.Keepdims,
            NoopWithEmptyAxes = op.NoopWithEmptyAxes,
        };

    private static Variant Otherwise(
        string id,
        string words,
        string op,
        Func<AxisReduction, AxisReduction> other,
        params string[] results
    ) =>
        new(
            id,
            words,
            [op],
            asked =>
            {
                var answer = Specification.Answer((IOperator)other((AxisReduction)asked.Operator), asked.Given);
                return results.Length > 0 ? answer.Only(results) : answer;
            }
        );

    /// <summary>Who contends for each element of the output: elements of inputs, in the order in which they are compared.</summary>
    private static List<List<(string Name, int Place)>> Contests(Case asked)
    {
        var names = asked.Operator.Signature.InputNames(asked.Given.Has).ToList();
        if (asked.Operator is AxisReduction)
        {
            var place = OutputOf(asked);
            return
            [
                .. place
                    .Index()
                    .GroupBy(element => element.Item)
                    .OrderBy(group => group.Key)
                    .Select(group => group.Select(element => (names[0], element.Index)).ToList()),
            ];
        }

        var large = asked.Operator.InferShapes([.. names.Select(name => (Shape?)asked.Given.ShapeOf(name))])[0]!.Value;
        var maps = names.ConvertAll(name => Broadcasting.Map(asked.Given.ShapeOf(name), large));
        return [.. Enumerable.Range(0, large.Size).Select(i => names.Zip(maps, (name, map) => (name, map[i])).ToList())];
    }

    /// <summary>How much of the gradient each winner gets, where several contenders are equal.</summary>
    private static Variant Tied(string id, string words, Func<List<int>, int, double> share) =>
        new(
            id,
            words,
            Extrema,
            asked =>
            {
                if (!asked.AsksForGradients)
                {
                    return null;
                }

                var output = asked.Operator.Signature.Outputs[0].Name;
                var (y, dy) = (asked.Operator.Forward(asked.Given)[output].Flat().ToArray(), asked.Given[$"d{output}"].Flat().ToArray());
                var contests = Contests(asked);
                var gradients = contests
                    .SelectMany(contest => contest.Select(one => one.Name))
                    .Distinct()
                    .ToDictionary(name => name, name => new double[asked.Given.ShapeOf(name).Size]);
                for (var o = 0; o < y.Length; o++)
                {
                    List<int> winners =
                    [
                        .. contests[o]
                            .Index()
                            .Where(one => asked.Given[one.Item.Name].Flat()[one.Item.Place] == y[o])
                            .Select(one => one.Index),
                    ];
                    foreach (var winner in winners)
                    {
                        var (name, place) = contests[o][winner];
                        gradients[name][place] += dy[o] * share(winners, winner);
                    }
                }

                var results = new Values<double>();
                foreach (var (name, gradient) in gradients)
                {
                    results.Add($"d{name}", Tensors.Of(asked.Given.ShapeOf(name), gradient), asked.Given.ShapeOf(name));
                }

                return results;
            }
        );

    private static Values<double> WithoutNaN(Case asked)
    {
        var output = asked.Operator.Signature.Outputs[0].Name;
        var right = asked.Operator.Forward(asked.Given);
        var contests = Contests(asked);
        var isMax = asked.Operator is Maximum or ReduceMax;
        var values = contests.ConvertAll(contest =>
        {
            var numbers = contest
                .Select(one => asked.Given[one.Name].Flat()[one.Place])
                .Where(x => !double.IsNaN(x))
                .DefaultIfEmpty(double.NaN);
            return isMax ? numbers.Max() : numbers.Min();
        });
        var results = new Values<double>();
        results.Add(output, Tensors.Of(right[output].Shape(), [.. values]), right.ShapeOf(output));
        return results;
    }

    /// <summary>For each element of x the one of y that it is reduced to.</summary>
    private static int[] OutputOf(Case asked)
    {
        var shape = asked.Given.ShapeOf("data");
        var op = (AxisReduction)asked.Operator;
        var kept = ((IOperator)(op with { Keepdims = true })).InferShapes([shape])[0]!.Value;
        return Broadcasting.Map(kept, shape);
    }

    /// <summary>Another gradient of each element of x, from x, its y, dy and the right gradient.</summary>
    private static Values<double>? Elementwise(Case asked, Func<double, double, double, double, double> gradient)
    {
        if (!asked.AsksForGradients)
        {
            return null;
        }

        var (right, place) = (Specification.Answer(asked), OutputOf(asked));
        var (x, y, dy) = (
            asked.Given["data"].Flat().ToArray(),
            right["reduced"].Flat().ToArray(),
            asked.Given["dreduced"].Flat().ToArray()
        );
        var (dx, shape) = (right["ddata"].Flat().ToArray(), asked.Given.ShapeOf("data"));
        return new() { { "ddata", Tensors.Fill(shape, i => gradient(x[i], y[place[i]], dy[place[i]], dx[i])), shape } };
    }

    /// <summary>A sum that is divided by another count, there and back.</summary>
    private static Values<double> Divided(Case asked, int count)
    {
        var sum = Specification.Answer((IOperator)Same((AxisReduction)asked.Operator, new ReduceSum()), asked.Given);
        var results = new Values<double>();
        foreach (var name in sum)
        {
            results.Add(name, sum[name].Map(value => value / count), sum.ShapeOf(name));
        }

        return results;
    }

    private static int FirstLength(Case asked)
    {
        var shape = asked.Given.ShapeOf("data");
        return ((AxisReduction)asked.Operator).Axes is { Count: > 0 } axes ? shape[(axes[0] + shape.Rank) % shape.Rank] : shape[0];
    }

    /// <summary>The place of the winner in the flat tensor, not along the axis.</summary>
    private static Values<double> Flat(Case asked)
    {
        var op = (ArgExtremum)asked.Operator;
        var (right, shape) = (op.Forward(asked.Given["data"]), asked.Given.ShapeOf("data"));
        var axis = (op.Axis + shape.Rank) % shape.Rank;
        var (_, length, inner) = Axes.Around(shape, axis);
        var places = right.Flat().ToArray();
        var results = new Values<double>();
        results.Add(
            "reduced",
            Tensors.Fill(right.Shape(), o => (o / inner * length + places[o]) * inner + o % inner),
            asked.Operator.InferShapes([shape])[0]
        );
        return results;
    }
}
