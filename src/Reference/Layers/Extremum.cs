using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>What the maximum and the minimum of tensors share: the loops, and that the tensor whose element won gets all of the gradient.</summary>
public abstract record Extremum : VariadicOperator
{
    private protected Extremum(string name, string output)
        : base(name, output) { }

    /// <inheritdoc/>
    public override Tensor<T> Forward<T>(IReadOnlyList<Tensor<T>> inputs)
    {
        var (together, places) = Fit(inputs);
        var output = Tensors.Zeros<T>(together);
        var y = output.Flat();
        for (var k = 0; k < inputs.Count; k++)
        {
            var x = inputs[k].Flat();
            var place = places[k];
            for (var i = 0; i < y.Length; i++)
            {
                y[i] = k == 0 ? x[place[i]] : Best(y[i], x[place[i]]);
            }
        }

        return output;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor<T>> Backward<T>(IReadOnlyList<Tensor<T>> inputs, Tensor<T> upstream)
    {
        var (together, places) = Fit(inputs, upstream);
        var gradients = inputs.Select(input => Tensors.Zeros<T>(input.Shape())).ToList();
        var dy = upstream.Flat();
        for (var i = 0; i < together.Size; i++)
        {
            var winner = 0;
            for (var k = 1; k < inputs.Count; k++)
            {
                if (Wins(inputs[k].Flat()[places[k][i]], inputs[winner].Flat()[places[winner][i]]))
                {
                    winner = k;
                }
            }

            gradients[winner].Flat()[places[winner][i]] += dy[i];
        }

        return gradients;
    }

    /// <summary>The one that wins of two numbers, of equal ones the first.</summary>
    private protected abstract T Best<T>(T first, T second)
        where T : INumber<T>;

    /// <summary>Whether the next number takes the place of the best one so far.</summary>
    private protected abstract bool Wins<T>(T next, T best)
        where T : INumber<T>;
}
