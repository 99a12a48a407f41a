using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Optimisers;

/// <summary>
/// One step of an optimiser, as an operator: from parameters, their gradients and what the optimiser remembers of earlier steps, the parameters and
/// the memory after it. Any number of parameters are stepped at once, each by itself.
/// </summary>
/// <remarks>
/// Ports are those of ONNX's training operators (domain ai.onnx.preview.training). <c>R</c> is the learning rate and <c>T</c> the count of updates, one
/// number each. The variadic <c>inputs</c> are first all parameters, then all their gradients, then all first states, and so on: for two parameters of an
/// optimiser with one state X_1, X_2, G_1, G_2, V_1, V_2 are <c>inputs_0</c> to <c>inputs_5</c>. The variadic <c>outputs</c> are the new parameters, then the new
/// states: X_1, X_2, V_1, V_2 are <c>outputs_0</c> to <c>outputs_3</c>. A step is not differentiated: none of the ports has a gradient.
/// Where ONNX has no such operator, ours has the same form.
/// </remarks>
public abstract record OptimiserStep : IOperator
{
    /// <inheritdoc/>
    public abstract Signature Signature { get; }

    /// <summary>What the optimiser remembers of each parameter, a tensor of the parameter's shape each, zero before the first step: <c>velocity</c>.</summary>
    public abstract IReadOnlyList<string> States { get; }

    /// <summary>T at the first step: 0 where it counts the steps before, 1 where it counts this one too.</summary>
    public virtual long FirstCount => 0;

    /// <summary>The same step without weight decay, for parameters that are not to decay.</summary>
    public abstract OptimiserStep WithoutDecay();

    /// <summary>One parameter's step, for whoever does not know which optimiser it is.</summary>
    /// <param name="rate">R, the learning rate.</param>
    /// <param name="count">T, the count of updates.</param>
    /// <param name="tensors">The parameter, its gradient and its <see cref="States"/>, all of one shape.</param>
    /// <returns>The parameter after the step, and its states.</returns>
    /// <exception cref="LayerException">The shapes differ, there are more or fewer tensors, or an attribute does not fit.</exception>
    public abstract IReadOnlyList<Tensor<T>> Step<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors)
        where T : IFloatingPointIeee754<T>;

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        foreach (var place in (ReadOnlySpan<int>)[0, 1])
        {
            var shape = Signature.Required(inputs, place);
            LayerException.Unless(
                shape.Size == 1,
                Signature.Name,
                Signature.Inputs[place].Name,
                $"is {shape}: it is one number for all parameters"
            );
        }

        var tensors = inputs.Skip(2).Select((shape, place) => shape ?? throw Missing(place)).ToArray();
        var each = 2 + States.Count;
        LayerException.Unless(
            tensors.Length > 0 && tensors.Length % each == 0,
            Signature.Name,
            "inputs",
            $"are {tensors.Length} tensors: each parameter has {each}, itself, its gradient, {string.Join(", ", States)}"
        );
        var count = tensors.Length / each;
        for (var i = 0; i < tensors.Length; i++)
        {
            LayerException.UnlessUsable(tensors[i], Signature.Name, $"inputs_{i}");
            LayerException.Unless(
                tensors[i] == tensors[i % count],
                Signature.Name,
                $"inputs_{i}",
                $"is {tensors[i]} but the parameter inputs_{i % count} is {tensors[i % count]}: they have the same shape"
            );
        }

        CheckAttributes();
        return [.. Enumerable.Range(0, count * (1 + States.Count)).Select(i => (Shape?)tensors[i % count])];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => StepEach(given, Step);

    /// <summary>Nothing: a step is not differentiated.</summary>
    /// <param name="given">As in forward.</param>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => [];

    /// <summary>The ports that all steps have.</summary>
    /// <param name="name">The operator's name.</param>
    private protected static Signature Ports(string name) =>
        new(
            name,
            [
                new("R", Differentiable: false),
                new("T", PortKind.Integer, Differentiable: false),
                new("inputs", Differentiable: false, Variadic: true),
            ],
            [new("outputs", Differentiable: false, Variadic: true)]
        );

    /// <summary>Refuses attributes that make no sense.</summary>
    /// <exception cref="LayerException">One of them does not.</exception>
    private protected virtual void CheckAttributes() { }

    /// <summary>Steps each parameter of a call.</summary>
    private protected Values<T> StepEach<T>(Values<T> given, Func<T, long, IReadOnlyList<Tensor<T>>, IReadOnlyList<Tensor<T>>> step)
    {
        var shapes = InferShapes(Signature.InputShapes(name => given.Has(name) ? given.ShapeOf(name) : null));
        var count = shapes.Count / (1 + States.Count);
        var (rate, updates) = (given["R"].Flat()[0], given.Integers("T").Flat()[0]);
        var outputs = new SortedDictionary<int, Tensor<T>>();
        for (var i = 0; i < count; i++)
        {
            var tensors = Enumerable.Range(0, 2 + States.Count).Select(part => given[$"inputs_{part * count + i}"]).ToArray();
            foreach (var (part, tensor) in step(rate, updates, tensors).Index())
            {
                outputs[part * count + i] = tensor;
            }
        }

        var results = new Values<T>();
        foreach (var (place, tensor) in outputs)
        {
            results.Add($"outputs_{place}", tensor, shapes[place]);
        }

        return results;
    }

    /// <summary>Checks the tensors of one parameter.</summary>
    /// <returns>Their shape.</returns>
    /// <exception cref="LayerException">The shapes differ, there are more or fewer tensors, or an attribute does not fit.</exception>
    private protected Shape Fit<T>(IReadOnlyList<Tensor<T>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        InferShapes([Shape.Scalar, Shape.Scalar, .. tensors.Select(tensor => (Shape?)tensor.Shape())]);
        LayerException.Unless(
            tensors.Count == 2 + States.Count,
            Signature.Name,
            "inputs",
            $"are {tensors.Count} tensors: one parameter has {2 + States.Count}"
        );
        return tensors[0].Shape();
    }

    /// <summary>Refuses a share that is not from 0 up to but without 1.</summary>
    private protected void UnlessShare(string attribute, double value) =>
        LayerException.Unless(
            value is >= 0 and < 1,
            Signature.Name,
            attribute,
            $"is {value}: the share of the old mean goes from 0 up to but without 1"
        );

    private LayerException Missing(int place) => new(Signature.Name, $"inputs_{place}", "is missing");
}

/// <summary>As <see cref="OptimiserStep"/>, for steps made of +, - and × alone, which run over exact numbers too.</summary>
public abstract record ExactOptimiserStep : OptimiserStep, IExactOperator
{
    /// <summary>One parameter's step; as <see cref="OptimiserStep.Step"/>, over any number type.</summary>
    /// <param name="rate">R, the learning rate.</param>
    /// <param name="count">T, the count of updates.</param>
    /// <param name="tensors">The parameter, its gradient and its <see cref="OptimiserStep.States"/>, all of one shape.</param>
    /// <returns>The parameter after the step, and its states.</returns>
    /// <exception cref="LayerException">The shapes differ, there are more or fewer tensors, or an attribute does not fit.</exception>
    public abstract IReadOnlyList<Tensor<T>> StepExactly<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors)
        where T : INumber<T>;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Tensor<T>> Step<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors) =>
        StepExactly(rate, count, tensors);

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => StepEach(given, StepExactly);

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => [];
}
