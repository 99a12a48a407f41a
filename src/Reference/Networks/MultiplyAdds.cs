using Reference.Layers;

namespace Reference.Networks;

/// <summary>What nodes cost, counted as papers count it: a multiplication and the addition after it as one; convolutions and matrix products only.</summary>
public static class MultiplyAdds
{
    /// <summary>Those of one node, forward.</summary>
    /// <param name="node">The node.</param>
    /// <param name="shapeOf">The shape of each of its tensors.</param>
    public static long Of(Node node, Func<string, Shape> shapeOf)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(shapeOf);
        return node.Operator switch
        {
            Convolution => (long)shapeOf(node.Outputs[0]).Size * shapeOf(node.Inputs[1])[1..].Size,
            TransposedConvolution => (long)shapeOf(node.Inputs[0]).Size * shapeOf(node.Inputs[1])[1..].Size,
            LocallyConnected => (long)shapeOf(node.Outputs[0]).Size * shapeOf(node.Inputs[1])[2..].Size,
            FullyConnected gemm => (long)shapeOf(node.Outputs[0]).Size * shapeOf(node.Inputs[0])[gemm.TransA ? 0 : 1],
            MatrixProduct => (long)shapeOf(node.Outputs[0]).Size * shapeOf(node.Inputs[0])[^1],
            _ => 0,
        };
    }
}
