namespace Reference.Native;

/// <summary>The C structs of one call, in memory that lives until it is disposed of, and its hold on the buffers that they point to.</summary>
internal sealed unsafe class CallMemory : StructMemory
{
    private readonly List<BufferHandle> _held = [];

    /// <summary>Writes a call down.</summary>
    /// <exception cref="ObjectDisposedException">A buffer is disposed of.</exception>
    public Core.Call* Call(
        string op,
        string attributes,
        IReadOnlyCollection<(string Name, DeviceTensor Tensor)> inputs,
        IReadOnlyCollection<(string Name, DeviceTensor Tensor)> results
    )
    {
        var call = Allocate<Core.Call>(1);
        *call = new()
        {
            StructSize = (uint)sizeof(Core.Call),
            Op = Characters(op),
            Attributes = Attributes(attributes, out var count),
            AttributeCount = count,
            InputCount = inputs.Count,
            Inputs = Tensors(inputs),
            ResultCount = results.Count,
            Results = Tensors(results),
        };

        return call;
    }

    public override void Dispose()
    {
        foreach (var buffer in _held)
        {
            buffer.DangerousRelease();
        }

        base.Dispose();
    }

    private Core.Tensor* Tensors(IReadOnlyCollection<(string Name, DeviceTensor Tensor)> given)
    {
        var tensors = Allocate<Core.Tensor>(given.Count);
        var next = tensors;
        foreach (var (name, tensor) in given)
        {
            *next++ = new()
            {
                StructSize = (uint)sizeof(Core.Tensor),
                Type = TypeOf(tensor.Type),
                Name = Characters(name),
                Rank = tensor.Shape.Rank,
                Shape = Copy([.. tensor.Shape.Select(length => (long)length)]),
                Buffer = Hold(tensor.Buffer.Handle),
                Constant = tensor.Constant ? 1u : 0u,
            };
        }

        return tensors;
    }

    private nint Hold(BufferHandle buffer)
    {
        var held = false;
        buffer.DangerousAddRef(ref held);
        _held.Add(buffer);
        return buffer.DangerousGetHandle();
    }
}
