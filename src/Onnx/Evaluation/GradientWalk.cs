using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>The chain rule through a model: every step that an evaluation has recorded, from the last to the first, by its hand-written <c>Backward</c>.</summary>
/// <remarks>A tensor that is used in several places gets the sum of what its uses send back. Whole numbers, truth values and shapes have no gradient.</remarks>
internal sealed class GradientWalk<T>(Evaluation<T> evaluation, Func<IOperator, Values<T>, Values<T>> backward)
    where T : INumber<T>
{
    private readonly Dictionary<string, Tensor<T>> _gradients = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Tensor<T>> Run(IReadOnlyDictionary<string, Tensor<T>> upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        foreach (var (name, gradient) in upstream)
        {
            if (!evaluation.Has(name) || !evaluation[name].Type.IsReal())
            {
                throw new FileFormatException(
                    evaluation.Model.File,
                    name,
                    "is said to have a gradient, but there is no such real tensor in the model"
                );
            }

            var shape = evaluation[name].Shape;
            if (gradient.Shape() != shape && !(shape.Rank == 0 && gradient.FlattenedLength == 1))
            {
                throw new FileFormatException(
                    evaluation.Model.File,
                    name,
                    $"is {shape}, but the gradient given for it is {gradient.Shape()}"
                );
            }

            Accumulate(name, gradient);
        }

        foreach (var record in evaluation.Records.Reverse())
        {
            foreach (var step in record.Steps.Reverse())
            {
                if (step is Apply { Node: var node })
                {
                    GoBack(record.Node, node);
                }
            }
        }

        return _gradients;
    }

    private void GoBack(OnnxNode origin, Node node)
    {
        var outputs = node
            .OutputTensors.Where(output =>
                output.Port.Kind == PortKind.Real && output.Port.Differentiable && evaluation[output.Tensor].Type.IsReal()
            )
            .ToList();
        if (!outputs.Exists(output => _gradients.ContainsKey(output.Tensor)))
        {
            return;
        }

        var given = new Values<T>();
        var inputs = node.InputTensors.ToList();
        foreach (var (_, name, tensor) in inputs)
        {
            Conversion<T>.Add(given, name, evaluation[tensor].Elements, evaluation[tensor].Shape);
        }

        foreach (var (_, name, tensor) in outputs)
        {
            var shape = evaluation[tensor].Shape;
            given.Add($"d{name}", _gradients.GetValueOrDefault(tensor) ?? Tensors.Zeros<T>(shape), shape);
        }

        try
        {
            var results = backward(node.Operator, given);
            foreach (var (port, name, tensor) in inputs)
            {
                if (port.Differentiable && results.Optional($"d{name}") is { } gradient)
                {
                    Accumulate(tensor, gradient);
                }
            }
        }
        catch (LayerException error)
        {
            throw origin.Error(error.Message);
        }
    }

    private void Accumulate(string tensor, Tensor<T> gradient)
    {
        if (_gradients.TryGetValue(tensor, out var before))
        {
            var sum = Tensors.Zeros<T>(before.Shape());
            TensorPrimitives.Add<T>(before.Flat(), gradient.Flat(), sum.Flat());
            gradient = sum;
        }

        _gradients[tensor] = gradient;
    }
}
