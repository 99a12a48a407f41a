using System.Text.Json.Nodes;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Elements taken from the wrong place, or sent back there.</summary>
internal static class MovingMistakes
{
    public static IEnumerable<Variant> Variants { get; } =
    [
        new("E01", "by the inverse permutation", ["Transpose"], Inverse),
        new("E01", "whose elements stay in their order in the new shape", ["Transpose"], asked => Unmoved(asked, "data", "transposed")),
        new("E02", "that begins one element too low where it goes backwards", ["Slice"], OneTooLow),
        new("E03", "whose gradient keeps only the last of an index that is named twice", ["Gather"], LastOnly),
        new("E03", "with indices below 0 taken for 0", ["Gather"], Clamped),
        new("E04", "whose gradient is the mean over the repetitions, not their sum", ["Expand"], Mean),
        new("E05", "whose parts are rounded down and the last one longer", ["Split"], RoundedDown),
        new("E06", "whose channels count before the place in the block", ["SpaceToDepth"], ChannelFirst),
        new("E08", "whose mirror image repeats the element at the edge", ["Pad"], EdgeRepeated),
        new("E07", "that divides by the ratio of the sizes, not by the scale asked for", ["Resize"], BySizes),
        new("E07", "whose nearest element is found by dividing and rounding down", ["Resize"], RoundedDownNearest),
    ];

    private static Values<double>? Inverse(Case asked)
    {
        var perm = ((Transpose)asked.Operator).Perm;
        return perm is null
            ? null
            : Specification.Answer(new Transpose { Perm = [.. Enumerable.Range(0, perm.Count).OrderBy(axis => perm[axis])] }, asked.Given);
    }

    /// <summary>A mistake of operators that only have to move elements: the shape is right, and nothing has moved.</summary>
    private static Values<double> Unmoved(Case asked, string input, string output)
    {
        var results = new Values<double> { [output] = asked.Given[input].Reshaped(asked.WantedShapes[output]) };
        if (asked.AsksForGradients)
        {
            results[$"d{input}"] = asked.Given[$"d{output}"].Reshaped(asked.Given.ShapeOf(input));
        }

        return results;
    }

    /// <summary>Of each axis whose step is below 0, the element before the right one; the first element where there is none.</summary>
    private static Values<double>? OneTooLow(Case asked)
    {
        var slice = (Slice)asked.Operator;
        var shape = asked.Given.ShapeOf("data");
        var backwards = Enumerable
            .Range(0, slice.Starts!.Count)
            .Where(place => slice.Steps?[place] < 0)
            .Select(place => slice.Axes?[place] ?? place)
            .Select(axis => axis < 0 ? axis + shape.Rank : axis)
            .ToHashSet();
        return backwards.Count == 0
            ? null
            : slice.ForwardExactly(
                asked.Given.With(
                    "data",
                    data => data.Moved(index => [.. index.Select((i, axis) => backwards.Contains(axis) ? Math.Max(i - 1, 0) : i)])
                )
            );
    }

    private static Values<double>? LastOnly(Case asked)
    {
        if (!asked.AsksForGradients)
        {
            return null;
        }

        var gather = (Gather)asked.Operator;
        var (shape, picked) = (asked.Given.ShapeOf("data"), asked.WantedShapes["output"]);
        var axis = gather.Axis < 0 ? gather.Axis + shape.Rank : gather.Axis;
        var (indices, rank) = (asked.Given.Integers("indices").Flat().ToArray(), asked.Given.ShapeOf("indices").Rank);
        var last = indices.Select(index => index < 0 ? index + shape[axis] : index).ToList();
        var upstream = asked.Given["doutput"];
        var inner = picked[(axis + rank)..].Size;
        var given = new Values<double>().Join(asked.Given);
        given.Add(
            "doutput",
            Tensors.Fill(
                upstream.Shape(),
                i =>
                {
                    var q = i / inner % indices.Length;
                    return last.LastIndexOf(last[q]) == q ? upstream.Flat()[i] : 0;
                }
            ),
            picked
        );
        return gather.BackwardExactly(given);
    }

    private static Values<double> Clamped(Case asked)
    {
        var given = new Values<double>().Join(asked.Given);
        given.Add("indices", asked.Given.Integers("indices").Map(index => Math.Max(index, 0)), asked.Given.ShapeOf("indices"));
        return Specification.Answer(asked.Operator, given);
    }

    private static Values<double>? Mean(Case asked)
    {
        if (!asked.AsksForGradients)
        {
            return null;
        }

        var times = asked.WantedShapes["output"].Size / asked.Given.ShapeOf("input").Size;
        return ((Expand)asked.Operator).BackwardExactly(asked.Given).With("dinput", dx => dx.Map(sum => sum / times));
    }

    private static Values<double>? RoundedDown(Case asked)
    {
        var split = (Splitting)asked.Operator;
        var shape = asked.Given.ShapeOf("input");
        if (split.NumOutputs is not { } count)
        {
            return null;
        }

        var n = shape[split.Axis < 0 ? split.Axis + shape.Rank : split.Axis];
        return n % count == 0
            ? null
            : Specification.Answer(
                split with
                {
                    NumOutputs = null,
                    Split = [.. Enumerable.Repeat(n / count, count - 1), n - n / count * (count - 1)],
                },
                asked.Given
            );
    }

    private static Values<double>? EdgeRepeated(Case asked)
    {
        var pad = (Padding)asked.Operator;
        if (pad.Mode != PadMode.Reflect)
        {
            return null;
        }

        var (shape, padded) = (asked.Given.ShapeOf("data"), asked.WantedShapes["output"]);
        var pads = new (int Begin, int End)[shape.Rank];
        var axes = pad.Axes ?? [.. Enumerable.Range(0, shape.Rank)];
        foreach (var (place, axis) in axes.Index())
        {
            pads[axis < 0 ? axis + shape.Rank : axis] = (pad.Pads![place], pad.Pads[place + axes.Count]);
        }

        var from = Enumerable.Range(0, padded.Size).Select(p => shape.Offset([.. padded.IndexAt(p).Select(Mirrored)])).ToArray();
        var x = asked.Given["data"].Flat().ToArray();
        var results = new Values<double> { ["output"] = Tensors.Fill(padded, p => x[from[p]]) };
        if (asked.AsksForGradients)
        {
            var (dy, dx) = (asked.Given["doutput"].Flat().ToArray(), new double[x.Length]);
            for (var p = 0; p < dy.Length; p++)
            {
                dx[from[p]] += dy[p];
            }

            results["ddata"] = Tensors.Of(shape, dx);
        }

        return results;

        int Mirrored(int p, int axis)
        {
            // What is cut off is cut first.
            var (begin, end) = pads[axis];
            var (i, n) = (p - Math.Max(begin, 0), shape[axis] + Math.Min(begin, 0) + Math.Min(end, 0));
            return Math.Max(-begin, 0)
                + (
                    i < 0 ? -i - 1
                    : i >= n ? 2 * n - 1 - i
                    : i
                );
        }
    }

    private static Values<double> ChannelFirst(Case asked)
    {
        var block = (int)((SpaceToDepth)asked.Operator).BlockSize!;
        var results = Specification.Answer(asked);
        return results.With(
            "output",
            y =>
            {
                var channels = y.Shape()[1] / (block * block);
                return y.Moved(index => [index[0], index[1] % (block * block) * channels + index[1] / (block * block), index[2], index[3]]);
            }
        );
    }

    private static Values<double>? BySizes(Case asked)
    {
        var resize = (Resize)asked.Operator;
        return resize.Scales is null
            ? null
            : Specification.WithAttributes(
                asked,
                attributes =>
                {
                    attributes.Remove("scales");
                    var sizes = asked.WantedShapes["Y"];
                    attributes["sizes"] = new JsonArray([
                        .. (resize.Axes ?? [.. Enumerable.Range(0, sizes.Rank)]).Select(axis =>
                            JsonValue.Create(sizes[axis < 0 ? axis + sizes.Rank : axis])
                        ),
                    ]);
                }
            );
    }

    private static Values<double>? RoundedDownNearest(Case asked) =>
        ((Resize)asked.Operator).Mode != ResizeMode.Nearest
            ? null
            : Specification.WithAttributes(
                asked,
                attributes => (attributes["coordinate_transformation_mode"], attributes["nearest_mode"]) = ("asymmetric", "floor")
            );
}
