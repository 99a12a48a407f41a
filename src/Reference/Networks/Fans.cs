using Reference.Layers;

namespace Reference.Networks;

/// <summary>
/// How many inputs each unit of a layer sums (fan-in), and how many units each input reaches (fan-out); every position of the kernel counts:
/// <code>
/// Conv            w O×(C/G)×K×L     in = C/G · K·L      out = O/G · K·L
/// ConvTranspose   w C×(O/G)×K×L     in = C/G · K·L      out = O/G · K·L
/// locally conn.   w P×O×(C/G)×K×L   in = C/G · K·L      out = O/G · K·L
/// Gemm, MatMul    w I×O             in = I              out = O            (transB: w O×I)
/// </code>
/// </summary>
/// <remarks>
/// Source: Glorot and Bengio (2010) for full connections; He et al. (2015), section 2.2, for kernels. Strides are not counted, as everywhere.
/// Others count differently: PyTorch takes out = O·K·L whatever the groups, and for ConvTranspose exchanges in and out;
/// some frameworks forgot the area of the kernel.
/// </remarks>
/// <param name="In">Fan-in.</param>
/// <param name="Out">Fan-out.</param>
public sealed record Fans(int In, int Out)
{
    /// <summary>The fans of a layer with weights of the given shape; null for biases and the like, and for an operator without weights.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="weights">The shape of its weights.</param>
    public static Fans? Of(IOperator op, Shape weights) =>
        op switch
        {
            _ when weights.Rank < 2 => null,
            Convolution conv => new(weights[1] * weights.Spatial.Size, weights[0] / conv.Group * weights.Spatial.Size),
            TransposedConvolution conv => new(weights[0] / conv.Group * weights.Spatial.Size, weights[1] * weights.Spatial.Size),
            LocallyConnected conv => new(weights[2] * weights[3..].Size, weights[1] / conv.Group * weights[3..].Size),
            FullyConnected { TransB: true } => new(weights[1], weights[0]),
            FullyConnected or MatrixProduct => new(weights[0], weights[1]),
            _ => null,
        };
}
