using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Matrices read in the wrong order.</summary>
internal static class MatrixMistakes
{
    public static IEnumerable<Variant> Variants { get; } =
    [
        new(
            "M01",
            "with the data of A read column by column",
            ["Gemm"],
            asked => ReadTurned(asked, "A", op => op with { TransA = !op.TransA })
        ),
        new(
            "M01",
            "with the data of B read column by column",
            ["Gemm"],
            asked => ReadTurned(asked, "B", op => op with { TransB = !op.TransB })
        ),
        new(
            "M02",
            "with alpha for beta and beta for alpha",
            ["Gemm"],
            asked => Specification.Answer(Layer(asked) with { Alpha = Layer(asked).Beta, Beta = Layer(asked).Alpha }, asked.Given)
        ),
        new(
            "M02",
            "with alpha acting on C, too",
            ["Gemm"],
            asked => Specification.Answer(Layer(asked) with { Beta = Layer(asked).Alpha * Layer(asked).Beta }, asked.Given)
        ),
    ];

    private static FullyConnected Layer(Case asked) => (FullyConnected)asked.Operator;

    /// <summary>The same data taken for a matrix of the transposed shape, which then is transposed to fit.</summary>
    private static Values<double> ReadTurned(Case asked, string name, Func<FullyConnected, FullyConnected> turn)
    {
        var shape = asked.Given.ShapeOf(name);
        var given = new Values<double>().Join(asked.Given);
        given[name] = given[name].Reshaped([shape[1], shape[0]]);
        var results = Specification.Answer(turn(Layer(asked)), given);
        if (results.Has($"d{name}"))
        {
            results[$"d{name}"] = results[$"d{name}"].Reshaped(shape);
        }

        return results;
    }
}
