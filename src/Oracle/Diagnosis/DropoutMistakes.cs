using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>What is dropped, and by how much the rest is scaled.</summary>
internal static class DropoutMistakes
{
    public static IEnumerable<Variant> Variants { get; } =
    [
        InTraining("D01", "scaled by 1/ratio, not by 1/(1 - ratio)", (value, kept, ratio) => kept ? value / ratio : 0),
        InTraining("D02", "without the scale", (value, kept, ratio) => kept ? value : 0),
        InTraining("D03", "with the mask inverted", (value, kept, ratio) => kept || ratio == 1 ? 0 : value / (1 - ratio)),
        InTraining("D03", "scaled by 1 - ratio, not by its inverse", (value, kept, ratio) => kept ? value * (1 - ratio) : 0),
        InTraining("D04", "that divides by 1 - ratio where that is 0", (value, kept, ratio) => kept ? value * (1 / (1 - ratio)) : 0),
        InTraining(
            "D04",
            "that multiplies the mask by 1 / (1 - ratio) where that is infinite",
            (value, kept, ratio) => value * ((kept ? 1 : 0) * (1 / (1 - ratio)))
        ),
        new("D05", "whose mask does not act on the gradient", ["Dropout"], Unmasked),
        new("D06", "whose gradient is masked outside of training, too", ["Dropout"], asked => AlwaysTraining(asked)?.Gradients(asked)),
    ];

    private static Dropout Layer(Case asked) => (Dropout)asked.Operator;

    private static Variant InTraining(string id, string words, Func<double, bool, double, double> value) =>
        new(
            id,
            words,
            ["Dropout"],
            asked =>
            {
                if (!Layer(asked).TrainingMode)
                {
                    return null;
                }

                var mask = asked.Given.Flags("mask").Flat().ToArray();
                var results = new Values<double>();
                foreach (var (from, to) in (ReadOnlySpan<(string, string)>)[("data", "output"), ("doutput", "ddata")])
                {
                    if (asked.Given.Has(from))
                    {
                        var values = asked.Given[from];
                        results.Add(to, Tensors.Fill(values.Shape(), i => value(values.Flat()[i], mask[i], Layer(asked).Ratio)));
                    }
                }

                return results;
            }
        );

    private static Values<double>? AlwaysTraining(Case asked) =>
        !Layer(asked).TrainingMode && asked.Given.Has("mask")
            ? Specification.Answer(Layer(asked) with { TrainingMode = true }, asked.Given)
            : null;

    private static Values<double>? Unmasked(Case asked) =>
        Layer(asked).TrainingMode && asked.AsksForGradients && Layer(asked).Ratio < 1
            ? new() { ["ddata"] = asked.Given["doutput"].Map(dy => dy / (1 - Layer(asked).Ratio)) }
            : null;
}
