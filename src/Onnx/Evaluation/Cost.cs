using System.Numerics;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>What nodes cost, counted as papers count it: a multiplication and the addition after it as one.</summary>
public static class Cost
{
    /// <summary>The multiply-adds of a node: those of convolutions and matrix products; what else there is to do is not counted.</summary>
    /// <param name="evaluation">An evaluation that has kept all tensors.</param>
    /// <param name="record">One of its nodes.</param>
    public static long MultiplyAdds<T>(Evaluation<T> evaluation, NodeRecord record)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(record);
        return record.Steps.OfType<Apply>().Sum(step => Of(step.Node, name => evaluation[name].Shape));
    }

    private static long Of(Node node, Func<string, Shape> shapeOf) =>
        node.Operator switch
        {
            Convolution => (long)shapeOf(node.Outputs[0]).Size * PerFilter(shapeOf(node.Inputs[1])),
            TransposedConvolution => (long)shapeOf(node.Inputs[0]).Size * PerFilter(shapeOf(node.Inputs[1])),
            FullyConnected gemm => (long)shapeOf(node.Outputs[0]).Size * shapeOf(node.Inputs[0])[gemm.TransA ? 0 : 1],
            MatrixProduct => (long)shapeOf(node.Outputs[0]).Size * shapeOf(node.Inputs[0])[^1],
            _ => 0,
        };

    private static int PerFilter(Shape weights) => weights[1..].Size;
}
