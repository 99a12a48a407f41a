using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>What the maximum and the minimum over axes share: the loops, and that the element that won gets all of the gradient.</summary>
public abstract record ReduceExtremum : ExactReduction
{
    private protected ReduceExtremum(string name)
        : base(name) { }

    /// <inheritdoc/>
    public override Tensor<T> Forward<T>(Tensor<T> data)
    {
        var (reduced, place) = Fit(data);
        var output = Tensors.Zeros<T>(reduced);
        var x = data.Flat();
        var y = output.Flat();
        var isBegun = new bool[y.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var o = place[i];
            y[o] = isBegun[o] ? Best(y[o], x[i]) : x[i];
            isBegun[o] = true;
        }

        return output;
    }

    /// <summary>dx: all of dy to the winner.</summary>
    /// <param name="data">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">The axes do not fit the shape, or dy has another one than y.</exception>
    public override Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
    {
        var (reduced, place) = Fit(data, upstream);
        var gradient = Tensors.Zeros<T>(data.Shape());
        var x = data.Flat();
        var dy = upstream.Flat();
        var dx = gradient.Flat();
        var winner = new int?[reduced.Size];
        for (var i = 0; i < x.Length; i++)
        {
            if (winner[place[i]] is not { } best || Wins(x[i], x[best]))
            {
                winner[place[i]] = i;
            }
        }

        for (var o = 0; o < dy.Length; o++)
        {
            dx[winner[o]!.Value] = dy[o];
        }

        return gradient;
    }

    /// <summary>The one that wins of two numbers, of equal ones the first.</summary>
    private protected abstract T Best<T>(T first, T second)
        where T : INumber<T>;

    /// <summary>Whether the next number takes the place of the best one so far.</summary>
    private protected abstract bool Wins<T>(T next, T best)
        where T : INumber<T>;
}
