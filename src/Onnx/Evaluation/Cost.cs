using System.Numerics;
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
        return record.Steps.OfType<Apply>().Sum(step => Networks.MultiplyAdds.Of(step.Node, name => evaluation[name].Shape));
    }
}
