using Reference.Layers;
using Reference.Networks;

namespace Reference.Onnx.Translation;

// Operators that move elements. Newer versions have inputs where the specification has attributes.
internal static partial class Translator
{
    private static IEnumerable<Instruction> Reshape(NodeCall call) =>
        [
            call.Apply(
                NodeCall.Create("Reshape", ("shape", call.Integers(1) ?? []), ("allowzero", call.Node.Integer("allowzero"))),
                inputs: 1
            ),
        ];

    /// <summary>The axes are an input from version 13 on.</summary>
    private static IEnumerable<Instruction> Axes(NodeCall call, string name)
    {
        var axes = call.Version < 13 ? call.Node.Integers("axes") : call.Integers(1);
        return [call.Apply(NodeCall.Create(name, ("axes", axes)), inputs: 1)];
    }

    private static IEnumerable<Instruction> Expand(NodeCall call) =>
        [call.Apply(NodeCall.Create("Expand", ("shape", call.Integers(1) ?? [])), inputs: 1)];

    /// <summary>From version 10 on starts, ends, axes and steps are inputs; before there were no steps.</summary>
    private static IEnumerable<Instruction> Slice(NodeCall call)
    {
        if (call.Version < 10)
        {
            (string, object?)[] attributes =
            [
                ("starts", NodeCall.Clamped(call.Node.Integers("starts"))),
                ("ends", NodeCall.Clamped(call.Node.Integers("ends"))),
            ];
            return [call.Apply(NodeCall.Create("Slice", [.. attributes, ("axes", call.Node.Integers("axes"))]))];
        }

        var op = NodeCall.Create(
            "Slice",
            ("starts", NodeCall.Clamped(call.Integers(1))),
            ("ends", NodeCall.Clamped(call.Integers(2))),
            ("axes", call.Integers(3)),
            ("steps", NodeCall.Clamped(call.Integers(4)))
        );
        return [call.Apply(op, inputs: 1)];
    }

    /// <summary>
    /// The lengths are an attribute before version 13 and an input from there on; without them the parts are equal, from version 18 on the last one
    /// may be shorter. The specification is told all lengths.
    /// </summary>
    private static IEnumerable<Instruction> Split(NodeCall call)
    {
        var axis = (int)(call.Node.Integer("axis") ?? 0);
        var lengths = call.Version < 13 ? call.Node.Integers("split") : call.Integers(1);
        if (lengths is null)
        {
            var x = call.Shape(0);
            var parts = call.Version < 18 ? call.Node.Outputs.Count : call.Node.Integer("num_outputs") ?? call.Node.Outputs.Count;
            var whole = axis >= -x.Rank && axis < x.Rank ? x[axis < 0 ? axis + x.Rank : axis] : 0;
            if (parts < 1 || (parts > whole && whole > 0) || parts != call.Node.Outputs.Count || (call.Version < 18 && whole % parts != 0))
            {
                throw call.Node.Error($"cannot split {x} along axis {axis} into {parts} parts for {call.Node.Outputs.Count} outputs");
            }

            var each = (whole + parts - 1) / parts;
            lengths = [.. Enumerable.Range(0, (int)parts).Select(part => Math.Clamp(whole - part * each, 0, each))];
        }

        return Split(call, axis, lengths);
    }

    /// <summary>Parts without elements are none to the specification, unless there are no others.</summary>
    private static IEnumerable<Instruction> Split(NodeCall call, int axis, IReadOnlyList<long> lengths)
    {
        var parts = call.Node.Outputs.Zip(lengths).ToList();
        var x = call.Shape(0);
        if (x.Contains(0) || lengths.Count != call.Node.Outputs.Count || !lengths.Contains(0) || axis < -x.Rank || axis >= x.Rank)
        {
            yield return call.Apply(NodeCall.Create("Split", ("axis", axis), ("split", lengths)), inputs: 1);
            yield break;
        }

        var at = axis < 0 ? axis + x.Rank : axis;
        foreach (var (output, _) in parts.Where(part => part.Second == 0 && part.First.Length > 0))
        {
            yield return new Fill(output, call.Zero(0), [.. x[..at], 0, .. x[(at + 1)..]]);
        }

        var full = parts.Where(part => part.Second != 0).ToList();
        var op = NodeCall.Create("Split", ("axis", axis), ("split", full.Select(part => part.Second)));
        yield return new Apply(new Node(call.Node.Name, op, [call.Input(0)], [.. full.Select(part => part.First)]));
    }

    /// <summary>Tensors without elements add nothing, unless there are no others.</summary>
    private static IEnumerable<Instruction> Concat(NodeCall call)
    {
        var full = call.Node.Inputs.Where((name, place) => name.Length > 0 && !call.Shape(place).Contains(0)).ToList();
        var op = call.Same(more: call.Version < 4 ? [("axis", 1)] : []);
        return full.Count == 0 || full.Count == call.Node.Inputs.Count
            ? [call.Apply(op)]
            : [new Apply(new Node(call.Node.Name, op, full, call.Node.Outputs))];
    }

    /// <summary>
    /// Up to version 9 pictures grew by scales, an attribute before 9 and an input from there on: coordinates asymmetric, the nearest element by floor.
    /// </summary>
    private static IEnumerable<Instruction> Upsample(NodeCall call) =>
        [Resized(call, call.Version < 9 ? [.. call.Node.Numbers("scales") ?? []] : call.Reals(1))];

    /// <summary>
    /// In version 10 as Upsample, but that pictures may shrink; from 11 on the coordinates are an attribute, <c>roi</c>, scales and sizes are
    /// inputs, of which an empty one is none, and from 18 on <c>axes</c> says which axes they speak of.
    /// </summary>
    private static IEnumerable<Instruction> Resize(NodeCall call)
    {
        if (call.Version < 11)
        {
            return [Resized(call, call.Reals(1))];
        }

        (string, object?)[] more =
        [
            ("roi", call.Node.Text("coordinate_transformation_mode") == "tf_crop_and_resize" ? Given(call.Reals(1)) : null),
            ("scales", Given(call.Reals(2))),
            ("sizes", call.Integers(3) is { Length: > 0 } sizes ? sizes : null),
            ("cubic_coeff_a", -0.75),
        ];
        return [call.Apply(HalfPixelAsOthersSay(call, more) ?? call.Same(more: more), inputs: 1)];

        static double[]? Given(double[]? numbers) => numbers is { Length: > 0 } ? numbers : null;
    }

    /// <summary>
    /// <c>tf_half_pixel_for_nn</c>, which versions 11 to 17 had: (x + ½) / scale without the half_pixel's - ½. The nearest element of it is that of half_pixel
    /// rounded another way: ⌈c + ½ - ½⌉ = ⌈c⌉ where halves go down, ⌊c + ½⌋ where the coordinate is floored. Null where nothing is said so.
    /// </summary>
    private static IOperator? HalfPixelAsOthersSay(NodeCall call, (string, object?)[] more)
    {
        var node = call.Node;
        if (call.Version >= 18 || node.Text("coordinate_transformation_mode") != "tf_half_pixel_for_nn")
        {
            return null;
        }

        var rounding = (node.Text("mode") ?? "nearest", node.Text("nearest_mode") ?? "round_prefer_floor") switch
        {
            ("nearest", "round_prefer_floor") => "ceil",
            ("nearest", "floor") => "round_prefer_ceil",
            var (mode, other) => throw node.Error($"tf_half_pixel_for_nn with mode {mode} and nearest_mode {other} is not supported"),
        };
        return call.Same(
            without: ["coordinate_transformation_mode", "nearest_mode"],
            [.. more, ("coordinate_transformation_mode", "half_pixel"), ("nearest_mode", rounding)]
        );
    }

    private static Apply Resized(NodeCall call, double[]? scales) =>
        call.Apply(
            NodeCall.Create(
                "Resize",
                ("mode", call.Node.Text("mode") ?? "nearest"),
                ("coordinate_transformation_mode", "asymmetric"),
                ("nearest_mode", "floor"),
                ("scales", scales)
            ),
            inputs: 1
        );

    /// <summary>Pads are an attribute before version 11, as is the constant; from 18 on there may be axes that they speak of.</summary>
    private static IEnumerable<Instruction> Pad(NodeCall call)
    {
        var attributes = call.Version < 11;
        var op = NodeCall.Create(
            "Pad",
            ("pads", attributes ? call.Node.Integers("pads") : call.Integers(1)),
            ("mode", call.Node.Text("mode")),
            ("constant_value", attributes ? call.Node.Number("value") : call.Number(2)),
            ("axes", call.Integers(3))
        );
        return [call.Apply(op, inputs: 1)];
    }

    private static IEnumerable<Instruction> MaxUnpool(NodeCall call)
    {
        (string, object?)[] more = [("output_shape", call.Integers(2))];
        return [call.Apply(call.Same(more: more), inputs: 2)];
    }
}
