using System.Runtime.InteropServices;

namespace Reference.Onnx.Translation;

// What is known without computing, and types.
internal static partial class Translator
{
    private static IEnumerable<Instruction> Constant(NodeCall call)
    {
        var node = call.Node;
        var value =
            node.Tensor("value")
            ?? (node.Number("value_float") is { } real ? OnnxTensor.OfFloats("", Reference.Shape.Scalar, (float)real) : null)
            ?? (node.Numbers("value_floats") is { } reals ? OnnxTensor.OfFloats("", [reals.Count], [.. reals]) : null)
            ?? (node.Integer("value_int") is { } whole ? OnnxTensor.OfIntegers("", Reference.Shape.Scalar, whole) : null)
            ?? (node.Integers("value_ints") is { } wholes ? OnnxTensor.OfIntegers("", [wholes.Count], [.. wholes]) : null)
            ?? throw node.Error(
                $"has no value that is supported: {string.Join(", ", node.AttributeNames.DefaultIfEmpty("no attribute is there"))}"
            );
        return [new Supply(call.Output(0), value)];
    }

    /// <summary>A tensor of the shape that the input lists, of one value, 0 of FLOAT unless given.</summary>
    private static IEnumerable<Instruction> ConstantOfShape(NodeCall call)
    {
        var value = call.Node.Tensor("value") ?? OnnxTensor.OfFloats("", [1], 0f);
        if (value.Shape.Size != 1)
        {
            throw call.Node.Error($"its value is {value.Shape}, but must be one number");
        }

        return [new Fill(call.Output(0), value, Lengths(call, call.Integers(0) ?? []))];
    }

    /// <summary>The lengths of the axes; from version 15 on of those from <c>start</c> to before <c>end</c>.</summary>
    private static IEnumerable<Instruction> Shape(NodeCall call)
    {
        var x = call.Shape(0);
        var (start, end) = (Place(call.Node.Integer("start") ?? 0), Place(call.Node.Integer("end") ?? x.Rank));
        var lengths = x.Skip(start).Take(end - start).Select(length => (long)length).ToArray();
        return [new Supply(call.Output(0), OnnxTensor.OfIntegers("", [lengths.Length], lengths))];

        int Place(long place) => (int)Math.Clamp(place < 0 ? place + x.Rank : place, 0, x.Rank);
    }

    private static IEnumerable<Instruction> Size(NodeCall call) =>
        [new Supply(call.Output(0), OnnxTensor.OfIntegers("", Reference.Shape.Scalar, call.Shape(0).Size))];

    private static IEnumerable<Instruction> Cast(NodeCall call)
    {
        var to = call.Node.Integer("to") ?? throw call.Node.Error("attribute to is missing");
        var type = OnnxTypes.Find(to) ?? throw call.Node.Error($"casts to {OnnxTypes.NameOf(to)}, which is not supported");
        return [new Convert(call.Input(0), call.Output(0), type)];
    }

    private static IEnumerable<Instruction> CastLike(NodeCall call) => [new Convert(call.Input(0), call.Output(0), call.Type(1))];

    /// <summary>
    /// Outside of training nothing is dropped. In training, an attribute <c>is_test</c> of 0 in version 6 and an input from version 12 on, the mask
    /// comes from ONNX's own generator and seed, so that a run can be repeated. The mask is of the data's type before version 10.
    /// </summary>
    private static IEnumerable<Instruction> Dropout(NodeCall call)
    {
        var ratio = call.Version < 12 ? call.Node.Number("ratio") : call.Number(1);
        var training = call.Version < 7 ? call.Node.Integer("is_test") is not 1 : call.Version >= 12 && call.Number(2) is > 0;
        var op = new Layers.Dropout { Ratio = ratio ?? 0.5, TrainingMode = training };
        var (output, wanted) = (call.Output(0), call.Output(1));
        var truth = call.Version >= 10 || wanted.Length == 0;
        var mask = truth && wanted.Length > 0 ? wanted : call.NewName("mask");
        if (training)
        {
            var flags = new MersenneTwister((uint)(call.Node.Integer("seed") ?? 0)).KeptAtLeast(ratio ?? 0.5, call.Shape(0).Size);
            yield return new Supply(
                mask,
                OnnxTensor.OfBytes("", OnnxType.Bool, call.Shape(0), MemoryMarshal.AsBytes(flags.AsSpan()).ToArray())
            );
            yield return call.Apply(op, output, call.Input(0), mask);
        }
        else
        {
            if (wanted.Length > 0)
            {
                yield return new Fill(mask, OnnxTensor.OfBytes("", OnnxType.Bool, [1], new byte[] { 1 }), call.Shape(0));
            }

            yield return call.Apply(op, output, call.Input(0));
        }

        if (!truth)
        {
            yield return new Convert(mask, wanted, call.Type(0));
        }
    }

    private static Shape Lengths(NodeCall call, long[] lengths) =>
        Array.TrueForAll(lengths, length => length is >= 0 and <= int.MaxValue)
            ? Reference.Shape.Create([.. lengths.Select(length => (int)length)])
            : throw call.Node.Error($"asks for the shape {string.Join('×', lengths)}");
}
