using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Of every operator: an input that is not read, upstream gradients that are taken for ones.</summary>
internal static class InputMistakes
{
    private static readonly string[] Normalisations =
    [
        "BatchNormalization",
        "GroupNormalization",
        "InstanceNormalization",
        "LayerNormalization",
    ];

    public static IEnumerable<Variant> Variants { get; } =
    [
        .. from op in Operators.Names.Select(name => Operators.Create(name))
        from port in op.Signature.Inputs
        where port is { Optional: true, Kind: PortKind.Real }
        select Ignoring(op, port.Name, asked => Specification.Answer(asked.Operator, asked.Given.Without(port.Name))),
        .. from name in Normalisations
        let op = Operators.Create(name)
        let ports = op.Signature.Inputs
        from variant in (Variant[])
            [
                Ignoring(
                    op,
                    ports[1].Name,
                    asked => Specification.Answer(asked.Operator, asked.Given.With(ports[1].Name, scale => scale.Map(_ => 1.0)))
                ),
                Ignoring(
                    op,
                    ports[2].Name,
                    asked => Specification.Answer(asked.Operator, asked.Given.With(ports[2].Name, bias => bias.Map(_ => 0.0)))
                ),
            ]
        where !variant.Words.EndsWith(" B ignored", StringComparison.Ordinal) || !ports[2].Optional
        select variant,
        new(
            "A06",
            "whose upstream gradient is taken for ones",
            [.. Operators.Names.Where(name => name != "Step" && Operators.Create(name).Signature.HasGradients)],
            OnesUpstream
        ),
    ];

    private static Variant Ignoring(IOperator op, string input, Func<Case, Values<double>> answer) =>
        new(
            op.Signature.Name.Contains("Conv", StringComparison.Ordinal) ? "C17" : "G02",
            $"with {input} ignored",
            [op.Signature.Name],
            asked => asked.Given.Has(input) ? answer(asked) : null
        )
        {
            Mistake = "an input is not read",
        };

    private static Values<double>? OnesUpstream(Case asked)
    {
        var given = asked
            .Given.Where(asked.Operator.Signature.IsUpstream)
            .Aggregate(asked.Given, (values, name) => values.With(name, Ones));
        return asked.AsksForGradients ? asked.Operator.Backward(given) : null;
    }

    private static Tensor<double> Ones(Tensor<double> tensor) => tensor.Map(_ => 1.0);
}
