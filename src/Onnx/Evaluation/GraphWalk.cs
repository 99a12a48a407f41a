using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Reference.Cases;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>The interpreter: goes through a model's nodes in order, has each translated to operators of the specification, and applies them.</summary>
internal sealed class GraphWalk<T>(
    OnnxModel model,
    Func<IOperator, Values<T>, Values<T>> forward,
    Func<IOperator, Values<T>, Values<T>> backward,
    EvaluationOptions<T> options
) : IKnownTensors
    where T : INumber<T>
{
    private readonly Dictionary<string, GraphTensor<T>> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Fill> _unfilled = new(StringComparer.Ordinal);
    private readonly List<NodeRecord> _records = [];
    private readonly HashSet<string> _deferred = new(StringComparer.Ordinal);
    private readonly List<Node> _left = [];
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
    private long _bytes;
    private int _names;

    /// <summary>Evaluates the whole model.</summary>
    public Evaluation<T> Run(IReadOnlyDictionary<string, GraphTensor<T>> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        GraphInputs.Check(model, inputs);
        foreach (var name in model.Nodes.SelectMany(node => node.Inputs).Concat(model.Outputs.Select(output => output.Name)))
        {
            _uses[name] = _uses.GetValueOrDefault(name) + 1;
        }

        foreach (var (name, tensor) in inputs)
        {
            Guard(null, name, () => Put(name, tensor));
        }

        foreach (var node in model.Nodes)
        {
            Visit(node);
        }

        foreach (var output in model.Outputs)
        {
            Find(output.Name);
        }

        return new(model, _tensors, _records);
    }

    /// <summary>
    /// Goes through the model without computing what depends on its real inputs: the operators for those tensors are left to be applied by somebody else, all
    /// others are applied, shapes and whole numbers found.
    /// </summary>
    public (Evaluation<T> Evaluation, IReadOnlyList<Node> Left) Prepare(IReadOnlyDictionary<string, GraphTensor<T>> inputs)
    {
        _deferred.UnionWith(inputs.Where(input => input.Value.Type.IsReal()).Select(input => input.Key));
        return (Run(inputs), _left);
    }

    OnnxType IKnownTensors.TypeOf(string tensor) => Find(tensor).Type;

    Shape IKnownTensors.ShapeOf(string tensor) => Find(tensor).Shape;

    double[] IKnownTensors.Doubles(string tensor) => Known(tensor).Doubles();

    string IKnownTensors.NewName(string purpose) => $"\u0001{_names++} {purpose}";

    long[] IKnownTensors.Integers(string tensor) =>
        Known(tensor) is { Elements: Tensor<long> integers }
            ? integers.Flat().ToArray()
            : throw new FileFormatException(model.File, tensor, $"holds {Find(tensor).Type.Name()}, but must hold whole numbers");

    private void Visit(OnnxNode node)
    {
        options.Stop.ThrowIfCancellationRequested();
        var steps = new List<Instruction>();
        Guard(
            node,
            null,
            () =>
            {
                foreach (var step in Translator.Translate(new(node, this)))
                {
                    steps.AddRange(Do(step));
                }
            }
        );
        var record = new NodeRecord(node, steps);
        _records.Add(record);
        var outputs = new Dictionary<string, GraphTensor<T>>();
        foreach (var name in node.Outputs.Where(name => name.Length > 0))
        {
            if (_unfilled.TryGetValue(name, out var fill) && options is { KeepAll: false, Computed: null })
            {
                GraphInputs.CheckDeclared(model, node, name, fill.Value.Type, fill.Shape);
                continue;
            }

            if (fill is not null)
            {
                Find(name);
            }

            if (!_tensors.TryGetValue(name, out var tensor))
            {
                if (_uses.ContainsKey(name))
                {
                    throw node.Error(
                        $"its output {FileFormatException.Quote(name)} is used, but this form of the operator does not compute it"
                    );
                }

                continue;
            }

            outputs[name] = tensor;
            GraphInputs.CheckDeclared(model, node, name, tensor.Type, tensor.Shape);
        }

        options.Computed?.Invoke(record, outputs);
        foreach (var name in outputs.Keys.Where(name => options.Replacement?.Invoke(name) is not null))
        {
            Guard(node, name, () => Put(name, options.Replacement!(name)!));
        }

        if (!options.KeepAll)
        {
            Drop(node, steps);
        }
    }

    /// <summary>Does a step; returns what it amounts to: a cast between real types is an operator like any other.</summary>
    private IEnumerable<Instruction> Do(Instruction step)
    {
        switch (step)
        {
            case Apply { Node: var node } apply:
                Apply(node, apply.Types);
                return [step];
            case Supply { Tensor: var name, Value: var value }:
                Reserve(value.Type, value.Shape);
                Put(name, GraphTensor<T>.Of(value));
                return [step];
            case Fill fill:
                Reserve(fill.Value.Type, fill.Shape);
                _unfilled[fill.Tensor] = fill; // made when it is used, so that a model whose weights are all made first needs no more memory than another
                return [step];
            case Translation.Convert { From: var from, To: var to, Type: var type } convert:
                var tensor = Find(from);
                if (tensor.Type.IsReal() && type.IsReal())
                {
                    // In binary32 throughout there is nothing to round.
                    if (_deferred.Contains(from) && tensor.Type == type)
                    {
                        return Do(new Apply(new Node(to, new Identity(), to, from)));
                    }

                    var rounding = new Apply(new Node(to, new Rounding(type), to, from))
                    {
                        Types = new Dictionary<string, OnnxType> { [to] = type },
                    };
                    return Do(rounding);
                }

                Reserve(type, tensor.Shape);
                Put(to, Conversion<T>.To(Known(from), type));
                return [convert];
            default:
                Differentiate((Differentiate)step);
                return [step];
        }
    }

    private void Apply(Node node, IReadOnlyDictionary<string, OnnxType>? types)
    {
        var op = node.Operator;
        var inputs = Wires
            .Named(op.Signature.Inputs, node.Inputs)
            .Select(wire => (wire.Port, wire.Name, wire.Tensor, Value: Find(wire.Tensor)))
            .ToList();
        LayerException.Unless(
            node.Inputs.Count <= op.Signature.Inputs.Count || op.Signature.Inputs.Any(port => port.Variadic),
            op.Signature.Name,
            "inputs",
            $"are {node.Inputs.Count}, but it takes {op.Signature.Inputs.Count}"
        );
        var subject = inputs.FirstOrDefault(input => input.Port.Kind == PortKind.Real).Value?.Type ?? OnnxType.Float;
        foreach (var (port, name, tensor, value) in inputs)
        {
            var fits =
                port.Kind != PortKind.Real ? value.Type.Kind() == port.Kind
                : subject.IsReal() ? value.Type.IsReal()
                : value.Type == subject;
            LayerException.Unless(
                fits,
                op.Signature.Name,
                name,
                $"holds {value.Type.Name()} elements, but {(port.Kind == PortKind.Real ? subject.Name() : port.Kind.ToString())} ones are wanted"
            );
        }

        Shape? ShapeOf(string name) => inputs.Find(input => input.Name == name).Value?.Shape;
        foreach (var port in op.Signature.Inputs.Where(port => !port.Optional && !port.Variadic))
        {
            LayerException.Unless(ShapeOf(port.Name) is not null, op.Signature.Name, port.Name, $"is missing");
        }

        if (EmptyTensors.Apply(op, [.. inputs.Select(input => input.Value.Shape)]) is { } empty)
        {
            PutEmpty(node, empty, subject);
            return;
        }

        var shapes = op.InferShapes(op.Signature.InputShapes(ShapeOf));
        foreach (var shape in shapes.OfType<Shape>())
        {
            Reserve(subject, shape);
        }

        if (node.Inputs.Any(_deferred.Contains))
        {
            Leave(node, shapes, subject);
            return;
        }

        var given = inputs.Select(input => (input.Port, input.Name, input.Value.Elements, input.Value.Shape));
        if (subject.IsReal())
        {
            var values = new Values<T>();
            foreach (var (_, name, elements, shape) in given)
            {
                Conversion<T>.Add(values, name, elements, shape);
            }

            Take(forward(op, values));
        }
        else
        {
            var exact =
                op as IExactOperator
                ?? throw new LayerException(
                    op.Signature.Name,
                    inputs[0].Name,
                    $"holds {subject.Name()}, but it is defined for real numbers only"
                );
            Take(IntegerArithmetic.Apply(exact, subject, given));
        }

        void Take<TElement>(Values<TElement> results)
        {
            foreach (var (place, (port, name, tensor)) in Wires.Placed(op.Signature.Outputs, node.Outputs))
            {
                if (!results.Has(name))
                {
                    continue;
                }

                var elements = results.Any(name);
                var shape = place < shapes.Count && shapes[place] is { } inferred ? inferred : results.ShapeOf(name);
                var type =
                    types?.GetValueOrDefault(tensor) is { } other && other != 0 ? other
                    : port.Kind == PortKind.Integer ? OnnxType.Int64
                    : port.Kind == PortKind.Boolean ? OnnxType.Bool
                    : subject;
                Put(tensor, new(type, shape, elements));
            }
        }
    }

    /// <summary>Zeros stand for what somebody else is to compute.</summary>
    private void Leave(Node node, IReadOnlyList<Shape?> shapes, OnnxType subject)
    {
        _left.Add(node);
        foreach (var (place, (port, _, tensor)) in Wires.Placed(node.Operator.Signature.Outputs, node.Outputs))
        {
            if (place < shapes.Count && shapes[place] is { } shape)
            {
                var type =
                    port.Kind == PortKind.Integer ? OnnxType.Int64
                    : port.Kind == PortKind.Boolean ? OnnxType.Bool
                    : subject;
                _deferred.Add(tensor);
                Put(tensor, Conversion<T>.Filled(type, 0, shape));
            }
        }
    }

    private GraphTensor<T> Known(string tensor) =>
        _deferred.Contains(tensor)
            ? throw new LayerException(
                "device",
                tensor,
                "decides about the graph itself and depends on the inputs: only the specification follows that"
            )
            : Find(tensor);

    private void PutEmpty(Node node, EmptyResult empty, OnnxType type)
    {
        foreach (var (place, (_, _, tensor)) in Wires.Placed(node.Operator.Signature.Outputs, node.Outputs))
        {
            LayerException.Unless(place < empty.Shapes.Count, node.Operator.Signature.Name, tensor, $"is one output too many");
            Reserve(type, empty.Shapes[place]);
            Put(tensor, Conversion<T>.Filled(type, empty.Value, empty.Shapes[place]));
        }
    }

    private void Differentiate(Differentiate step)
    {
        var values = step.Independent.ToDictionary(pair => pair.Tensor, pair => Find(pair.Value), StringComparer.Ordinal);
        var inner = new GraphWalk<T>(model, forward, backward, options with { KeepAll = true, Computed = null, Replacement = null });
        foreach (var (name, tensor) in _tensors)
        {
            inner._tensors[name] = tensor;
        }

        var (of, gradients) = inner.Gradients(step.Of, values, backward);
        foreach (var ((tensor, _), output) in step.Independent.Zip(step.Outputs))
        {
            if (output.Length > 0)
            {
                var shape = values[tensor].Shape;
                Put(output, new(of, shape, gradients.GetValueOrDefault(tensor) ?? Tensors.Zeros<T>(shape)));
            }
        }
    }

    /// <summary>Evaluates what a tensor depends on anew from other values of some tensors, and walks back from it.</summary>
    private (OnnxType Type, IReadOnlyDictionary<string, Tensor<T>> Gradients) Gradients(
        string of,
        Dictionary<string, GraphTensor<T>> values,
        Func<IOperator, Values<T>, Values<T>> backward
    )
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal) { of };
        var nodes = new List<OnnxNode>();
        foreach (var node in model.Nodes.Reverse())
        {
            if (node.Outputs.Any(output => wanted.Contains(output) && !values.ContainsKey(output)))
            {
                nodes.Add(node);
                wanted.UnionWith(node.Inputs);
            }
        }

        foreach (var (name, tensor) in values)
        {
            _tensors[name] = tensor;
        }

        nodes.Reverse();
        nodes.ForEach(Visit);
        var y = Find(of);
        var evaluation = new Evaluation<T>(model, _tensors, _records);
        var ones = new Dictionary<string, Tensor<T>> { [of] = Tensors.Fill(y.Shape, _ => T.One) };
        return (y.Type, new GradientWalk<T>(evaluation, backward).Run(ones));
    }

    private GraphTensor<T> Find(string name)
    {
        if (_tensors.TryGetValue(name, out var tensor))
        {
            return tensor;
        }

        if (_unfilled.Remove(name, out var fill))
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

    private void Put(string name, GraphTensor<T> tensor)
    {
        _bytes += Bytes(tensor.Type, tensor.Shape) - (_tensors.TryGetValue(name, out var before) ? Bytes(before.Type, before.Shape) : 0);
        _tensors[name] = tensor;
    }

    /// <summary>Refuses a tensor before it takes more memory than there is.</summary>
    private void Reserve(OnnxType type, Shape shape)
    {
        LayerException.UnlessUsable([.. shape.Select(length => Math.Max(length, 1))], "memory", "result");
        if (_bytes + Bytes(type, shape) > options.MostBytes)
        {
            throw new LayerException(
                "memory",
                "result",
                $"is {shape}, {Bytes(type, shape) >> 20} MiB, and with the {_bytes >> 20} MiB of other tensors more than the {options.MostBytes >> 20} MiB there are"
            );
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

    /// <summary>Forgets tensors that nothing needs any more.</summary>
    private void Drop(OnnxNode node, List<Instruction> steps)
    {
        foreach (var name in node.Inputs)
        {
            if (name.Length > 0 && --_uses[name] == 0)
            {
                Forget(name);
            }
        }

        foreach (var name in steps.SelectMany(Wires.Made).Where(name => name[0] == '\u0001').Concat(node.Outputs))
        {
            if (_uses.GetValueOrDefault(name) == 0)
            {
                Forget(name);
            }
        }
    }

    private void Forget(string name)
    {
        if (_tensors.Remove(name, out var tensor))
        {
            _bytes -= Bytes(tensor.Type, tensor.Shape);
        }
    }

    /// <summary>Calls something; what it refuses is refused in the model's words: the file, the node, its tensors and their shapes.</summary>
    private void Guard(OnnxNode? node, string? tensor, Action call)
    {
        try
        {
            call();
        }
        catch (Exception error)
            when (error is LayerException or KeyNotFoundException or OverflowException or DivideByZeroException or OutOfMemoryException)
        {
            var problem = error switch
            {
                OverflowException => "a number on the way is too large",
                DivideByZeroException => "whole numbers are divided by 0",
                OutOfMemoryException => "there is not enough memory",
                _ => error.Message,
            };
            if (node is null)
            {
                throw new FileFormatException(model.File, tensor!, problem);
            }

            var given = node
                .Inputs.Where(_tensors.ContainsKey)
                .Select(name => $"{FileFormatException.Quote(name, longest: 40)} is {_tensors[name].Type.Name()} {_tensors[name].Shape}");
            throw node.Error($"{problem} ({string.Join(", ", given.DefaultIfEmpty("it has no inputs"))})");
        }
    }
}
