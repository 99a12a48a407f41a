using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Matrix product over a batch (ONNX <c>MatMul</c>, numpy's <c>matmul</c>):
/// <code>y[…,m,n] = Σ_k a[…,m,k] · b[…,k,n]</code>
/// Shapes: a …×M×K, b …×K×N, y …×M×N; the axes before the last two are batches and are repeated to each other.
/// A vector a of K is a row 1×K, a vector b of K a column K×1, and the axis so added is taken off y again: two vectors give a scalar.
/// </summary>
/// <remarks>
/// Lectures: N "z = w·a + b" (id nielsen), R and D (chaining, connectivity). Source: ONNX MatMul-13.
/// Sums run in the number type itself, over k in order; NaN and infinity as in plain arithmetic.
/// </remarks>
public sealed record MatrixProduct : IExactOperator
{
    private const string Name = "MatMul";

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("A"), new("B")], [new("Y")]);

    /// <summary>y = a·b, matrix by matrix.</summary>
    /// <param name="left">a, …×M×K or K.</param>
    /// <param name="right">b, …×K×N or K.</param>
    /// <returns>y, …×M×N without the axes that vectors do not have; of shape 1 for two vectors.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public Tensor<T> Forward<T>(Tensor<T> left, Tensor<T> right)
        where T : INumber<T>
    {
        var (batch, M, K, N, shape) = Fit(left.Shape(), right.Shape());
        var (ofA, ofB) = (Broadcasting.Map(batch.A, batch.Y), Broadcasting.Map(batch.B, batch.Y));
        var output = Tensors.Zeros<T>(shape);
        var a = left.View(batch.A.Size, M, K);
        var b = right.View(batch.B.Size, K, N);
        var y = output.View(batch.Y.Size, M, N);
        for (var i = 0; i < batch.Y.Size; i++)
        {
            var (iA, iB) = (ofA[i], ofB[i]);
            for (var m = 0; m < M; m++)
            {
                for (var n = 0; n < N; n++)
                {
                    var sum = T.Zero;
                    for (var k = 0; k < K; k++)
                    {
                        sum += a[iA, m, k] * b[iB, k, n];
                    }

                    y[i, m, n] = sum;
                }
            }
        }

        return output;
    }

    /// <summary>
    /// The gradients; a matrix that met several others collects from all of them:
    /// <code>da = Σ dy · bᵀ   db = Σ aᵀ · dy</code>
    /// </summary>
    /// <param name="left">a, as in forward.</param>
    /// <param name="right">b, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>The gradients of a and b, each of its shape.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public (Tensor<T> da, Tensor<T> db) Backward<T>(Tensor<T> left, Tensor<T> right, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (batch, M, K, N, shape) = Fit(left.Shape(), right.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), shape, Name, "Y");
        var (ofA, ofB) = (Broadcasting.Map(batch.A, batch.Y), Broadcasting.Map(batch.B, batch.Y));
        var leftGradient = Tensors.Zeros<T>(left.Shape());
        var rightGradient = Tensors.Zeros<T>(right.Shape());
        var a = left.View(batch.A.Size, M, K);
        var b = right.View(batch.B.Size, K, N);
        var dy = upstream.View(batch.Y.Size, M, N);
        var da = leftGradient.View(batch.A.Size, M, K);
        var db = rightGradient.View(batch.B.Size, K, N);
        for (var i = 0; i < batch.Y.Size; i++)
        {
            var (iA, iB) = (ofA[i], ofB[i]);
            for (var m = 0; m < M; m++)
            {
                for (var n = 0; n < N; n++)
                {
                    var dSum = dy[i, m, n];
                    for (var k = 0; k < K; k++)
                    {
                        da[iA, m, k] += dSum * b[iB, k, n];
                        db[iB, k, n] += dSum * a[iA, m, k];
                    }
                }
            }
        }

        return (leftGradient, rightGradient);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Fit(Signature.Required(inputs, 0), Signature.Required(inputs, 1)).Output];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var (a, b) = (given["A"], given["B"]);
        return new() { { "Y", Forward(a, b), Fit(a.Shape(), b.Shape()).Output } };
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var (da, db) = Backward(given["A"], given["B"], given["dY"]);
        return new() { ["dA"] = da, ["dB"] = db };
    }

    /// <summary>The batches of a, b and y, and the sizes of a single product.</summary>
    private static ((Shape A, Shape B, Shape Y) Batch, int M, int K, int N, Shape Output) Fit(Shape a, Shape b)
    {
        LayerException.UnlessUsable(a, Name, "A", 1, "…×M×K or K");
        LayerException.UnlessUsable(b, Name, "B", 1, "…×K×N or K");
        var (rows, columns) = (a.Rank == 1 ? [1, .. a] : a, b.Rank == 1 ? [.. b, 1] : b);
        var (M, K, N) = (rows[^2], rows[^1], columns[^1]);
        LayerException.Unless(columns[^2] == K, Name, "B", $"is {b} and has columns of {columns[^2]}, but A is {a} and has rows of {K}");
        var (batchA, batchB) = (rows[..^2], columns[..^2]);
        var batch =
            Broadcasting.Common(batchA, batchB)
            ?? throw new LayerException(
                Name,
                "B",
                $"is {b} and A is {a}: their batches {batchB} and {batchA} cannot be repeated to each other"
            );
        int[] axisOfA = a.Rank == 1 ? [] : [M];
        int[] axisOfB = b.Rank == 1 ? [] : [N];
        Shape output = [.. batch, .. axisOfA, .. axisOfB];
        LayerException.UnlessUsable(output, Name, "Y");
        return ((batchA, batchB, batch), M, K, N, output);
    }
}
