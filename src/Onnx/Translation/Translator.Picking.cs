using Reference.Layers;
using Reference.Onnx.Plumbing;

namespace Reference.Onnx.Translation;

// Operators of detection and segmentation heads: elements picked, put somewhere, ordered, masked.
internal static partial class Translator
{
    private static IEnumerable<Instruction> GatherElements(NodeCall call) =>
        [call.Apply(new Picking("GatherElements", (int)(call.Node.Integer("axis") ?? 0)))];

    private static IEnumerable<Instruction> GatherND(NodeCall call) =>
        [call.Apply(new Picking("GatherND", (int)(call.Node.Integer("batch_dims") ?? 0)))];

    /// <summary>Up to version 10 it was called Scatter; reductions came with 16.</summary>
    private static IEnumerable<Instruction> ScatterElements(NodeCall call) =>
        [call.Apply(new Scattering("ScatterElements", (int)(call.Node.Integer("axis") ?? 0), call.Node.Text("reduction") ?? "none"))];

    private static IEnumerable<Instruction> ScatterND(NodeCall call) =>
        [call.Apply(new Scattering("ScatterND", 0, call.Node.Text("reduction") ?? "none"))];

    private static IEnumerable<Instruction> CumSum(NodeCall call) =>
        [
            call.Apply(
                new RunningSum((int)(call.Number(1) ?? 0), call.Node.Integer("exclusive") is 1, call.Node.Integer("reverse") is 1),
                inputs: 1
            ),
        ];

    /// <summary>k is an attribute before version 10 and an input from there on; before 11 the greatest were taken.</summary>
    private static IEnumerable<Instruction> TopK(NodeCall call)
    {
        var k = call.Version < 10 ? call.Node.Integer("k") : (long?)call.Number(1);
        var op = new Foremost(
            (int)Math.Clamp(k ?? 0, 0, int.MaxValue),
            (int)(call.Node.Integer("axis") ?? -1),
            call.Node.Integer("largest") is not 0
        );
        return [call.Apply(op, inputs: 1)];
    }

    /// <summary>x where the column is at least, or at most, the row + k; 0 elsewhere.</summary>
    private static IEnumerable<Instruction> Trilu(NodeCall call)
    {
        var (x, k, upper) = (call.Shape(0), (long)(call.Number(1) ?? 0), call.Node.Integer("upper") is not 0);
        LayerException.Unless(x.Rank >= 2, "Trilu", "input", $"is {x}, but must be matrices");
        if (x.Contains(0))
        {
            return [call.Apply(new Identity(), call.Output(0), call.Input(0))];
        }

        var (rows, columns) = (x[^2], x[^1]);
        var kept = Enumerable.Range(0, rows * columns).Select(i => upper ? i % columns >= i / columns + k : i % columns <= i / columns + k);
        var (mask, zero) = (call.NewName("kept"), call.NewName("zero"));
        return
        [
            new Supply(
                mask,
                OnnxTensor.OfBytes("", OnnxType.Bool, [rows, columns], kept.Select(flag => flag ? (byte)1 : (byte)0).ToArray())
            ),
            new Supply(zero, call.Zero(0)),
            call.Apply(new Choice(), call.Output(0), mask, call.Input(0), zero),
        ];
    }

    private static IEnumerable<Instruction> ReduceLogSum(NodeCall call)
    {
        var (axes, keepdims, sum) = (LogAxes(call), call.Node.Integer("keepdims") ?? 1, call.NewName("sum"));
        return
        [
            call.Apply(NodeCall.Create("ReduceSum", ("axes", axes), ("keepdims", keepdims)), sum, call.Input(0)),
            call.Apply(NodeCall.Create("Log"), call.Output(0), sum),
        ];
    }

    /// <summary>m + log Σ exp(x - m), where m is the greatest x, so that nothing overflows.</summary>
    private static IEnumerable<Instruction> ReduceLogSumExp(NodeCall call)
    {
        var (axes, keepdims) = (LogAxes(call), call.Node.Integer("keepdims") ?? 1);
        string Name(string purpose) => call.NewName(purpose);
        var (most, kept, less, exp, sum, log) = (Name("most"), Name("most kept"), Name("less"), Name("exp"), Name("sum"), Name("log"));
        IOperator Max(long keep) => NodeCall.Create("ReduceMax", ("axes", axes), ("keepdims", keep));
        return
        [
            call.Apply(Max(1), kept, call.Input(0)),
            call.Apply(Max(keepdims), most, call.Input(0)),
            call.Apply(NodeCall.Create("Sub"), less, call.Input(0), kept),
            call.Apply(NodeCall.Create("Exp"), exp, less),
            call.Apply(NodeCall.Create("ReduceSum", ("axes", axes), ("keepdims", keepdims)), sum, exp),
            call.Apply(NodeCall.Create("Log"), log, sum),
            call.Apply(NodeCall.Create("Add"), call.Output(0), log, most),
        ];
    }

    private static IReadOnlyList<long>? LogAxes(NodeCall call)
    {
        var axes = call.Version < 18 ? call.Node.Integers("axes") : NodeCall.Clamped(call.Integers(1));
        return axes is { Count: > 0 } ? axes : null;
    }
}
