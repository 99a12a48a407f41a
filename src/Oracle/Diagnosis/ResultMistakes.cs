using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Of every operator: a result that is right but for a factor, or that only the first example of a batch has.</summary>
internal static class ResultMistakes
{
    public static IEnumerable<Variant> Variants { get; } =
    [
        .. EachResult("G03", "is 0 everywhere", (_, _) => 0),
        .. EachResult("L05", "has the wrong sign", (_, _) => -1),
        .. EachResult("G04", "is half as large", (_, _) => 0.5),
        .. EachResult("G04", "is twice as large", (_, _) => 2),
        .. EachResult(
            "C21",
            "is divided by the number of examples",
            (asked, name) => IsOfBatch(asked, name) ? null : 1.0 / Examples(asked)
        ),
        .. EachResult("C21", "is multiplied by the number of examples", (asked, name) => IsOfBatch(asked, name) ? null : Examples(asked)),
        new(
            "G05",
            "whose results are those of the first example alone, the others 0",
            [.. Operators.Names.Where(name => Operators.Create(name).Signature.Outputs.Any(port => port.Kind == PortKind.Real))],
            FirstExample
        ),
    ];

    private static IEnumerable<Variant> EachResult(string id, string words, Func<Case, string, double?> factor)
    {
        var all =
            from op in Operators.Names.Select(name => Operators.Create(name))
            from result in Results(op.Signature)
            where id != "C21" || (result.StartsWith('d') && result != $"d{op.Signature.Inputs[0].Name}")
            group op.Signature.Name by result;
        return from result in all
            select new Variant(id, $"whose {result.Key} {words}", [.. result], asked => Scaled(asked, result.Key, factor))
            {
                Mistake = $"a result {words}",
            };
    }

    /// <summary>The results that are real numbers, of several of one kind the first, but for a gradient that is 0 when it is right.</summary>
    private static IEnumerable<string> Results(Signature op) =>
        op
            .Outputs.Where(port => port.Kind == PortKind.Real)
            .Select(port => port.Variadic ? $"{port.Name}_0" : port.Name)
            .Concat(
                op.Inputs.Where(port => port is { HasGradient: true, Variadic: false } && op.Name != "Step").Select(port => $"d{port.Name}")
            );

    private static Values<double>? Scaled(Case asked, string result, Func<Case, string, double?> factor) =>
        asked.WantedShapes.ContainsKey(result) && factor(asked, result) is { } times
            ? Specification.Answer(asked).Only(result).With(result, values => values.Map(value => times == 0 ? 0 : value * times))
            : null;

    private static int Examples(Case asked) => asked.Given.ShapeOf(asked.Given.First())[0];

    private static bool IsOfBatch(Case asked, string result) =>
        asked.WantedShapes[result] is not { Rank: > 0 } shape || shape[0] == Examples(asked);

    private static Values<double>? FirstExample(Case asked)
    {
        var (right, first) = (Specification.Answer(asked), new Values<double>());
        foreach (
            var name in right.Where(name => asked.WantedShapes.ContainsKey(name) && right.ShapeOf(name).Rank > 1 && IsOfBatch(asked, name))
        )
        {
            if (right.Any(name) is System.Numerics.Tensors.Tensor<double> tensor)
            {
                var size = right.ShapeOf(name).Size / Examples(asked);
                first.Add(name, Tensors.Fill(tensor.Shape(), i => i < size ? tensor.Flat()[i] : 0));
            }
        }

        return first.Any() ? first : null;
    }
}
