using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Networks;

// Forward and backward through the graph; both number tiers share the walk.
public sealed partial class Network
{
    /// <summary>Computes every tensor of the network.</summary>
    /// <param name="parameters">The values of all parameters under their names; tensors of other names are ignored.</param>
    /// <param name="inputs">The inputs under their names, all with a batch of the same length.</param>
    /// <returns>The trace: inputs, parameters and the outputs of all nodes under their names, as <see cref="Backward{T}"/> needs them.</returns>
    /// <exception cref="LayerException">A tensor is missing or has another shape than declared.</exception>
    public Values<T> Forward<T>(Values<T> parameters, Values<T> inputs)
        where T : IFloatingPointIeee754<T> => WalkForward(parameters, inputs, (op, given) => op.Forward(given));

    /// <summary>As <see cref="Forward{T}"/>, over any number type, for a network of exact operators.</summary>
    /// <exception cref="LayerException">As there, or an operator needs more than + - × ÷; the message names the first node that does.</exception>
    public Values<T> ForwardExactly<T>(Values<T> parameters, Values<T> inputs)
        where T : INumber<T>
    {
        CheckExact();
        return WalkForward(parameters, inputs, (op, given) => ((IExactOperator)op).ForwardExactly(given));
    }

    /// <summary>Computes the gradients of every real tensor by the chain rule, from the last node to the first.</summary>
    /// <remarks>A tensor that is used in several places (shared weights, a residual connection) gets the sum of what its uses send back.</remarks>
    /// <param name="trace">What <see cref="Forward{T}"/> returned.</param>
    /// <param name="upstream">The gradients given, <c>d</c> before the name; usually of outputs, but any tensor of the network may have one.
    /// An output without one does not count.</param>
    /// <returns>The gradients of all real inputs and parameters (zero where nothing flows back to them) and of the intermediate tensors that have one, <c>d</c> before the name.</returns>
    /// <exception cref="LayerException">An upstream gradient is of no tensor of the network, or of another shape.</exception>
    public Values<T> Backward<T>(Values<T> trace, Values<T> upstream)
        where T : IFloatingPointIeee754<T> => WalkBackward(trace, upstream, (op, given) => op.Backward(given));

    /// <summary>As <see cref="Backward{T}"/>, over any number type, for a network of exact operators.</summary>
    /// <exception cref="LayerException">As there, or an operator needs more than + - × ÷; the message names the first node that does.</exception>
    public Values<T> BackwardExactly<T>(Values<T> trace, Values<T> upstream)
        where T : INumber<T>
    {
        CheckExact();
        return WalkBackward(trace, upstream, (op, given) => ((IExactOperator)op).BackwardExactly(given));
    }

    private Values<T> WalkForward<T>(Values<T> parameters, Values<T> inputs, Func<IOperator, Values<T>, Values<T>> forward)
        where T : INumber<T>
    {
        var trace = Begin(parameters, inputs);
        foreach (var node in Nodes)
        {
            var results = Wiring.Calling(node, trace.ShapeOf, () => forward(node.Operator, InputsOf(node, trace)));
            foreach (var (_, name, tensor) in node.OutputTensors)
            {
                trace.Add(tensor, results, name);
            }
        }

        return trace;
    }

    private Values<T> WalkBackward<T>(Values<T> trace, Values<T> upstream, Func<IOperator, Values<T>, Values<T>> backward)
        where T : INumber<T>
    {
        var gradients = new Values<T>();
        foreach (var name in upstream)
        {
            var tensor = name.StartsWith('d') ? name[1..] : name;
            LayerException.Unless(
                name.StartsWith('d') && trace.Has(tensor),
                Wiring.Subject,
                name,
                $"is no gradient of a tensor of this network"
            );
            LayerException.UnlessUpstream(upstream.ShapeOf(name), trace.ShapeOf(tensor), Wiring.Subject, tensor);
            Accumulate(gradients, tensor, upstream[name]);
        }

        foreach (var node in Nodes.Reverse())
        {
            var outputs = node.OutputTensors.Where(output => output.Port.Differentiable).ToList();
            if (!outputs.Exists(output => gradients.Has($"d{output.Tensor}")))
            {
                continue;
            }

            var given = InputsOf(node, trace);
            foreach (var (_, name, tensor) in outputs)
            {
                given[$"d{name}"] = gradients.Optional($"d{tensor}") ?? Tensors.Zeros<T>(trace.ShapeOf(tensor));
            }

            var results = Wiring.Calling(node, trace.ShapeOf, () => backward(node.Operator, given));
            foreach (var (port, name, tensor) in node.InputTensors)
            {
                if (port.Differentiable && results.Optional($"d{name}") is { } gradient)
                {
                    Accumulate(gradients, tensor, gradient);
                }
            }
        }

        foreach (var name in Parameters.Select(parameter => parameter.Name).Concat(RealInputs.Select(input => input.Name)))
        {
            gradients[$"d{name}"] = gradients.Optional($"d{name}") ?? Tensors.Zeros<T>(trace.ShapeOf(name));
        }

        return gradients;
    }

    /// <summary>The gradient of a tensor is the sum over all its uses.</summary>
    private static void Accumulate<T>(Values<T> gradients, string tensor, Tensor<T> gradient)
        where T : INumber<T>
    {
        if (gradients.Optional($"d{tensor}") is { } before)
        {
            var sum = Tensors.Zeros<T>(before.Shape());
            TensorPrimitives.Add<T>(before.Flat(), gradient.Flat(), sum.Flat());
            gradient = sum;
        }

        gradients[$"d{tensor}"] = gradient;
    }

    private static Values<T> InputsOf<T>(Node node, Values<T> trace)
    {
        var given = new Values<T>();
        foreach (var (_, name, tensor) in node.InputTensors)
        {
            given.Add(name, trace, tensor);
        }

        return given;
    }

    private IEnumerable<Input> RealInputs => Inputs.Where(input => input.Kind == PortKind.Real);

    private Values<T> Begin<T>(Values<T> parameters, Values<T> inputs)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(inputs);
        var trace = new Values<T>();
        foreach (var parameter in Parameters)
        {
            var shape = ShapeGiven(parameters, parameter.Name, parameter.Shape);
            LayerException.Unless(
                shape == parameter.Shape,
                Wiring.Subject,
                parameter.Name,
                $"is {shape}, but the parameter is declared {parameter.Shape}"
            );
            trace.Add(parameter.Name, parameters, parameter.Name);
        }

        (string Name, int Length)? batch = null;
        foreach (var input in Inputs)
        {
            var shape = ShapeGiven(inputs, input.Name, input.Shape);
            LayerException.Unless(
                shape.Rank == input.Shape.Rank && (shape.Rank == 0 || shape[1..] == input.Shape[1..]),
                Wiring.Subject,
                input.Name,
                $"is {shape}, but the input is declared {input.Shape}, of which only the first axis, the batch, may differ"
            );
            if (shape.Rank > 0)
            {
                batch ??= (input.Name, shape[0]);
                LayerException.Unless(
                    shape[0] == batch.Value.Length,
                    Wiring.Subject,
                    input.Name,
                    $"is {shape}: a batch of {shape[0]}, but {batch.Value.Name} brings {batch.Value.Length}"
                );
            }

            trace.Add(input.Name, inputs, input.Name);
        }

        return trace;
    }

    private static Shape ShapeGiven<T>(Values<T> values, string name, Shape declared)
    {
        LayerException.Unless(values.Has(name), Wiring.Subject, name, $"is missing: it should be {declared}");
        return values.ShapeOf(name);
    }

    private void CheckExact()
    {
        var other = Nodes.FirstOrDefault(node => node.Operator is not IExactOperator);
        LayerException.Unless(
            other is null,
            other?.Name ?? "",
            other?.Operator.Signature.Name ?? "",
            $"needs more than + - × ÷ and comparisons, so the network has no values over exact numbers"
        );
    }
}
