using System.Numerics;
using System.Runtime.CompilerServices;
using Reference.Cases;
using Reference.Layers;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>The tensors of a walk through a model's graph: what was computed, the model's own once they are asked for, and how much memory all take.</summary>
internal sealed class GraphMemory<T>(OnnxModel model, long mostBytes)
    where T : INumber<T>
{
    private readonly Dictionary<string, GraphTensor<T>> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Fill> _postponed = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>All that are there.</summary>
    public IReadOnlyDictionary<string, GraphTensor<T>> Tensors => _tensors;

    /// <summary>A tensor full of one value is made when it is used, so that a model whose weights are all made first needs no more memory than another.</summary>
    public void Postpone(Fill fill) => _postponed[fill.Tensor] = fill;

    /// <summary>What is to be made of that name when it is used, or null.</summary>
    public Fill? Postponed(string name) => _postponed.GetValueOrDefault(name);

    /// <summary>The tensor of a name, made now if it was postponed or is the model's own.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public GraphTensor<T> Find(string name)
    {
        if (_tensors.TryGetValue(name, out var tensor))
        {
            return tensor;
        }

        if (_postponed.Remove(name, out var fill))
        {
            Reserve(fill.Value.Type, fill.Shape);
            Put(name, Conversion<T>.Filled(GraphTensor<T>.Of(fill.Value), fill.Shape));
            return _tensors[name];
        }

        if (!model.Initializers.TryGetValue(name, out var initializer))
        {
            throw new KeyNotFoundException($"tensor {FileFormatException.Quote(name)} is missing");
        }

        Reserve(initializer.Type, initializer.Shape);
        Put(name, GraphTensor<T>.Of(initializer));
        return _tensors[name];
    }

    /// <summary>Adds or replaces a tensor.</summary>
    public void Put(string name, GraphTensor<T> tensor)
    {
        _bytes += Bytes(tensor.Type, tensor.Shape) - (_tensors.TryGetValue(name, out var before) ? Bytes(before.Type, before.Shape) : 0);
        _tensors[name] = tensor;
    }

    /// <summary>Refuses a tensor before it takes more memory than there is.</summary>
    public void Reserve(OnnxType type, Shape shape)
    {
        LayerException.UnlessUsable([.. shape.Select(length => Math.Max(length, 1))], "memory", "result");
        if (_bytes + Bytes(type, shape) > mostBytes)
        {
            throw new LayerException(
                "memory",
                "result",
                $"is {shape}, {Bytes(type, shape) >> 20} MiB, and with the {_bytes >> 20} MiB of other tensors more than the {mostBytes >> 20} MiB there are"
            );
        }
    }

    /// <summary>Removes a tensor.</summary>
    public void Forget(string name)
    {
        if (_tensors.Remove(name, out var tensor))
        {
            _bytes -= Bytes(tensor.Type, tensor.Shape);
        }
    }

    private static long Bytes(OnnxType type, Shape shape) =>
        shape.Size
        * (
            type.Kind() switch
            {
                PortKind.Real => (long)Unsafe.SizeOf<T>(),
                PortKind.Integer => sizeof(long),
                _ => sizeof(bool),
            }
        );
}
