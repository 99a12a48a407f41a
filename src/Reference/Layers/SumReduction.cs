using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// What reductions share that add up a term for each element:
/// <code>y = Σ f(x)   dx = dy·f'(x)</code>
/// over the elements of x that differ in the reduced axes only.
/// </summary>
public abstract record SumReduction : ExactReduction
{
    private protected SumReduction(string name)
        : base(name) { }

    /// <inheritdoc/>
    public override Tensor<T> Forward<T>(Tensor<T> data)
    {
        var (reduced, place) = Fit(data);
        var output = Tensors.Zeros<T>(reduced);
        var x = data.Flat();
        var y = output.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            y[place[i]] += Term(x[i]);
        }

        return output;
    }

    /// <inheritdoc/>
    public override Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
    {
        var (_, place) = Fit(data, upstream);
        var gradient = Tensors.Zeros<T>(data.Shape());
        var x = data.Flat();
        var dy = upstream.Flat();
        var dx = gradient.Flat();
        for (var i = 0; i < dx.Length; i++)
        {
            dx[i] = Gradient(x[i], dy[place[i]]);
        }

        return gradient;
    }

    /// <summary>f(x).</summary>
    private protected abstract T Term<T>(T x)
        where T : INumber<T>;

    /// <summary>dy·f'(x).</summary>
    private protected abstract T Gradient<T>(T x, T dy)
        where T : INumber<T>;
}
