using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>The interpreter: goes through a model's nodes in order, has each translated to operators of the specification, and applies them.</summary>
internal sealed partial class GraphWalk<T>(
    OnnxModel model,
    Func<IOperator, Values<T>, Values<T>> forward,
    Func<IOperator, Values<T>, Values<T>> backward,
    EvaluationOptions<T> options
) : IKnownTensors
    where T : INumber<T>
{
    private readonly GraphMemory<T> _memory = new(model, options.MostBytes);
    private readonly List<NodeRecord> _records = [];
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
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
            Guard(null, name, () => _memory.Put(name, tensor));
        }

        foreach (var node in model.Nodes)
        {
            Visit(node);
        }

        foreach (var output in model.Outputs.Where(output => !_unknown.Contains(output.Name)))
        {
            _memory.Find(output.Name);
        }

        return new(model, _memory.Tensors, _records);
    }

    OnnxType IKnownTensors.TypeOf(string tensor) => _memory.Find(tensor).Type;

    Shape IKnownTensors.ShapeOf(string tensor) => _memory.Find(tensor).Shape;

    double[] IKnownTensors.Doubles(string tensor) => Known(tensor).Doubles();

    string IKnownTensors.NewName(string purpose) => $"\u0001{_names++} {purpose}";

    long[] IKnownTensors.Integers(string tensor) =>
        Known(tensor) is { Elements: Tensor<long> integers }
            ? integers.Flat().ToArray()
            : throw new FileFormatException(model.File, tensor, $"holds {_memory.Find(tensor).Type.Name()}, but must hold whole numbers");

    private void Visit(OnnxNode node)
    {
        options.Stop.ThrowIfCancellationRequested();
        if (Translated(node) is not { } record)
        {
            return;
        }

        _records.Add(record);
        var outputs = new Dictionary<string, GraphTensor<T>>();
        foreach (var name in node.Outputs.Where(name => name.Length > 0))
        {
            var fill = _memory.Postponed(name);
            if (fill is not null && !options.KeepAll && (options.Computed is null || options.FillsLate))
            {
                GraphInputs.CheckDeclared(model, node, name, fill.Value.Type, fill.Shape);
                continue;
            }

            if (fill is not null)
            {
                _memory.Find(name);
            }

            if (!_memory.Tensors.TryGetValue(name, out var tensor))
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
            Guard(node, name, () => _memory.Put(name, options.Replacement!(name)!));
        }

        if (!options.KeepAll)
        {
            Drop(node, record.Steps);
        }
    }

    /// <summary>Translates a node and does its steps; null where it is put off.</summary>
    private NodeRecord? Translated(OnnxNode node)
    {
        var steps = new List<Instruction>();
        var (cost, elements) = (0L, 0L);
        var isDone = TryNow(
            node,
            () =>
            {
                foreach (var step in Translator.Translate(new(node, this)))
                {
                    steps.AddRange(Do(step));
                }

                foreach (var applied in steps.OfType<Apply>().Select(step => step.Node))
                {
                    cost += applied.Outputs[0].Length > 0 ? MultiplyAdds.Of(applied, name => _memory.Find(name).Shape) : 0;
                    elements += applied.Outputs.Where(_memory.Tensors.ContainsKey).Sum(name => (long)_memory.Find(name).Shape.Size);
                }
            }
        );
        return isDone ? new(node, steps, cost, elements) : null;
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
                _memory.Reserve(value.Type, value.Shape);
                _memory.Put(name, GraphTensor<T>.Of(value));
                return [step];
            case Fill fill:
                _memory.Reserve(fill.Value.Type, fill.Shape);
                _memory.Postpone(fill);
                return [step];
            case Translation.Convert { From: var from, To: var to, Type: var type } convert:
                var tensor = _memory.Find(from);
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

                _memory.Reserve(type, tensor.Shape);
                _memory.Put(to, Conversion<T>.To(Known(from), type));
                return [convert];
            default:
                NowOrLater();
                Differentiate((Differentiate)step);
                return [step];
        }
    }

    private void Differentiate(Differentiate step)
    {
        var values = step.Independent.ToDictionary(pair => pair.Tensor, pair => _memory.Find(pair.Value), StringComparer.Ordinal);
        var inner = new GraphWalk<T>(model, forward, backward, options with { KeepAll = true, Computed = null, Replacement = null });
        foreach (var (name, tensor) in _memory.Tensors)
        {
            inner._memory.Put(name, tensor);
        }

        var (of, gradients) = inner.Gradients(step.Of, values, backward);
        foreach (var ((tensor, _), output) in step.Independent.Zip(step.Outputs))
        {
            if (output.Length > 0)
            {
                var shape = values[tensor].Shape;
                _memory.Put(output, new(of, shape, gradients.GetValueOrDefault(tensor) ?? Tensors.Zeros<T>(shape)));
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
            _memory.Put(name, tensor);
        }

        nodes.Reverse();
        nodes.ForEach(Visit);
        var y = _memory.Find(of);
        var evaluation = new Evaluation<T>(model, _memory.Tensors, _records);
        var ones = new Dictionary<string, Tensor<T>> { [of] = Tensors.Fill(y.Shape, _ => T.One) };
        return (y.Type, new GradientWalk<T>(evaluation, backward).Run(ones));
    }

    /// <summary>Forgets tensors that nothing needs any more.</summary>
    private void Drop(OnnxNode node, IReadOnlyList<Instruction> steps)
    {
        foreach (var name in node.Inputs)
        {
            if (name.Length > 0 && --_uses[name] == 0)
            {
                _memory.Forget(name);
            }
        }

        foreach (var name in steps.SelectMany(Wires.Made).Where(name => name[0] == '\u0001').Concat(node.Outputs))
        {
            if (_uses.GetValueOrDefault(name) == 0)
            {
                _memory.Forget(name);
            }
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
                .Inputs.Where(_memory.Tensors.ContainsKey)
                .Select(name =>
                    $"{FileFormatException.Quote(name, longest: 40)} is {_memory.Tensors[name].Type.Name()} {_memory.Tensors[name].Shape}"
                );
            throw node.Error($"{problem} ({string.Join(", ", given.DefaultIfEmpty("it has no inputs"))})");
        }
    }
}
