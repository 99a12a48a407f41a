using Reference.Layers;

namespace Reference.Native;

/// <summary>A list of kernel launches on a device, written once, operator by operator, and run often.</summary>
public sealed class Plan : IDisposable
{
    private readonly PlanHandle _handle;

    /// <summary>An empty plan.</summary>
    /// <param name="context">The context whose buffers it works on.</param>
    /// <exception cref="ObjectDisposedException">The context is disposed of.</exception>
    public Plan(Context context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        DeviceException.ThrowUnlessOk(Core.PlanCreate(context.Handle, out _handle));
    }

    /// <summary>The context whose buffers it works on.</summary>
    public Context Context { get; }

    /// <summary>How many kernels and copies a run launches.</summary>
    /// <exception cref="ObjectDisposedException">The plan is disposed of.</exception>
    public long LaunchCount
    {
        get
        {
            DeviceException.ThrowUnlessOk(Core.PlanLaunchCount(Handle, out var count));
            return count;
        }
    }

    private PlanHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _handle;
        }
    }

    /// <summary>Appends one operator, forward, backward or both, as the results' names say: checks it, chooses its kernels and compiles them.</summary>
    /// <param name="op">The operator with its attributes.</param>
    /// <param name="inputs">The inputs under their ONNX names; for gradients also the upstream ones (<c>dY</c>) and, where they are at hand, the outputs (<c>Y</c>).</param>
    /// <param name="results">The outputs (<c>Y</c>) and gradients (<c>dX</c>) that are wanted; only these are computed. The plan keeps all buffers alive.</param>
    /// <exception cref="DeviceException">The tensors do not fit the operator (the message names the tensor and the shapes), the core does not
    /// implement it, a kernel does not compile, or memory is used up. The plan is as it was.</exception>
    /// <exception cref="ObjectDisposedException">The plan or a buffer is disposed of.</exception>
    public void Add(
        IOperator op,
        IReadOnlyCollection<(string Name, DeviceTensor Tensor)> inputs,
        IReadOnlyCollection<(string Name, DeviceTensor Tensor)> results
    )
    {
        ArgumentNullException.ThrowIfNull(op);
        Add(op.Signature.Name, Operators.AttributesOf(op), inputs, results);
    }

    /// <summary>The same for an operator of the core by its name; it has some that are no layers, such as optimiser steps.</summary>
    /// <param name="op">Its ONNX name, such as <c>Conv</c>.</param>
    /// <param name="attributes">A JSON object, such as <c>{"strides": [2, 2]}</c>; attributes left out have ONNX's default.</param>
    /// <param name="inputs">The inputs under their ONNX names.</param>
    /// <param name="results">The results that are wanted.</param>
    /// <exception cref="DeviceException">As above.</exception>
    /// <exception cref="ObjectDisposedException">The plan or a buffer is disposed of.</exception>
    public unsafe void Add(
        string op,
        string attributes,
        IReadOnlyCollection<(string Name, DeviceTensor Tensor)> inputs,
        IReadOnlyCollection<(string Name, DeviceTensor Tensor)> results
    )
    {
        using var memory = new CallMemory();
        var call = memory.Call(op, attributes, inputs, results);
        DeviceException.ThrowUnlessOk(Core.PlanAdd(Handle, call));
    }

    /// <summary>Rearranges the constant tensors anew. The first run does it by itself; to be called when constants were written since.</summary>
    /// <exception cref="DeviceException">The device failed.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed of.</exception>
    public void Prepare() => DeviceException.ThrowUnlessOk(Core.PlanPrepare(Handle));

    /// <summary>Enqueues everything in the order in which it was added, and returns before the device is done. Runs of one context
    /// follow each other in order; reading a buffer waits for them. Allocates nothing.</summary>
    /// <exception cref="DeviceException">The device failed.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed of.</exception>
    public void Run() => DeviceException.ThrowUnlessOk(Core.PlanRun(Handle));

    /// <summary>Gives the plan and its hold on buffers back. A second time does nothing.</summary>
    public void Dispose() => _handle.Dispose();
}
