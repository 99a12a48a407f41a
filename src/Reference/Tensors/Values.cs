using System.Collections;
using System.Numerics.Tensors;

namespace Reference;

/// <summary>
/// The named tensors of one layer call, inputs, outputs, upstream gradients (<c>dY</c>) and gradients (<c>dX</c>), under
/// their ONNX names. Real tensors have the number type <typeparamref name="T"/>; labels and indices are <see cref="long"/>, masks <see cref="bool"/>.
/// </summary>
/// <typeparam name="T">The number type of the real tensors.</typeparam>
public sealed class Values<T> : IEnumerable<string>
{
    private readonly Dictionary<string, (object Tensor, Shape Shape)> _named = [];

    /// <summary>The names, in the order in which they were added.</summary>
    public IEnumerable<string> Names => _named.Keys;

    /// <summary>A real tensor. Setting null leaves the name out.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name, or it is not a real one.</exception>
    public Tensor<T> this[string name]
    {
        get => Get<T>(name);
        set => Add(name, value);
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Has(string name) => _named.ContainsKey(name);

    /// <summary>A real tensor, or null where there is none of that name.</summary>
    public Tensor<T>? Optional(string name) => Has(name) ? Get<T>(name) : null;

    /// <summary>A tensor of labels or indices.</summary>
    public Tensor<long> Integers(string name) => Get<long>(name);

    /// <summary>A mask.</summary>
    public Tensor<bool> Flags(string name) => Get<bool>(name);

    /// <summary>The tensor of any element type.</summary>
    public object Any(string name) => Named(name).Tensor;

    /// <summary>The shape that the tensor was given with; unlike <see cref="Tensor{T}"/> it knows scalars.</summary>
    public Shape ShapeOf(string name) => Named(name).Shape;

    /// <summary>Adds or replaces a tensor; null is ignored.</summary>
    /// <param name="name">The ONNX name.</param>
    /// <param name="tensor">Values of the number type, of <see cref="long"/> or of <see cref="bool"/>.</param>
    /// <param name="shape">Its shape, where that is a scalar.</param>
    public void Add<TElement>(string name, Tensor<TElement>? tensor, Shape? shape = null)
    {
        if (tensor is not null)
        {
            _named[name] = (tensor, shape ?? tensor.Shape());
        }
    }

    /// <summary>Adds or replaces a tensor by one of other values, of whatever element type; it is shared, not copied.</summary>
    /// <param name="name">The name given to it here.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="sourceName">Its name there.</param>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name.</exception>
    public void Add(string name, Values<T> source, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(source);
        _named[name] = source.Named(sourceName);
    }

    /// <summary>Adds all tensors of others to these, replacing those of the same name.</summary>
    /// <returns>These.</returns>
    public Values<T> Join(Values<T> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        foreach (var (name, entry) in others._named)
        {
            _named[name] = entry;
        }

        return this;
    }

    /// <summary>The same tensors over another number type; labels, indices and masks stay as they are.</summary>
    public Values<TResult> To<TResult>(Func<T, TResult> convert)
    {
        var converted = new Values<TResult>();
        foreach (var (name, (tensor, shape)) in _named)
        {
            switch (tensor)
            {
                case Tensor<T> real:
                    converted.Add(name, real.Map(convert), shape);
                    break;
                case Tensor<long> integers:
                    converted.Add(name, integers, shape);
                    break;
                default:
                    converted.Add(name, (Tensor<bool>)tensor, shape);
                    break;
            }
        }

        return converted;
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => Names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Tensor<TElement> Get<TElement>(string name) =>
        Named(name).Tensor as Tensor<TElement> ?? throw new KeyNotFoundException($"tensor {name} does not hold {typeof(TElement).Name}");

    private (object Tensor, Shape Shape) Named(string name) =>
        _named.TryGetValue(name, out var entry) ? entry : throw new KeyNotFoundException($"tensor {name} is missing");
}
