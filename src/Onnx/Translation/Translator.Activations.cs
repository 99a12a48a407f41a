using Reference.Layers;

namespace Reference.Onnx.Translation;

// Activations. ONNX's attributes are binary32, their defaults too: 0.2 is 0.200000003.
internal static partial class Translator
{
    private static IEnumerable<Instruction> LeakyRelu(NodeCall call) => [call.Apply(call.Same(more: [("alpha", (double)0.01f)]))];

    private static IEnumerable<Instruction> HardSigmoid(NodeCall call) =>
        [call.Apply(call.Same(more: [("alpha", (double)0.2f), ("beta", (double)0.5f)]))];

    private static IEnumerable<Instruction> Selu(NodeCall call) =>
        [call.Apply(call.Same(more: [("alpha", (double)1.67326319217681884765625f), ("gamma", (double)1.05070102214813232421875f)]))];

    /// <summary>Before version 7 a slope of C numbers was one for each channel, the second axis.</summary>
    private static IEnumerable<Instruction> PRelu(NodeCall call)
    {
        if (call.Version >= 7 || call.Shape(1).Rank != 1 || call.Shape(1).Size == 1 || call.Shape(0).Rank < 2)
        {
            return AsItIs(call);
        }

        var slope = call.NewName("slope");
        int[] shape = [call.Shape(1)[0], .. Enumerable.Repeat(1, call.Shape(0).Rank - 2)];
        return
        [
            call.Apply(new Reshape { Shape = shape }, slope, call.Input(1)),
            call.Apply(new PRelu(), call.Output(0), call.Input(0), slope),
        ];
    }

    /// <summary>
    /// From version 13 on along one axis, the last unless given. Before, all axes from <c>axis</c> on, the second unless given, were one:
    /// the tensor is flattened to two axes for it.
    /// </summary>
    private static IEnumerable<Instruction> Softmax(NodeCall call)
    {
        if (call.Version >= 13)
        {
            return AsItIs(call);
        }

        var x = call.Shape(0);
        var axis = (int)(call.Node.Integer("axis") ?? 1);
        if (axis is -1 || axis == x.Rank - 1)
        {
            return [call.Apply(NodeCall.Create(call.Node.Operator, ("axis", axis)))];
        }

        var (flat, normal) = (call.NewName("flat"), call.NewName("flat result"));
        return
        [
            call.Apply(new Flatten { Axis = axis }, flat, call.Input(0)),
            call.Apply(NodeCall.Create(call.Node.Operator, ("axis", 1)), normal, flat),
            call.Apply(new Reshape { Shape = [.. x] }, call.Output(0), normal),
        ];
    }
}
