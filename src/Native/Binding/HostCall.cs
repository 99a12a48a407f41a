using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Native;

/// <summary>One operator over tensors in the host's memory: there, computed, and back.</summary>
internal static class HostCall
{
    /// <summary>The outputs.</summary>
    public static Values<T> Forward<T>(Context context, IOperator op, Values<T> given)
        where T : unmanaged, INumber<T>
    {
        var (inputs, shapes) = Check(op, given);
        var wanted = op.Signature.NamedOutputs(shapes).Where(output => output.Shape is not null);
        return Run(
            context,
            op,
            [.. inputs.Select(input => new Source<T>(input.Name, given, given.ShapeOf(input.Name)))],
            [.. wanted.Select(output => (output.Name, output.Port.Kind, output.Shape!.Value))]
        );
    }

    /// <summary>The gradients.</summary>
    public static Values<T> Backward<T>(Context context, IOperator op, Values<T> given, Values<T>? outputs)
        where T : unmanaged, INumber<T>
    {
        var (inputs, shapes) = Check(op, given);
        var sources = inputs.Select(input => new Source<T>(input.Name, given, given.ShapeOf(input.Name))).ToList();
        foreach (var (name, port, inferred) in op.Signature.NamedOutputs(shapes))
        {
            if (inferred is not { } shape)
            {
                continue;
            }

            var upstream = $"d{name}";
            if (port.HasGradient && (given.Has(upstream) || !port.Optional))
            {
                given.Any(upstream); // says that it is missing
                LayerException.UnlessUpstream(given.ShapeOf(upstream), shape, op.Signature.Name, name);
                sources.Add(new(upstream, given, shape));
            }

            if (outputs is not null && outputs.Has(name))
            {
                sources.Add(new(name, outputs, shape));
            }
        }

        return Run(
            context,
            op,
            sources,
            [.. inputs.Where(input => input.Port.HasGradient).Select(input => ($"d{input.Name}", PortKind.Real, given.ShapeOf(input.Name)))]
        );
    }

    /// <summary>Which inputs there are, and the outputs' shapes.</summary>
    private static (List<(string Name, Port Port)> Inputs, IReadOnlyList<Shape?> Outputs) Check<T>(IOperator op, Values<T> given)
    {
        ArgumentNullException.ThrowIfNull(op);
        ArgumentNullException.ThrowIfNull(given);
        var inputs = op
            .Signature.Inputs.SelectMany(port => (op.Signature with { Inputs = [port] }).InputNames(given.Has).Select(name => (name, port)))
            .ToList();
        foreach (var (name, _) in inputs)
        {
            given.Any(name); // says that it is missing
        }

        return (inputs, op.InferShapes(op.Signature.InputShapes(name => given.Has(name) ? given.ShapeOf(name) : null)));
    }

    private static Values<T> Run<T>(
        Context context,
        IOperator op,
        IReadOnlyCollection<Source<T>> sources,
        IReadOnlyCollection<(string Name, PortKind Kind, Shape Shape)> wanted
    )
        where T : unmanaged, INumber<T>
    {
        var tensors = new List<DeviceTensor>();
        try
        {
            DeviceTensor Own(DeviceTensor tensor)
            {
                tensors.Add(tensor);
                return tensor;
            }

            List<(string, DeviceTensor)> inputs = [.. sources.Select(source => (source.Name, Own(source.Upload(context, op.Signature))))];
            List<(string, DeviceTensor)> results =
            [
                .. wanted.Select(result => (result.Name, Own(DeviceTensor.Create(context, result.Shape, TypeOf<T>(result.Kind))))),
            ];
            var computed = new Values<T>();
            if (results.Count == 0)
            {
                return computed;
            }

            using var plan = new Plan(context);
            plan.Add(op, inputs, results);
            plan.Run();
            foreach (var (name, tensor) in results)
            {
                Download(computed, name, tensor);
            }

            return computed;
        }
        finally
        {
            tensors.ForEach(tensor => tensor.Buffer.Dispose());
        }
    }

    private static ElementType TypeOf<T>(PortKind kind) =>
        kind switch
        {
            PortKind.Integer => ElementType.I64,
            PortKind.Boolean => ElementType.BOOL,
            _ when typeof(T) == typeof(Half) => ElementType.F16,
            _ => ElementType.F32,
        };

    private static void Download<T>(Values<T> to, string name, DeviceTensor tensor)
        where T : unmanaged, INumber<T>
    {
        switch (tensor.Type)
        {
            case ElementType.I64:
                to.Add(name, Read<long>(tensor), tensor.Shape);
                break;
            case ElementType.BOOL:
                to.Add(name, Read<bool>(tensor), tensor.Shape);
                break;
            default:
                to.Add(name, Read<T>(tensor), tensor.Shape);
                break;
        }
    }

    private static Tensor<TElement> Read<TElement>(DeviceTensor tensor)
        where TElement : unmanaged
    {
        var values = new TElement[tensor.Shape.Size];
        tensor.Buffer.Read<TElement>(values);
        return Tensors.Of(tensor.Shape, values);
    }

    /// <summary>A tensor to be sent: its name, where it is found, and the shape that the operator is told.</summary>
    private sealed record Source<T>(string Name, Values<T> Values, Shape Shape)
        where T : unmanaged, INumber<T>
    {
        public DeviceTensor Upload(Context context, Signature signature) =>
            KindIn(signature) switch
            {
                PortKind.Integer => Upload<long>(context, Values.Integers(Name), ElementType.I64),
                PortKind.Boolean => Upload<bool>(context, Values.Flags(Name), ElementType.BOOL),
                var kind => Upload<T>(context, Values[Name], TypeOf<T>(kind)),
            };

        private PortKind KindIn(Signature signature) =>
            signature.Inputs.Concat(signature.Outputs).FirstOrDefault(port => port.IsNamed(Name))?.Kind ?? PortKind.Real;

        private DeviceTensor Upload<TElement>(Context context, Tensor<TElement> tensor, ElementType type)
            where TElement : unmanaged => new(DeviceBuffer.Of<TElement>(context, tensor.Flat()), Shape, type);
    }
}
