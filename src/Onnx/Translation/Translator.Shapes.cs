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

        return [call.Apply(NodeCall.Create("Split", ("axis", axis), ("split", lengths)), inputs: 1)];
    }

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
