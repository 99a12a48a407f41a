using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Reference.Layers;
using Reference.Oracle.Generation;

namespace Reference.Oracle.Shrinking;

/// <summary>A call taken apart, so that a part can be changed and the whole put together again.</summary>
/// <param name="Op">The operator's ONNX name.</param>
/// <param name="Attributes">Its attributes; those left out have their defaults.</param>
/// <param name="Inputs">What it is given but for upstream gradients.</param>
/// <param name="Upstream">The upstream gradients.</param>
internal sealed record Anatomy(string Op, JsonObject Attributes, Values<double> Inputs, Values<double> Upstream)
{
    private const string LocallyConnected = "LocallyConnected";

    /// <summary>Takes a call apart.</summary>
    public static Anatomy Of(OperatorCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (inputs, upstream) = (new Values<double>(), new Values<double>());
        foreach (var name in call.Given)
        {
            (call.Operator.Signature.IsUpstream(name) ? upstream : inputs).Add(name, call.Given, name);
        }

        return new(call.Operator.Signature.Name, (JsonObject)JsonNode.Parse(Operators.AttributesOf(call.Operator))!, inputs, upstream);
    }

    /// <summary>Whether the length of an input's axis follows from the others and is not to be cut by itself.</summary>
    public bool Follows(string input, int axis) => Op == LocallyConnected && (input, axis) is (("W", 0) or ("B", > 0));

    /// <summary>The operator, or null where it refuses its attributes.</summary>
    public IOperator? Operator()
    {
        try
        {
            return Operators.Create(Op, Attributes.ToJsonString());
        }
        catch (LayerException)
        {
            return null;
        }
    }

    /// <summary>
    /// Puts the call together. Upstream gradients follow the outputs: what no longer fits is cut off, and where an output has grown, it is given small numbers.
    /// </summary>
    /// <returns>The call, or null where the operator refuses it.</returns>
    public OperatorCall? Whole()
    {
        return Op == LocallyConnected ? WithKernelsForPositions()?.Together() : Together();
    }

    private OperatorCall? Together()
    {
        if (Operator() is not { } op)
        {
            return null;
        }

        try
        {
            var shapes = op.InferShapes(op.Signature.InputShapes(name => Inputs.Has(name) ? Inputs.ShapeOf(name) : null));
            if (Inputs.Any(name => Inputs.ShapeOf(name).Size == 0) || shapes.Any(shape => shape is { Size: 0 }))
            {
                return null;
            }

            var given = new Values<double>().Join(Inputs);
            foreach (var (name, _, shape) in op.Signature.NamedOutputs(shapes))
            {
                if (Upstream.Has($"d{name}") && shape is { } length)
                {
                    given.Add($"d{name}", Fitted(Upstream[$"d{name}"], length), length);
                }
            }

            // Labels and indices may point nowhere now, which shapes do not tell.
            if (op.Signature.Inputs.Any(port => port.Kind == PortKind.Integer))
            {
                op.Forward(given);
            }

            return new(op, given);
        }
        catch (Exception refusal) when (refusal is LayerException or KeyNotFoundException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The inputs with one of them replaced.</summary>
    public Anatomy With<T>(string name, Tensor<T> tensor, Shape shape)
    {
        var (inputs, upstream) = (new Values<double>().Join(Inputs), new Values<double>().Join(Upstream));
        (Upstream.Has(name) ? upstream : inputs).Add(name, tensor, shape);
        return this with { Inputs = inputs, Upstream = upstream };
    }

    /// <summary>Without an input.</summary>
    public Anatomy Without(string input)
    {
        var inputs = new Values<double>();
        foreach (var name in Inputs.Where(name => name != input))
        {
            inputs.Add(name, Inputs, name);
        }

        return this with
        {
            Inputs = inputs,
        };
    }

    /// <summary>With an attribute replaced, or at its default where the value is null.</summary>
    public Anatomy With(string attribute, JsonNode? value)
    {
        var attributes = (JsonObject)Attributes.DeepClone();
        attributes.Remove(attribute);
        if (value is not null)
        {
            attributes[attribute] = value.DeepClone();
        }

        return this with
        {
            Attributes = attributes,
        };
    }

    /// <summary>A locally connected layer has a kernel and biases for each position: they follow where there are fewer or more positions now.</summary>
    private Anatomy? WithKernelsForPositions()
    {
        var (x, w) = (Inputs.ShapeOf("X"), Inputs.ShapeOf("W"));
        if (w.Rank != x.Rank + 1 || new Anatomy("Conv", Attributes, Inputs, Upstream).Operator() is not { } convolution)
        {
            return null;
        }

        try
        {
            var positions = convolution.InferShapes([x, w.Slice(1, w.Rank - 1), null])[0]!.Value.Spatial;
            Shape shape = [positions.Size, .. w.Skip(1)];
            var fitted = With("W", Fitted(Inputs["W"], shape), shape);
            return Inputs.Has("B") ? fitted.With("B", Fitted(Inputs["B"], [w[1], .. positions]), [w[1], .. positions]) : fitted;
        }
        catch (LayerException)
        {
            return null;
        }
    }

    private static Tensor<double> Fitted(Tensor<double> tensor, Shape shape)
    {
        var old = tensor.Shape();
        return old.Rank == shape.Rank
            ? Tensors.Fill(
                shape,
                i =>
                {
                    var index = shape.IndexAt(i);
                    return index.Zip(old).All(pair => pair.First < pair.Second) ? tensor.Flat()[old.Offset(index)] : 1 + i % 3;
                }
            )
            : Tensors.Fill(shape, i => i < tensor.Flat().Length ? tensor.Flat()[i] : 1 + i % 3);
    }
}
