using Reference.Layers;

namespace Reference.Onnx.Translation;

// Arithmetic and reductions.
internal static partial class Translator
{
    /// <summary>
    /// Before version 7 tensors were repeated only where <c>broadcast</c> said so, B along A, its first axis at <c>axis</c>, the last ones aligned unless given.
    /// </summary>
    private static IEnumerable<Instruction> Pairwise(NodeCall call)
    {
        var op = call.Same(without: ["broadcast", "axis"]);
        return call.Version >= 7
            ? [call.Apply(call.Same())]
            : [.. Aligned(call, out var b), call.Apply(op, call.Output(0), call.Input(0), b)];
    }

    /// <summary>
    /// Numbers to the power of numbers, from version 12 on of different types: the result has the base's. A whole base with a whole exponent
    /// is multiplied, with a real one it is a real number on the way.
    /// </summary>
    private static IEnumerable<Instruction> Pow(NodeCall call)
    {
        var (power, exponent) = (call.Type(0), call.Type(1));
        if (call.Version < 7 || (power.IsReal() && exponent.IsReal()))
        {
            return Pairwise(call);
        }

        if (power.IsReal())
        {
            var real = call.NewName("exponent");
            return [new Convert(call.Input(1), real, power), call.Apply(NodeCall.Create("Pow"), call.Output(0), call.Input(0), real)];
        }

        if (!exponent.IsReal())
        {
            var same = call.NewName("exponent");
            return [new Convert(call.Input(1), same, power), call.Apply(new WholePower(), call.Output(0), call.Input(0), same)];
        }

        var (x, z) = (call.NewName("base"), call.NewName("power"));
        return
        [
            new Convert(call.Input(0), x, exponent),
            call.Apply(NodeCall.Create("Pow"), z, x, call.Input(1)),
            new Convert(z, call.Output(0), power),
        ];
    }

    /// <summary>Limits are attributes before version 11, binary32, and inputs from there on; one that is left out does not limit.</summary>
    private static IEnumerable<Instruction> Clip(NodeCall call)
    {
        var (least, most) = call.Version < 11 ? (call.Node.Number("min"), call.Node.Number("max")) : (call.Number(1), call.Number(2));
        return [call.Apply(NodeCall.Create("Clip", ("min", least), ("max", most)), inputs: 1)];
    }

    /// <summary>The axes are an attribute, later an input; none means all, or with <c>noop_with_empty_axes</c> (since then) nothing at all.</summary>
    private static IEnumerable<Instruction> Reduce(NodeCall call, int axesAreInputFrom)
    {
        var axes = call.Version < axesAreInputFrom ? call.Node.Integers("axes") : NodeCall.Clamped(call.Integers(1));
        (string, object?)[] more = [("axes", axes is { Count: > 0 } ? axes : null)];
        return [call.Apply(call.Same(without: ["axes"], more), inputs: 1)];
    }

    /// <summary>C may be left out from version 11 on; before version 7 <c>broadcast</c> said whether it is repeated.</summary>
    private static IEnumerable<Instruction> Gemm(NodeCall call) => [call.Apply(call.Same(without: ["broadcast"]))];

    /// <summary>B of a pair of tensors in a shape whose last axes meet A's, as version 6 has it.</summary>
    private static List<Instruction> Aligned(NodeCall call, out string name)
    {
        name = call.Input(1);
        var (a, b) = (call.Shape(0), call.Shape(1));
        if (call.Node.Integer("broadcast") is not 1)
        {
            return a == b
                ? []
                : throw call.Node.Error($"its inputs are {a} and {b}, and before version 7 they are not repeated unless broadcast is 1");
        }

        var axis = call.Node.Integer("axis") ?? a.Rank - b.Rank;
        var after = a.Rank - b.Rank - (axis < 0 ? axis + a.Rank : axis);
        if (after <= 0 || b.Size == 1)
        {
            return [];
        }

        name = call.NewName("aligned");
        return [call.Apply(new Reshape { Shape = [.. b, .. Enumerable.Repeat(1, (int)after)] }, name, call.Input(1))];
    }
}
