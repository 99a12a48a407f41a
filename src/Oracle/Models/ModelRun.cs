using System.Numerics;
using Reference.Cases;
using Reference.Onnx;
using Reference.Oracle.Imports;

namespace Reference.Oracle.Models;

/// <summary>A model and what it is run with.</summary>
/// <param name="Model">The model.</param>
/// <param name="Inputs">Its inputs as their files have them.</param>
internal sealed record ModelRun(OnnxModel Model, IReadOnlyList<OnnxTensor> Inputs)
{
    /// <summary>Reads a model and the inputs that <c>--input NAME=FILE</c> names.</summary>
    /// <param name="path">The model.</param>
    /// <param name="options">The options' values; the name may be left out where the model has one input.</param>
    /// <exception cref="UsageException">An input is missing, unknown or given twice.</exception>
    public static ModelRun Read(string path, IReadOnlyList<string> options)
    {
        var model = OnnxModel.Load(path);
        var given = new Dictionary<string, OnnxTensor>(StringComparer.Ordinal);
        foreach (var option in options)
        {
            var (name, file) = Split(option, model);
            var declared =
                model.DeclaredInputs.FirstOrDefault(input => input.Name == name)
                ?? throw new UsageException(
                    $"--input {option}: {path} has no input {name}; it has {string.Join(", ", model.Inputs.Select(input => $"{input}"))}"
                );
            if (!given.TryAdd(name, TensorFiles.ReadFor(file, declared)))
            {
                throw new UsageException($"--input {name} is given twice");
            }
        }

        var missing = model.Inputs.Where(input => !given.ContainsKey(input.Name)).ToList();
        return missing.Count == 0
            ? new(model, [.. given.Values])
            : throw new UsageException(
                $"{path} needs {string.Join(" and ", missing.Select(input => $"--input {Shell.Quoted($"{input.Name}=FILE")} ({input.Type?.Name() ?? "any type"} {input.ShapeText})"))}"
            );
    }

    /// <summary>The inputs over a number type.</summary>
    public Dictionary<string, GraphTensor<T>> InputsOver<T>()
        where T : INumber<T> => Inputs.ToDictionary(input => input.Name, GraphTensor<T>.Of, StringComparer.Ordinal);

    /// <summary>The format that the model itself computes in: the narrowest real one of its outputs, else of its inputs.</summary>
    public ElementType OwnFormat =>
        (
            Model.Outputs.Select(output => output.Type).OfType<OnnxType>().Where(type => type.IsReal()).ToList() is { Count: > 0 } outputs
                ? outputs
                : Inputs.Select(input => input.Type).Where(type => type.IsReal())
        )
            .Select(type => type.Format())
            .DefaultIfEmpty(ElementType.F32)
            .Max();

    private static (string Name, string File) Split(string option, OnnxModel model)
    {
        // Names of tensors may hold an equals sign, as files may.
        var known = model.DeclaredInputs.FirstOrDefault(input => option.StartsWith($"{input.Name}=", StringComparison.Ordinal));
        if (known is not null)
        {
            return (known.Name, option[(known.Name.Length + 1)..]);
        }

        var parts = option.Split('=', 2);
        return parts.Length == 2 ? (parts[0], parts[1])
            : model.Inputs.Count == 1 ? (model.Inputs[0].Name, option)
            : throw new UsageException($"--input {option}: it is written NAME=FILE");
    }
}
