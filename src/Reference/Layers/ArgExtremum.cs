using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>What the places of the maximum and of the minimum share: the axis, the loops, and which of equal elements counts.</summary>
public abstract record ArgExtremum : IExactOperator
{
    private protected ArgExtremum(string name) =>
        Signature = new(name, [new("data", Differentiable: false)], [new("reduced", PortKind.Integer, Differentiable: false)]);

    /// <summary>The axis along which to search, negative from the back; the first unless given.</summary>
    public int Axis { get; init; }

    /// <summary>Whether the axis stays, with length 1; on unless given.</summary>
    public bool Keepdims { get; init; } = true;

    /// <summary>Whether of equal elements the last counts, not the first. Off unless given.</summary>
    public bool SelectLastIndex { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; }

    /// <summary>y: where along the axis the winner is.</summary>
    /// <param name="data">x, of any shape.</param>
    /// <exception cref="LayerException">There is no such axis.</exception>
    public Tensor<long> Forward<T>(Tensor<T> data)
        where T : INumber<T>
    {
        var (reduced, axis) = Fit(data.Shape());
        var (outer, K, inner) = Axes.Around(data.Shape(), axis);
        var output = Tensors.Zeros<long>(reduced);
        var x = data.View(outer, K, inner);
        var y = output.View(outer, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var best = 0;
                for (var k = 1; k < K; k++)
                {
                    var (first, next) = (x[o, best, i], x[o, k, i]);
                    if (SelectLastIndex ? !Wins(first, next) : Wins(next, first))
                    {
                        best = k;
                    }
                }

                y[o, i] = best;
            }
        }

        return output;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Fit(Signature.Required(inputs, 0)).Reduced];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "reduced", Forward(given["data"]), Fit(given.ShapeOf("data")).Reduced } };

    /// <summary>Nothing: a place does not move where the numbers move a little.</summary>
    /// <param name="given">As in forward.</param>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new();

    /// <summary>Whether a number takes the place of another that stands at another place.</summary>
    private protected abstract bool Wins<T>(T next, T best)
        where T : INumber<T>;

    private (Shape Reduced, int Axis) Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "data", 1, "one of them to search along");
        var axis = Axes.FromFront(Axis, x, Signature.Name);
        return (Keepdims ? [.. x[..axis], 1, .. x[(axis + 1)..]] : [.. x[..axis], .. x[(axis + 1)..]], axis);
    }
}
