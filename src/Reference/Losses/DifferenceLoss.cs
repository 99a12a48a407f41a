using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Losses;

/// <summary>
/// The cost of being off by d, element by element, for quantities rather than classes:
/// <code>l = cost(d),  d = input - target     loss = l, Σ l or Σ l / n     dinput = dl · cost'(d)</code>
/// with n the number of elements. Shapes: input and target the same, any; loss that shape, or scalar (held as shape 1).
/// </summary>
/// <remarks>Lecture: R "What is the cost of being off by d?" (id cost-candidates). Targets are data: they have no gradient.</remarks>
public abstract record DifferenceLoss : IExactOperator
{
    /// <summary>What becomes of the losses of the elements; their mean unless given.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <inheritdoc/>
    public abstract Signature Signature { get; }

    /// <summary>The loss.</summary>
    /// <param name="input">What the network said.</param>
    /// <param name="target">What it should have said, of the same shape.</param>
    /// <returns>A loss for each element, or of shape 1.</returns>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> target)
        where T : INumber<T>
    {
        Fit(input.Shape(), target.Shape());
        var losses = Tensors.Zeros<T>(input.Shape());
        var y = input.Flat();
        var t = target.Flat();
        var l = losses.Flat();
        for (var i = 0; i < l.Length; i++)
        {
            l[i] = Cost(y[i] - t[i]);
        }

        return Reduction.Reduce(losses, T.CreateChecked(l.Length));
    }

    /// <summary>dinput = dl · cost'(input - target).</summary>
    /// <param name="input">As in forward.</param>
    /// <param name="target">As in forward.</param>
    /// <param name="upstream">dloss, of the shape of the loss.</param>
    /// <returns>dinput, of the shape of input.</returns>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> target, Tensor<T> upstream)
        where T : INumber<T>
    {
        var loss = Fit(input.Shape(), target.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), loss, Signature.Name, "loss");
        var gradient = Tensors.Zeros<T>(input.Shape());
        var y = input.Flat();
        var t = target.Flat();
        var dLoss = upstream.Flat();
        var dy = gradient.Flat();
        for (var i = 0; i < dy.Length; i++)
        {
            dy[i] = Reduction.Share(dLoss, i, T.CreateChecked(dy.Length)) * Slope(y[i] - t[i]);
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Fit(Signature.Required(inputs, 0), Signature.Required(inputs, 1))];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "loss", Forward(given["input"], given["target"]), Reduction.ShapeOf(given.ShapeOf("input")) } };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["dinput"] = Backward(given["input"], given["target"], given["dloss"]) };

    /// <summary>The signature of a loss with real targets.</summary>
    private protected static Signature Named(string name) => new(name, [new("input"), new("target", Differentiable: false)], [new("loss")]);

    /// <summary>cost(d).</summary>
    protected abstract T Cost<T>(T d)
        where T : INumber<T>;

    /// <summary>cost'(d); at a kink, the stated choice.</summary>
    protected abstract T Slope<T>(T d)
        where T : INumber<T>;

    private Shape Fit(Shape input, Shape target)
    {
        LayerException.UnlessUsable(input, Signature.Name, "input");
        LayerException.Unless(target == input, Signature.Name, "target", $"is {target} but input is {input}: they need the same shape");
        return Reduction.ShapeOf(input);
    }
}
