using System.Numerics;
using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// What batch, instance, layer and group normalisation have in common. The elements of x fall into groups; each group is brought to
/// zero mean and unit variance, then scaled and shifted by parameters of its channel (or place):
/// <code>
/// μ = Σ x / m     σ² = Σ (x - μ)² / m     x̂ = (x - μ) / √(σ² + ε)     y = scale · x̂ + bias
/// </code>
/// with sums over the m elements of the group. The four layers differ only in what a group is.
/// </summary>
/// <remarks>
/// Lecture: C "Batch Normalization" (id batch-normalisation): "you want zero-mean unit-variance activations? just make them so."
/// Dialect: σ² divides by m (biased), in two passes, and ε stands inside the root. A group of equal elements gives x̂ = 0, as far as
/// μ rounds to them, and 0/0 = NaN if ε is 0; one NaN or infinity makes its whole group NaN.
/// </remarks>
internal sealed class Standardisation
{
    private readonly Lazy<int[]> _group;
    private readonly Shape _x;
    private readonly int _groups;
    private readonly double _epsilon;

    /// <summary>Divides the elements into groups.</summary>
    /// <param name="x">The shape of the elements.</param>
    /// <param name="statistics">The shape that μ and σ² are repeated to x from: 1 along the axes that a group runs over.</param>
    /// <param name="epsilon">ε.</param>
    public Standardisation(Shape x, Shape statistics, double epsilon)
    {
        _group = new(() => Broadcasting.Map(statistics, x));
        (_x, _groups, _epsilon) = (x, statistics.Size, epsilon);
    }

    /// <summary>μ and σ² of each group.</summary>
    public (T[] Mean, T[] Variance) Statistics<T>(Tensor<T> input)
        where T : INumber<T>
    {
        var group = _group.Value;
        var x = input.Flat();
        var m = T.CreateChecked(x.Length / _groups);
        var mean = new T[_groups];
        for (var i = 0; i < x.Length; i++)
        {
            mean[group[i]] += x[i];
        }

        Divide(mean, m);
        var variance = new T[_groups];
        for (var i = 0; i < x.Length; i++)
        {
            var deviation = x[i] - mean[group[i]];
            variance[group[i]] += deviation * deviation;
        }

        Divide(variance, m);
        return (mean, variance);
    }

    /// <summary>√(σ² + ε) of each group.</summary>
    public T[] Deviation<T>(T[] variance)
        where T : IFloatingPointIeee754<T>
    {
        var epsilon = T.CreateChecked(_epsilon);
        return [.. variance.Select(square => T.Sqrt(square + epsilon))];
    }

    /// <summary>x̂ = (x - μ) / √(σ² + ε).</summary>
    public Tensor<T> Standardise<T>(Tensor<T> input, T[] mean, T[] variance)
        where T : IFloatingPointIeee754<T>
    {
        var group = _group.Value;
        var deviation = Deviation(variance);
        var output = Tensors.Zeros<T>(_x);
        var x = input.Flat();
        var xHat = output.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            var g = group[i];
            // Folded into a·x + b, as most inference does, x and μ are rounded at their own size before they meet.
            xHat[i] = Allowance.Of((x[i] - mean[g]) / deviation[g], 2, (T.Abs(x[i]) + T.Abs(mean[g])) / deviation[g]);
        }

        return output;
    }

    /// <summary>
    /// The gradient of x where μ and σ² are those of x itself. x acts on x̂ directly, through μ and through σ², in this order:
    /// <code>
    /// dx = (dx̂ - Σ dx̂ / m - x̂ · Σ dx̂ · x̂ / m) / √(σ² + ε)
    /// </code>
    /// because ∂μ/∂x = 1/m and ∂σ²/∂x = 2 (x - μ) / m: of dx̂ is left what neither shifts nor stretches the whole group.
    /// </summary>
    /// <remarks>Source: Ioffe and Szegedy, Batch normalization (2015), section 3, its three sums brought together (written out, σ³ underflows in short formats).</remarks>
    public Tensor<T> Backward<T>(Tensor<T> input, T[] mean, T[] variance, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var group = _group.Value;
        var output = Tensors.Zeros<T>(_x);
        var x = input.Flat();
        var dxHat = upstream.Flat();
        var dx = output.Flat();
        var m = T.CreateChecked(x.Length / _groups);
        var xHat = Standardise(input, mean, variance).Flat();
        var deviation = Deviation(variance);
        var (shift, stretch) = (new T[_groups], new T[_groups]);
        for (var i = 0; i < x.Length; i++)
        {
            shift[group[i]] += dxHat[i];
            stretch[group[i]] += dxHat[i] * xHat[i];
        }

        Divide(shift, m);
        Divide(stretch, m);
        for (var i = 0; i < x.Length; i++)
        {
            var g = group[i];
            dx[i] = (dxHat[i] - shift[g] - xHat[i] * stretch[g]) / deviation[g];
        }

        return output;
    }

    /// <summary>The gradient of x where μ and σ² are constants: dx = dx̂ / √(σ² + ε).</summary>
    public Tensor<T> BackwardOfConstants<T>(T[] variance, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var group = _group.Value;
        var deviation = Deviation(variance);
        var output = Tensors.Zeros<T>(_x);
        var dxHat = upstream.Flat();
        var dx = output.Flat();
        for (var i = 0; i < dx.Length; i++)
        {
            dx[i] = dxHat[i] / deviation[group[i]];
        }

        return output;
    }

    /// <summary>Throws unless ε can stand under the root beside a variance of 0.</summary>
    public static void CheckEpsilon(double epsilon, string layer) =>
        LayerException.Unless(epsilon >= 0, layer, "epsilon", $"is {epsilon}: it is added to a variance and may not be negative");

    private static void Divide<T>(T[] sums, T count)
        where T : INumber<T>
    {
        for (var g = 0; g < sums.Length; g++)
        {
            sums[g] /= count;
        }
    }
}
