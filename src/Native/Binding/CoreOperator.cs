using System.Runtime.InteropServices;
using Reference.Layers;

namespace Reference.Native;

/// <summary>An operator that the core has: what it says of itself. A test holds it against the specification's.</summary>
/// <param name="Signature">Its name, its inputs and its outputs.</param>
/// <param name="Attributes">The attributes that it knows, by their ONNX names.</param>
/// <param name="HasGradients">Whether it computes gradients.</param>
public sealed record CoreOperator(Signature Signature, IReadOnlyList<string> Attributes, bool HasGradients)
{
    /// <summary>All of them, layers, losses and optimiser steps. No device is needed for that.</summary>
    /// <exception cref="DeviceException">There is no core.</exception>
    public static IReadOnlyList<CoreOperator> List()
    {
        DeviceException.ThrowUnlessOk(Core.OperatorCount(out var count));
        return [.. Enumerable.Range(0, count).Select(At)];
    }

    private static unsafe CoreOperator At(int index)
    {
        var op = new Core.OperatorDescription { StructSize = (uint)sizeof(Core.OperatorDescription) };
        DeviceException.ThrowUnlessOk(Core.OperatorDescribe(index, &op));
        return new(
            new(
                Text(op.Name),
                [.. Enumerable.Range(0, op.InputCount).Select(place => PortAt(index, place))],
                [.. Enumerable.Range(op.InputCount, op.OutputCount).Select(place => PortAt(index, place))]
            ),
            [.. Enumerable.Range(0, op.AttributeCount).Select(place => AttributeAt(index, place))],
            op.Gradients != 0
        );
    }

    private static unsafe Port PortAt(int index, int place)
    {
        var port = new Core.PortDescription { StructSize = (uint)sizeof(Core.PortDescription) };
        DeviceException.ThrowUnlessOk(Core.OperatorPort(index, place, &port));
        return new(
            Text(port.Name),
            (PortKind)port.Kind,
            Optional: port.Optional != 0,
            Differentiable: port.Fixed == 0,
            Variadic: port.Variadic != 0
        );
    }

    private static unsafe string AttributeAt(int index, int place)
    {
        byte* name;
        DeviceException.ThrowUnlessOk(Core.OperatorAttribute(index, place, &name));
        return Text(name);
    }

    private static unsafe string Text(byte* characters) => Marshal.PtrToStringUTF8((nint)characters)!;
}
