using System.Numerics;
using System.Numerics.Tensors;
using System.Text.Json.Serialization;

namespace Reference.Layers;

/// <summary>
/// Fully connected layer, every output joined to every input (ONNX <c>Gemm</c>):
/// <code>y[m,n] = α · Σ_k a[m,k] · b[k,n] + β · c[m,n]</code>
/// Shapes: a M×K (K×M with transA), b K×N (N×K with transB), c anything that is repeated to M×N: scalar, N, 1×N, M×1 or M×N; y M×N.
/// As a layer, a is a batch of M examples, b the weights and c the bias. PyTorch keeps the weights as outputs × inputs: transB.
/// </summary>
/// <remarks>
/// Lectures: U "Multilayer Neural Network" (ids multilayer, bias-shapes: Θ is [c b] as one matrix, its column 0 the bias),
/// R and D (chaining: ∂y/∂b = a), R "Fully connected layer" (voting). Source: ONNX Gemm-13.
/// Dialect: α and β are multiplied even where they are 0, so that 0·NaN is NaN (BLAS does not read c when β is 0).
/// Sums run in the number type itself, over k in order; NaN and infinity as in plain arithmetic.
/// </remarks>
public sealed record FullyConnected : IExactOperator
{
    private const string Name = "Gemm";

    /// <summary>α, the factor of the product; 1 unless given.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>β, the factor of c; 1 unless given.</summary>
    public double Beta { get; init; } = 1;

    /// <summary>Whether a is given transposed, K×M.</summary>
    [JsonPropertyName("transA")]
    public bool TransA { get; init; }

    /// <summary>Whether b is given transposed, N×K.</summary>
    [JsonPropertyName("transB")]
    public bool TransB { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("A"), new("B"), new("C", Optional: true)], [new("Y")]);

    /// <summary>y = α·a·b + β·c.</summary>
    /// <param name="input">a, examples, M×K, or K×M with transA.</param>
    /// <param name="weights">b, K×N, or N×K with transB.</param>
    /// <param name="bias">c, repeated to M×N, or null for none.</param>
    /// <returns>y, M×N.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> weights, Tensor<T>? bias = null)
        where T : INumber<T>
    {
        var (M, K, N) = Fit(input.Shape(), weights.Shape(), bias?.Shape());
        var output = Tensors.Zeros<T>([M, N]);
        var a = Matrix(input);
        var b = Matrix(weights);
        var c = bias is null ? [] : bias.Flat();
        var y = Matrix(output);
        var (alpha, beta) = (T.CreateChecked(Alpha), T.CreateChecked(Beta));
        var place = bias is null ? [] : Broadcasting.Map(bias.Shape(), [M, N]);
        for (var m = 0; m < M; m++)
        {
            for (var n = 0; n < N; n++)
            {
                var sum = T.Zero;
                for (var k = 0; k < K; k++)
                {
                    sum += At(a, TransA, m, k) * At(b, TransB, k, n);
                }

                y[m, n] = bias is null ? alpha * sum : alpha * sum + beta * c[place[m * N + n]];
            }
        }

        return output;
    }

    /// <summary>
    /// The gradients, a matrix product each, and what was repeated is summed:
    /// <code>da = α · dy · bᵀ   db = α · aᵀ · dy   dc = β · Σ dy over the places where c stands</code>
    /// </summary>
    /// <param name="input">a, as in forward.</param>
    /// <param name="weights">b, as in forward.</param>
    /// <param name="bias">c, as in forward.</param>
    /// <param name="upstream">dy, M×N.</param>
    /// <returns>The gradients of a, b and c, each of its shape; dc is null where c is.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public (Tensor<T> da, Tensor<T> db, Tensor<T>? dc) Backward<T>(Tensor<T> input, Tensor<T> weights, Tensor<T>? bias, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (M, K, N) = Fit(input.Shape(), weights.Shape(), bias?.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), [M, N], Name, "Y");
        var inputGradient = Tensors.Zeros<T>(input.Shape());
        var weightsGradient = Tensors.Zeros<T>(weights.Shape());
        var biasGradient = bias is null ? null : Tensors.Zeros<T>(bias.Shape());
        var a = Matrix(input);
        var b = Matrix(weights);
        var dy = Matrix(upstream);
        var da = Matrix(inputGradient);
        var db = Matrix(weightsGradient);
        var dc = biasGradient is null ? [] : biasGradient.Flat();
        var (alpha, beta) = (T.CreateChecked(Alpha), T.CreateChecked(Beta));
        var place = bias is null ? [] : Broadcasting.Map(bias.Shape(), [M, N]);
        for (var m = 0; m < M; m++)
        {
            for (var n = 0; n < N; n++)
            {
                var dSum = alpha * dy[m, n];
                for (var k = 0; k < K; k++)
                {
                    At(da, TransA, m, k) += dSum * At(b, TransB, k, n);
                    At(db, TransB, k, n) += dSum * At(a, TransA, m, k);
                }

                if (bias is not null)
                {
                    dc[place[m * N + n]] += beta * dy[m, n];
                }
            }
        }

        return (inputGradient, weightsGradient, biasGradient);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (M, _, N) = Fit(Signature.Required(inputs, 0), Signature.Required(inputs, 1), Signature.Optional(inputs, 2));
        return
        [
            [M, N],
        ];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["Y"] = Forward(given["A"], given["B"], given.Optional("C")) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var (da, db, dc) = Backward(given["A"], given["B"], given.Optional("C"), given["dY"]);
        return new()
        {
            { "dA", da },
            { "dB", db },
            { "dC", dc },
        };
    }

    private static View<T> Matrix<T>(Tensor<T> tensor) => tensor.View(tensor.Shape()[0], tensor.Shape()[1]);

    /// <summary>Row i, column j of a matrix that may be stored transposed.</summary>
    private static ref T At<T>(View<T> matrix, bool transposed, int i, int j) => ref transposed ? ref matrix[j, i] : ref matrix[i, j];

    private (int M, int K, int N) Fit(Shape a, Shape b, Shape? c)
    {
        LayerException.UnlessUsable(a, Name, "A");
        LayerException.UnlessUsable(b, Name, "B");
        LayerException.Unless(a.Rank == 2, Name, "A", $"is {a}: it needs two axes, M×K");
        LayerException.Unless(b.Rank == 2, Name, "B", $"is {b}: it needs two axes, K×N");
        var (M, K) = TransA ? (a[1], a[0]) : (a[0], a[1]);
        var (rows, N) = TransB ? (b[1], b[0]) : (b[0], b[1]);
        LayerException.Unless(
            rows == K,
            Name,
            "B",
            $"is {b}{(TransB ? " transposed" : "")} and takes {rows} values an example, but A is {a}{(TransA ? " transposed" : "")} and has {K}"
        );
        LayerException.UnlessUsable([M, N], Name, "Y");
        if (c is { } bias)
        {
            LayerException.UnlessUsable(bias, Name, "C");
            LayerException.Unless(Broadcasting.Fits(bias, [M, N]), Name, "C", $"is {bias}, which cannot be repeated to Y's {M}×{N}");
        }

        return (M, K, N);
    }
}
