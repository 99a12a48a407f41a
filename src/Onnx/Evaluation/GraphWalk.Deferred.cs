using System.Numerics;
using Reference.Layers;
using Reference.Networks;

namespace Reference.Onnx;

/// <summary>
/// A walk in two parts, where somebody else, a device, computes what depends on the model's real inputs. The first part finds constants, shapes and whole numbers,
/// and leaves the operators for the rest. What that somebody cannot do is put off with all that follows from it, for the second part.
/// </summary>
internal sealed partial class GraphWalk<T>
    where T : INumber<T>
{
    private readonly HashSet<string> _deferred = new(StringComparer.Ordinal);
    private readonly List<Node> _left = [];
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly List<OnnxNode> _late = [];
    private Func<IOperator, bool>? _takes;

    /// <summary>The first part: the operators that are left, and the nodes that are put off.</summary>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="takes">Whether an operator may be left.</param>
    public (Evaluation<T> Evaluation, IReadOnlyList<Node> Left, IReadOnlyList<OnnxNode> Late) Prepare(
        IReadOnlyDictionary<string, GraphTensor<T>> inputs,
        Func<IOperator, bool> takes
    )
    {
        _takes = takes;
        _deferred.UnionWith(inputs.Where(input => input.Value.Type.IsReal()).Select(input => input.Key));
        return (Run(inputs), _left, _late);
    }

    /// <summary>The second part, once what was left is there.</summary>
    /// <param name="tensors">The tensors of the first part, those that were left as they have been computed.</param>
    /// <param name="records">What the first part has done.</param>
    /// <param name="late">The nodes that were put off.</param>
    public Evaluation<T> Continue(
        IReadOnlyDictionary<string, GraphTensor<T>> tensors,
        IReadOnlyList<NodeRecord> records,
        IReadOnlyList<OnnxNode> late
    )
    {
        foreach (var (name, tensor) in tensors.Where(tensor => tensor.Key[0] != '\u0001'))
        {
            _memory.Put(name, tensor);
        }

        foreach (var node in late)
        {
            Visit(node);
        }

        var done = records.Concat(_records).ToDictionary(record => record.Node);
        return new(model, _memory.Tensors, [.. model.Nodes.Where(done.ContainsKey).Select(node => done[node])]);
    }

    /// <summary>Does something for a node, or puts the node off.</summary>
    private bool TryNow(OnnxNode node, Action steps)
    {
        var left = _left.Count;
        try
        {
            if (node.Inputs.Any(_unknown.Contains))
            {
                throw new PutOffException();
            }

            Guard(node, null, steps);
            return true;
        }
        catch (PutOffException)
        {
            _left.RemoveRange(left, _left.Count - left);
            _late.Add(node);
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
            {
                _memory.Forget(output);
                _deferred.Remove(output);
                _unknown.Add(output);
            }

            return false;
        }
    }

    /// <summary>Leaves an operator to be applied by somebody else, zeros standing for what it gives.</summary>
    private void LeaveOrPutOff(Node node, IReadOnlyList<Shape?> shapes, OnnxType subject)
    {
        if (!subject.IsReal() || _takes?.Invoke(node.Operator) is false)
        {
            throw new PutOffException();
        }

        _left.Add(node);
        foreach (var (place, port, _, tensor) in Wires.Outputs(node))
        {
            if (place < shapes.Count && shapes[place] is { } shape)
            {
                var type = TypeOf(port, subject);
                _deferred.Add(tensor);
                _memory.Put(tensor, Conversion<T>.Filled(type, 0, shape));
            }
        }
    }

    private void NowOrLater()
    {
        if (_deferred.Count > 0)
        {
            throw new PutOffException();
        }
    }

    /// <summary>A tensor whose values decide about the graph itself.</summary>
    private GraphTensor<T> Known(string tensor) => _deferred.Contains(tensor) ? throw new PutOffException() : _memory.Find(tensor);

    /// <summary>A node waits for values that somebody else computes.</summary>
    private sealed class PutOffException : Exception;
}
