namespace Reference.Onnx.Translation;

// The operators of the training domain.
internal static partial class Translator
{
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
