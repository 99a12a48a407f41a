namespace Reference.Onnx.Translation;

// The operators of the training domain.
internal static partial class Translator
{
    private static IEnumerable<Instruction> Adagrad(NodeCall call) => [call.Apply(call.Same(more: [("epsilon", (double)1e-6f)]))];

    private static IEnumerable<Instruction> Adam(NodeCall call) =>
        [call.Apply(call.Same(more: [("alpha", (double)0.9f), ("beta", (double)0.999f), ("epsilon", (double)1e-6f)]))];

    /// <summary>The derivatives of y with respect to each of xs, at the values that the node's inputs give for xs and then for zs.</summary>
    private static IEnumerable<Instruction> Gradient(NodeCall call)
    {
        var xs = call.Node.Texts("xs") ?? [];
        var zs = call.Node.Texts("zs") ?? [];
        var y = call.Node.Text("y") ?? throw call.Node.Error("attribute y is missing");
        if (xs.Count == 0 || xs.Count + zs.Count != call.Node.Inputs.Count)
        {
            throw call.Node.Error($"has {call.Node.Inputs.Count} inputs for {xs.Count} tensors xs and {zs.Count} tensors zs");
        }

        return [new Differentiate(y, [.. xs.Concat(zs).Zip(call.Node.Inputs)], call.Node.Outputs)];
    }
}
