using System.Numerics;
using Reference.Cases;

namespace Reference.Onnx;

/// <summary>Holds what is given, and what comes out, against what a model declares.</summary>
internal static class GraphInputs
{
    /// <summary>Refuses inputs that are missing, unknown, or of another type or shape than declared; a symbol stands for one length throughout.</summary>
    public static void Check<T>(OnnxModel model, IReadOnlyDictionary<string, GraphTensor<T>> inputs)
        where T : INumber<T>
    {
        var missing = model.Inputs.Where(input => !inputs.ContainsKey(input.Name)).ToList();
        if (missing.Count > 0)
        {
            throw new FileFormatException(model.File, $"needs the input{(missing.Count > 1 ? "s" : "")} {string.Join(", ", missing)}");
        }

        var symbols = new Dictionary<string, (int Length, string Input)>(StringComparer.Ordinal);
        foreach (var (name, tensor) in inputs)
        {
            var declared =
                model.DeclaredInputs.FirstOrDefault(input => input.Name == name)
                ?? throw new FileFormatException(
                    model.File,
                    name,
                    $"is no input of this model: it has {string.Join(", ", model.Inputs.DefaultIfEmpty(new("none", null, null)))}"
                );
            if (declared.Type is { } type && type != tensor.Type || !declared.Allows(tensor.Shape))
            {
                throw new FileFormatException(
                    model.File,
                    name,
                    $"is {tensor.Type.Name()} {tensor.Shape}, but the model declares {declared.Type?.Name() ?? "any type"} {declared.ShapeText}"
                );
            }

            foreach (var (axis, length) in (declared.Axes ?? []).Zip(tensor.Shape))
            {
                if (
                    axis.Symbol is { Length: > 0 } symbol
                    && symbols.TryAdd(symbol, (length, name)) is false
                    && symbols[symbol].Length != length
                )
                {
                    throw new FileFormatException(
                        model.File,
                        name,
                        $"is {tensor.Shape}, but {FileFormatException.Quote(symbol, longest: 20)} is {symbols[symbol].Length} in {FileFormatException.Quote(symbols[symbol].Input)}"
                    );
                }
            }
        }
    }

    /// <summary>Refuses a result that is not what the model declares it to be.</summary>
    public static void CheckDeclared(OnnxModel model, OnnxNode node, string name, OnnxType type, Shape shape)
    {
        if (
            model.Declared.TryGetValue(name, out var declared)
            && ((declared.Type is { } wanted && wanted != type) || !declared.Allows(shape))
        )
        {
            throw node.Error(
                $"tensor {FileFormatException.Quote(name)} comes out as {type.Name()} {shape}, but the model declares {declared.Type?.Name() ?? "any type"} {declared.ShapeText}"
            );
        }
    }
}
