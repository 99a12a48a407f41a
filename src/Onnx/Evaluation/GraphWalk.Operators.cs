using System.Numerics;
using Reference.Layers;
using Reference.Networks;

namespace Reference.Onnx;

/// <summary>One operator applied to the tensors that there are, or left to be applied by somebody else.</summary>
internal sealed partial class GraphWalk<T>
    where T : INumber<T>
{
    private void Apply(Node node, IReadOnlyDictionary<string, OnnxType>? types)
    {
        var op = node.Operator;
        var inputs = node.InputTensors.Select(wire => (wire.Port, wire.Name, wire.Tensor, Value: _memory.Find(wire.Tensor))).ToList();
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
            _memory.Reserve(subject, shape);
        }

        if (node.Inputs.Any(_deferred.Contains))
        {
            LeaveOrPutOff(node, shapes, subject);
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
            foreach (var (place, port, name, tensor) in Wires.Outputs(node))
            {
                if (!results.Has(name))
                {
                    continue;
                }

                var elements = results.Any(name);
                var shape = place < shapes.Count && shapes[place] is { } inferred ? inferred : results.ShapeOf(name);
                var type = types?.GetValueOrDefault(tensor) is { } other && other != 0 ? other : TypeOf(port, subject);
                _memory.Put(tensor, new(type, shape, elements));
            }
        }
    }

    /// <summary>What the elements of an output are, where the operator's first real input holds a subject.</summary>
    private static OnnxType TypeOf(Port port, OnnxType subject) =>
        port.Kind switch
        {
            PortKind.Integer => OnnxType.Int64,
            PortKind.Boolean => OnnxType.Bool,
            _ => subject,
        };

    private void PutEmpty(Node node, EmptyResult empty, OnnxType subject)
    {
        foreach (var (place, port, _, tensor) in Wires.Outputs(node))
        {
            LayerException.Unless(place < empty.Shapes.Count, node.Operator.Signature.Name, tensor, $"is one output too many");
            var type = TypeOf(port, subject);
            _memory.Reserve(type, empty.Shapes[place]);
            _memory.Put(tensor, Conversion<T>.Filled(type, empty.Value, empty.Shapes[place]));
        }
    }
}
