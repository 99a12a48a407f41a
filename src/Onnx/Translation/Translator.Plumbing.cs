using Reference.Layers;
using Reference.Onnx.Plumbing;

namespace Reference.Onnx.Translation;

// Operators that graphs around a network are made of: comparisons, conditions, counting.
internal static partial class Translator
{
    private static IEnumerable<Instruction> Compare(NodeCall call) => [call.Apply(new Comparison(call.Node.Operator))];

    private static IEnumerable<Instruction> Connect(NodeCall call) => [call.Apply(new Connective(call.Node.Operator))];

    private static IEnumerable<Instruction> Not(NodeCall call) => [call.Apply(new Negated())];

    private static IEnumerable<Instruction> Where(NodeCall call) => [call.Apply(new Choice())];

    private static IEnumerable<Instruction> Step(NodeCall call) => [call.Apply(new Stepwise(call.Node.Operator))];

    private static IEnumerable<Instruction> Erf(NodeCall call) => [call.Apply(new Erf())];

    /// <summary>start, start + delta, … as long as they are before limit: ⌈(limit - start) / delta⌉ numbers of the inputs' type.</summary>
    private static IEnumerable<Instruction> Range(NodeCall call)
    {
        var (start, limit, delta) = (call.Number(0), call.Number(1), call.Number(2));
        if (start is not { } from || limit is not { } to || delta is not { } step || step == 0 || !double.IsFinite((to - from) / step))
        {
            throw call.Node.Error($"counts from {start} to {limit} by {delta}");
        }

        var count = Math.Max(Math.Ceiling((to - from) / step), 0);
        LayerException.Unless(count <= int.MaxValue / 8, "Range", "output", $"has {count} elements");
        if (call.Type(0).IsReal())
        {
            var numbers = Enumerable.Range(0, (int)count).Select(i => (float)(from + i * step)).ToArray();
            var made = call.NewName("numbers");
            return [new Supply(made, OnnxTensor.OfFloats("", [(int)count], numbers)), new Convert(made, call.Output(0), call.Type(0))];
        }

        var whole = call.NewName("whole numbers");
        long[] values = [.. Enumerable.Range(0, (int)count).Select(i => (long)from + i * (long)step)];
        return [new Supply(whole, OnnxTensor.OfIntegers("", [values.Length], values)), new Convert(whole, call.Output(0), call.Type(0))];
    }

    /// <summary>x, so many times along each axis: an axis of length 1 before each, which is repeated and joined to it.</summary>
    private static IEnumerable<Instruction> Tile(NodeCall call)
    {
        var x = call.Shape(0);
        var repeats = call.Integers(1) ?? [];
        if (repeats.Length != x.Rank || Array.Exists(repeats, count => count is < 0 or > int.MaxValue))
        {
            throw call.Node.Error($"repeats a tensor of {x} by {string.Join(", ", repeats)}: it needs a number from 0 on for each axis");
        }

        if (repeats.Contains(0) || x.Contains(0))
        {
            return [new Fill(call.Output(0), call.Zero(0), [.. x.Zip(repeats, (length, count) => (int)(length * count))])];
        }

        if (x.Rank == 0)
        {
            return [call.Apply(new Identity(), call.Output(0), call.Input(0))];
        }

        var (spread, repeated) = (call.NewName("spread"), call.NewName("repeated"));
        return
        [
            call.Apply(new Reshape { Shape = [.. x.SelectMany(length => (int[])[1, length])] }, spread, call.Input(0)),
            call.Apply(
                new Expand { Shape = [.. x.Zip(repeats).SelectMany(axis => (int[])[(int)axis.Second, axis.First])] },
                repeated,
                spread
            ),
            call.Apply(
                new Reshape { Shape = [.. x.Zip(repeats, (length, count) => checked((int)(length * count)))] },
                call.Output(0),
                repeated
            ),
        ];
    }
}
