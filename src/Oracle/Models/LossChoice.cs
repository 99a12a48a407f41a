using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;
using Reference.Onnx;
using Reference.Oracle.Imports;

namespace Reference.Oracle.Models;

/// <summary>Where gradients start: at a loss of an output, or at upstream gradients out of a file.</summary>
/// <param name="Loss">The loss's ONNX name; null where the model's only output is the loss, or with an upstream file.</param>
/// <param name="Labels">The file with the labels or targets that the loss compares with; null for none.</param>
/// <param name="UpstreamFile">A file with the gradients of outputs, under the outputs' names with or without <c>d</c> before them; null for none.</param>
/// <param name="Of">The output that the loss is of; null for the first.</param>
internal sealed record LossChoice(string? Loss, string? Labels, string? UpstreamFile, string? Of)
{
    /// <summary>The gradients of the model's outputs.</summary>
    /// <param name="evaluation">The model's tensors.</param>
    /// <returns>The loss, where there is one, and the gradients under the outputs' names.</returns>
    /// <exception cref="UsageException">The options do not fit the model or each other.</exception>
    public (T? Loss, Dictionary<string, Tensor<T>> Gradients) Upstream<T>(Evaluation<T> evaluation)
        where T : IFloatingPointIeee754<T>
    {
        if (UpstreamFile is not null)
        {
            return (default, FromFile(evaluation, UpstreamFile));
        }

        var name = Of ?? evaluation.Model.Outputs[0].Name;
        if (!evaluation.Has(name) || !evaluation[name].Type.IsReal())
        {
            throw new UsageException($"--of {name}: {evaluation.Model.File} has no real tensor of that name");
        }

        var output = evaluation[name];
        if (Loss is null)
        {
            return output.Shape.Size == 1
                ? (output.Reals.Flat()[0], new() { [name] = Tensors.Fill(output.Shape, _ => T.One) })
                : throw new UsageException(
                    $"{name} is {output.Shape} and no loss: give --loss NAME with --labels FILE, or --upstream FILE with its gradient"
                );
        }

        var op = Operators.Create(Loss);
        var ports = op.Signature.Inputs;
        if (ports.Count < 2 || ports[0].Kind != PortKind.Real || op.Signature.Outputs[0].Kind != PortKind.Real)
        {
            throw new UsageException($"--loss {Loss} compares nothing with anything: {op.Signature}");
        }

        var given = new Values<T>();
        given.Add(ports[0].Name, output.Reals, output.Shape);
        AddLabels(given, ports[1], output.Shape);
        var outputName = op.Signature.Outputs[0].Name;
        var loss = op.Forward(given)[outputName];
        given.Add($"d{outputName}", Tensors.Fill(loss.Shape(), _ => T.One), Shape.Scalar);
        return (loss.Flat()[0], new() { [name] = op.Backward(given)[$"d{ports[0].Name}"] });
    }

    private void AddLabels<T>(Values<T> given, Port port, Shape output)
        where T : INumber<T>
    {
        var file =
            Labels
            ?? throw new UsageException(
                $"--loss {Loss} needs --labels FILE, its {port.Name} ({port.Kind.ToString().ToLowerInvariant()} elements)"
            );
        var tensors = TensorFiles.ReadAll(file);
        var labels =
            tensors.Count == 1 ? tensors[0] : throw new UsageException($"--labels {file}: it has {tensors.Count} tensors, not one");
        if (port.Kind == PortKind.Integer)
        {
            // Of a set's labels as many are taken as there are examples, from the first on.
            var wanted = output.Rank > 1 ? output[0] : 1;
            var whole = labels.Integers();
            var shape = labels.Shape.Rank == 1 && output.Rank == 2 && whole.FlattenedLength > wanted ? [wanted] : labels.Shape;
            given.Add(port.Name, Tensors.Of(shape, whole.Flat()[..shape.Size].ToArray()), shape);
        }
        else
        {
            given.Add(port.Name, labels.Reals<T>(), labels.Shape);
        }
    }

    private static Dictionary<string, Tensor<T>> FromFile<T>(Evaluation<T> evaluation, string file)
        where T : IFloatingPointIeee754<T>
    {
        var gradients = new Dictionary<string, Tensor<T>>();
        foreach (var tensor in TensorFiles.ReadAll(file))
        {
            var name = evaluation.Has(tensor.Name) || !tensor.Name.StartsWith('d') ? tensor.Name : tensor.Name[1..];
            if (!tensor.Type.IsReal())
            {
                throw new FileFormatException(file, tensor.Name, $"holds {tensor.Type.Name()}: a gradient holds real numbers");
            }

            gradients[name] = tensor.Reals<T>();
        }

        return gradients;
    }
}
