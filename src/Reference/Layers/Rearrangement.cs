using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// What operators share whose output holds elements of their input, moved, left out or repeated, and nothing else:
/// <code>y[p] = x[place(p)]   dx[q] = Σ dy[p] over the p with place(p) = q</code>
/// Each says by its <see cref="Walk"/> where y's elements stand in x. NaN and ∞ are copied.
/// </summary>
public abstract record Rearrangement : IExactOperator
{
    private protected Rearrangement(string name, string input, string output) => Signature = Signature.Unary(name, input, output);

    /// <inheritdoc/>
    public Signature Signature { get; }

    private string Input => Signature.Inputs[0].Name;

    private string Output => Signature.Outputs[0].Name;

    /// <summary>y.</summary>
    /// <param name="input">x.</param>
    /// <exception cref="LayerException">The attributes do not fit the shape.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : INumber<T> => Forward(input, input.Shape());

    /// <summary>dx.</summary>
    /// <param name="input">x, as in forward; only its shape matters.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">The attributes do not fit the shape, or dy has another one than y.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : INumber<T> => Backward(input.Shape(), upstream);

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Fit(Signature.Required(inputs, 0)).Result];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(given);
        var results = new Values<T>();
        results.Add(Output, Forward(given[Input], given.ShapeOf(Input)), Fit(given.ShapeOf(Input)).Result);
        return results;
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(given);
        var results = new Values<T>();
        results.Add($"d{Input}", Backward(given.ShapeOf(Input), given[$"d{Output}"]), given.ShapeOf(Input));
        return results;
    }

    /// <summary>Where the elements of y stand in x, and the shape of y.</summary>
    /// <param name="x">The shape of x.</param>
    /// <exception cref="LayerException">The attributes do not fit it.</exception>
    private protected abstract Walk Fit(Shape x);

    private Tensor<T> Forward<T>(Tensor<T> input, Shape shape)
        where T : INumber<T>
    {
        var walk = Fit(shape);
        var place = walk.Places();
        var output = Tensors.Zeros<T>(walk.Result);
        var x = input.Flat();
        var y = output.Flat();
        for (var p = 0; p < y.Length; p++)
        {
            y[p] = x[place[p]];
        }

        return output;
    }

    private Tensor<T> Backward<T>(Shape shape, Tensor<T> upstream)
        where T : INumber<T>
    {
        var walk = Fit(shape);
        LayerException.UnlessUpstream(upstream.Shape(), walk.Result, Signature.Name, Output);
        var place = walk.Places();
        var gradient = Tensors.Zeros<T>(shape);
        var dx = gradient.Flat();
        var dy = upstream.Flat();
        for (var p = 0; p < dy.Length; p++)
        {
            dx[place[p]] += dy[p];
        }

        return gradient;
    }
}
