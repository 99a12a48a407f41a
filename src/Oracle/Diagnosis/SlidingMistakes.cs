using System.Text.Json.Nodes;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>
/// Where windows lie: strides, dilations and padding taken for something else. Most have two guises: who works out the shape of y by the same
/// mistake gets another one, who is told the shape reads other pixels.
/// </summary>
internal static class SlidingMistakes
{
    private static readonly string[] Weighted = ["Conv", "LocallyConnected"];

    private static readonly string[] Pools = ["MaxPool", "AveragePool", "LpPool"];

    private static readonly string[] Forwards = [.. Weighted, .. Pools];

    private static readonly string[] All = [.. Forwards, "ConvTranspose"];

    /// <summary>Those whose y may get another shape; a locally connected layer's W says how many windows there are.</summary>
    private static readonly string[] Resizable = ["Conv", .. Pools, "ConvTranspose"];

    public static IEnumerable<Variant> Variants { get; } =
    [
        OtherAttributes("C10", "with SAME_UPPER and SAME_LOWER exchanged", All, OtherSame),
        new("C11", "whose SAME padding follows from the kernel alone", Forwards, PaddedByKernel),
        OtherAttributes("C08", "with pads read as [t, b, l, r]", Resizable, attributes => Reorder(attributes, "pads", Paired)),
        Elsewhere(
            "C08",
            "with pads read as [t, b, l, r]",
            slide => slide with { Begin = Paired([.. slide.Begin, .. slide.End])[..slide.Begin.Length] }
        ),
        OtherAttributes(
            "C09",
            "with the pads of the ends ignored",
            Resizable,
            attributes => Reorder(attributes, "pads", pads => [.. Begins(pads), .. new int[pads.Length / 2]])
        ),
        OtherAttributes(
            "C09",
            "with the pads of the beginnings at both ends",
            Resizable,
            attributes => Reorder(attributes, "pads", pads => [.. Begins(pads), .. Begins(pads)])
        ),
        OtherAttributes(
            "C09",
            "with the pads of the ends at both ends",
            Resizable,
            attributes => Reorder(attributes, "pads", pads => [.. Ends(pads), .. Ends(pads)])
        ),
        Elsewhere("C09", "with the pads of the ends at both ends", slide => slide with { Begin = slide.End }),
        OtherAttributes(
            "C08",
            "with the pads of the axes exchanged",
            Resizable,
            attributes => Reorder(attributes, "pads", pads => [.. Begins(pads).Reverse(), .. Ends(pads).Reverse()])
        ),
        Elsewhere("C08", "with the pads of the axes exchanged", slide => slide with { Begin = Reversed(slide.Begin) }),
        Elsewhere(
            "T05",
            "with auto_pad ignored",
            slide => slide with { Begin = new int[slide.Begin.Length] },
            asked => Windows(asked).AutoPad != AutoPad.NotSet
        ),
        Elsewhere(
            "C09",
            "with pads ignored",
            slide => slide with { Begin = new int[slide.Begin.Length] },
            asked => Windows(asked).Pads is not null
        ),
        OtherAttributes("C12", "with the strides of the axes exchanged", Resizable, attributes => Reorder(attributes, "strides", Reversed)),
        Elsewhere("C12", "with the strides of the axes exchanged", slide => slide with { Strides = Reversed(slide.Strides) }),
        OtherAttributes(
            "C12",
            "with the first axis's stride on every axis",
            Resizable,
            attributes => Reorder(attributes, "strides", First)
        ),
        Elsewhere("C12", "with the first axis's stride on every axis", slide => slide with { Strides = First(slide.Strides) }),
        Elsewhere("C12", "with strides ignored", slide => slide with { Strides = Ones(slide.Strides) }),
        OtherAttributes(
            "C07",
            "with the dilations of the axes exchanged",
            Resizable,
            attributes => Reorder(attributes, "dilations", Reversed)
        ),
        Elsewhere("C07", "with the dilations of the axes exchanged", slide => slide with { Dilations = Reversed(slide.Dilations) }),
        OtherAttributes(
            "C07",
            "with the first axis's dilation on every axis",
            Resizable,
            attributes => Reorder(attributes, "dilations", First)
        ),
        Elsewhere("C07", "with the first axis's dilation on every axis", slide => slide with { Dilations = First(slide.Dilations) }),
        Elsewhere("C07", "with dilations ignored", slide => slide with { Dilations = Ones(slide.Dilations) }),
        new("C05", "whose output size is rounded up", ["Conv"], asked => Slid(asked, Resized(Slide.Of(asked), up: true, spans: 1))),
        new(
            "C06",
            "whose kernel spans d·K pixels, not d·(K-1) + 1",
            ["Conv", .. Pools],
            asked => Slid(asked, Resized(Slide.Of(asked), up: false, spans: 0))
        ),
        new("P15", "whose strides are the kernel's lengths where they are not given", Pools, StridesOfTheKernel),
        Elsewhere(
            "P15",
            "whose strides are the kernel's lengths where they are not given",
            slide => slide with { Strides = [.. slide.Kernel] },
            asked => Windows(asked).Strides is null,
            Pools
        ),
    ];

    /// <summary>The layer with its windows elsewhere.</summary>
    public static Values<double> Slid(Case asked, Slide slide) =>
        asked.Operator is Pooling ? new WindowPool(asked) { Slide = slide }.Answer() : new ProductSum(asked) { Slide = slide }.Answer();

    private static Variant OtherAttributes(string id, string words, string[] operators, Action<JsonObject> change) =>
        new(id, words, operators, asked => Specification.WithAttributes(asked, change));

    private static Variant Elsewhere(
        string id,
        string words,
        Func<Slide, Slide> change,
        Func<Case, bool>? applies = null,
        string[]? operators = null
    ) => new(id, words, operators ?? All, asked => applies?.Invoke(asked) == false ? null : Slid(asked, change(Slide.Of(asked))));

    private static WindowAttributes Windows(Case asked) => (WindowAttributes)asked.Operator;

    private static void OtherSame(JsonObject attributes) =>
        attributes["auto_pad"] = (string?)attributes["auto_pad"] switch
        {
            "SAME_UPPER" => "SAME_LOWER",
            "SAME_LOWER" => "SAME_UPPER",
            var other => other ?? "NOTSET",
        };

    private static Values<double>? PaddedByKernel(Case asked)
    {
        var attributes = Windows(asked);
        if (attributes.AutoPad is not (AutoPad.SameUpper or AutoPad.SameLower))
        {
            return null;
        }

        var (slide, isUpper) = (Slide.Of(asked), attributes.AutoPad == AutoPad.SameUpper);
        var totals = slide.Kernel.Select((length, axis) => slide.Dilations[axis] * (length - 1)).ToArray();
        return Slid(
            asked,
            slide with
            {
                Begin = [.. totals.Select(total => isUpper ? total / 2 : total - total / 2)],
                End = [.. totals.Select(total => isUpper ? total - total / 2 : total / 2)],
            }
        );
    }

    private static Values<double>? StridesOfTheKernel(Case asked) =>
        Windows(asked).Strides is null
            ? Specification.WithAttributes(
                asked,
                attributes =>
                    attributes["strides"] = new JsonArray([.. Windows(asked).KernelShape!.Select(length => JsonValue.Create(length))])
            )
            : null;

    /// <summary>As many windows as ⌊(H + pads - span) / s⌋ + 1, or ⌈…⌉, with d·(K-1) + 1 for the span, or d·K.</summary>
    private static Slide Resized(Slide slide, bool up, int spans) =>
        slide with
        {
            Positions =
            [
                .. slide.Picture.Select(
                    (length, axis) =>
                    {
                        var span = slide.Dilations[axis] * (slide.Kernel[axis] - spans) + spans;
                        var room = length + slide.Begin[axis] + slide.End[axis] - span + (up ? slide.Strides[axis] - 1 : 0);
                        return Math.Max(room, 0) / slide.Strides[axis] + 1;
                    }
                ),
            ],
        };

    private static void Reorder(JsonObject attributes, string name, Func<int[], int[]> change)
    {
        if (attributes[name] is JsonArray list)
        {
            attributes[name] = new JsonArray([.. change([.. list.Select(entry => (int)entry!)]).Select(entry => JsonValue.Create(entry))]);
        }
    }

    /// <summary>Beginnings and ends as they are understood where the list is read as a pair for each axis.</summary>
    private static int[] Paired(int[] pads) => [.. pads.Where((_, place) => place % 2 == 0), .. pads.Where((_, place) => place % 2 == 1)];

    private static int[] Begins(int[] pads) => pads[..(pads.Length / 2)];

    private static int[] Ends(int[] pads) => pads[(pads.Length / 2)..];

    private static int[] Reversed(int[] list) => [.. list.Reverse()];

    private static int[] First(int[] list) => [.. list.Select(_ => list[0])];

    private static int[] Ones(int[] list) => [.. list.Select(_ => 1)];
}
