using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Onnx.Judging;

/// <summary>
/// Convolutions and matrix products on numbers that carry their bounds, as fast as a few on double: what <see cref="Bounded{TModel}"/> adds up
/// term by term is linear in the terms, so the specification's own layer adds it up, on double.
/// </summary>
/// <remarks>
/// For y = Σ xᵢwᵢ + b with errors sᵢ of x and tᵢ of w, the rules of <see cref="Bounded{TModel}"/> say: a product is off by eᵢ = pᵢ + r(|xᵢwᵢ| + pᵢ) + η with
/// pᵢ = |wᵢ|sᵢ + |xᵢ|tᵢ + sᵢtᵢ; the open sum has the value Σ xᵢwᵢ, the mass Σ(|xᵢwᵢ| + eᵢ), inherits Σeᵢ, and has as many terms as there are products. Here A = Σ|xᵢwᵢ|
/// and P = Σpᵢ = Σ sᵢ(|wᵢ| + tᵢ) + Σ|xᵢ|tᵢ come from the layer. What is left out makes the bound at most wider: that products with 0 and ±1 round nothing, and that
/// windows at the edge have fewer terms.
/// </remarks>
internal static class BoundedSums
{
    /// <summary>Below so many products the rules themselves are fast enough, and narrower.</summary>
    private const long Many = 1 << 22;

    /// <summary>The outputs of a layer that is a large sum of products; null for any other.</summary>
    public static Values<Bounded<TModel>>? Forward<TModel>(IOperator op, Values<Bounded<TModel>> given)
        where TModel : IRoundingModel
    {
        var (x, w, b, terms) = op switch
        {
            Convolution => ("X", "W", "B", given.ShapeOf("W")[1..].Size),
            FullyConnected { Alpha: 1, Beta: 1 } gemm => ("A", "B", "C", given.ShapeOf("A")[gemm.TransA ? 0 : 1]),
            MatrixProduct => ("A", "B", "", given.ShapeOf("A")[^1]),
            _ => ("", "", "", 0),
        };
        if (terms == 0)
        {
            return null;
        }

        var shape = op.InferShapes(op.Signature.InputShapes(name => given.Has(name) ? given.ShapeOf(name) : null))[0]!.Value;
        if ((long)shape.Size * terms < Many || !IsFinite(given[x]) || !IsFinite(given[w]))
        {
            return null;
        }

        var bias = b.Length > 0 && given.Has(b) ? given[b] : null;
        var (xs, ws) = (Of(given[x], number => number.Value), Of(given[w], number => number.Value));
        var (xSize, wSize) = (Of(given[x], number => Math.Abs(number.Value)), Of(given[w], number => Math.Abs(number.Value)));
        // Weights are mostly data, which are exact. Where a number may have overflowed, nothing is known of any sum.
        var (xError, wError) = (Errors(given[x]), Errors(given[w]));
        var unknown = IsInfinite(xError) || IsInfinite(wError);
        (xError, wError) = unknown ? (null, null) : (xError, wError);
        var wMost = wError is null ? wSize : Sum(wSize, wError);
        Tensor<double>[] sums = new Tensor<double>[4];
        Parallel.Invoke(
            () => sums[0] = Layer(xs, ws, bias is null ? null : Of(bias, number => number.Value)),
            () => sums[1] = Layer(xSize, wSize, null),
            () => sums[2] = xError is null ? Tensors.Zeros<double>(shape) : Layer(xError, wMost, null),
            () => sums[3] = wError is null ? Tensors.Zeros<double>(shape) : Layer(xSize, wError, null)
        );
        // The bias stands for one more term; what it adds to mass and error of each sum comes from the layer as well, on zeros.
        var (biasMass, biasError) = (BiasOver(number => Math.Abs(number.Value) + number.Bound), BiasOver(number => number.Bound));
        var values = new Bounded<TModel>[shape.Size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Bounded<TModel>.SumOfProducts(
                sums[0].Flat()[i],
                sums[1].Flat()[i],
                unknown ? double.PositiveInfinity : sums[2].Flat()[i] + sums[3].Flat()[i],
                terms,
                biasMass?[i] ?? 0,
                biasError?[i] ?? 0
            );
        }

        return new() { { op.Signature.Outputs[0].Name, Tensors.Of(shape, values), shape } };

        Tensor<double> Layer(Tensor<double> left, Tensor<double> right, Tensor<double>? more)
        {
            var call = new Values<double>();
            call.Add(x, left, given.ShapeOf(x));
            call.Add(w, right, given.ShapeOf(w));
            if (more is not null)
            {
                call.Add(b, more, given.ShapeOf(b));
            }

            return (WideSums.Forward(op, call) ?? op.Forward(call))[op.Signature.Outputs[0].Name];
        }

        double[]? BiasOver(Func<Bounded<TModel>, double> function)
        {
            if (bias is null)
            {
                return null;
            }

            var each = Of(bias, function).Flat().ToArray();
            var map =
                op is Convolution
                    ? Broadcasting.Map([each.Length, .. Enumerable.Repeat(1, shape.Rank - 2)], shape)
                    : Broadcasting.Map(given.ShapeOf(b), shape);
            return Array.ConvertAll(map, place => each[place]);
        }
    }

    private static Tensor<double> Of<TModel>(Tensor<Bounded<TModel>> tensor, Func<Bounded<TModel>, double> function)
        where TModel : IRoundingModel => tensor.Map(function);

    private static Tensor<double> Sum(Tensor<double> a, Tensor<double> b)
    {
        var (left, right) = (a.Flat().ToArray(), b.Flat().ToArray());
        return Tensors.Fill(a.Shape(), i => left[i] + right[i]);
    }

    /// <summary>The bounds of all numbers, or null where all are exact.</summary>
    private static Tensor<double>? Errors<TModel>(Tensor<Bounded<TModel>> tensor)
        where TModel : IRoundingModel
    {
        foreach (var number in tensor.Flat())
        {
            if (number.Bound != 0)
            {
                return Of(tensor, each => each.Bound);
            }
        }

        return null;
    }

    private static bool IsInfinite(Tensor<double>? errors) =>
        errors is not null && errors.Flat().ContainsAny(double.PositiveInfinity, double.NaN);

    private static bool IsFinite<TModel>(Tensor<Bounded<TModel>> tensor)
        where TModel : IRoundingModel
    {
        foreach (var number in tensor.Flat())
        {
            if (!double.IsFinite(number.Value))
            {
                return false;
            }
        }

        return true;
    }
}
