using Reference.Layers;

namespace Reference.Native;

/// <summary>Which kernels operators choose. The slow ones are there to be compared with and to be read.</summary>
public enum Algorithm
{
    /// <summary>The fastest for the shape. Next to an infinity or a NaN a fast convolution may give more NaN than <see cref="Naive"/>.</summary>
    Auto = 0,

    /// <summary>Those that read like the specification, one work-item an element.</summary>
    Naive = 1,

    /// <summary>The fastest among those that add up plain products: no Winograd.</summary>
    Direct = 2,

    /// <summary>Winograd wherever a convolution's shape allows it, however small.</summary>
    Winograd = 3,
}

/// <summary>A device that is opened: its in-order queue and its compiled kernels. Buffers and plans belong to one context.</summary>
/// <remarks>
/// Contexts do not know of each other, and each may have its own thread. Calls on one context, its buffers and plans, from several threads
/// wait for each other: safe, not faster. Contexts, buffers and plans may be disposed of in any order, but not while another thread uses them.
/// </remarks>
public sealed class Context : IDisposable
{
    private readonly ContextHandle _handle;

    /// <summary>Opens a device.</summary>
    /// <param name="device">The device; the first one unless given.</param>
    /// <param name="algorithm">Which kernels operators choose.</param>
    /// <param name="fewRuns">
    /// Plans are run but once or twice each, so that nothing is spent on finding out where they run faster: kernels are compiled in less time and memory.
    /// </param>
    /// <exception cref="DeviceException">The device cannot be opened, or there is no device, no runtime or no core.</exception>
    public unsafe Context(Device? device = null, Algorithm algorithm = Algorithm.Auto, bool fewRuns = false)
    {
        Device = device ?? Device.At(0);
        Algorithm = algorithm;
        var options = new Core.ContextOptions
        {
            StructSize = (uint)sizeof(Core.ContextOptions),
            Algorithm = (int)algorithm,
            FewRuns = fewRuns ? 1u : 0,
        };
        DeviceException.ThrowUnlessOk(Core.ContextCreate(Device.Index, &options, out _handle));
    }

    /// <summary>The device.</summary>
    public Device Device { get; }

    /// <summary>Which kernels operators choose.</summary>
    public Algorithm Algorithm { get; }

    /// <summary>Bytes of device memory that the buffers and plans of this context hold.</summary>
    /// <exception cref="ObjectDisposedException">The context is disposed of.</exception>
    public long Memory
    {
        get
        {
            DeviceException.ThrowUnlessOk(Core.ContextMemory(Handle, out var bytes));
            return (long)bytes;
        }
    }

    /// <summary>The core's context, while it is not disposed of.</summary>
    internal ContextHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _handle;
        }
    }

    /// <summary>Waits until everything enqueued is done.</summary>
    /// <exception cref="DeviceException">The device failed.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed of.</exception>
    public void Finish() => DeviceException.ThrowUnlessOk(Core.ContextFinish(Handle));

    /// <summary>What <see cref="IOperator.Forward{T}"/> computes, computed on the device. Tensors travel there and back; a <see cref="Plan"/> keeps them there.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="given">The inputs under their names; others are ignored.</param>
    /// <returns>The outputs under their names, of the shapes that the operator infers.</returns>
    /// <exception cref="LayerException">The inputs do not fit each other or the attributes.</exception>
    /// <exception cref="KeyNotFoundException">An input that is needed is missing or holds another kind of elements; the message names it.</exception>
    /// <exception cref="DeviceException">The core or the device failed.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed of.</exception>
    public Values<float> Forward(IOperator op, Values<float> given) => HostCall.Forward(this, op, given);

    /// <summary>The same with tensors stored in half precision; it is computed in single precision, and each result rounded once.</summary>
    /// <inheritdoc cref="Forward(IOperator, Values{float})"/>
    public Values<Half> Forward(IOperator op, Values<Half> given) => HostCall.Forward(this, op, given);

    /// <summary>What <see cref="IOperator.Backward{T}"/> computes, computed on the device.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="given">The inputs, and for each differentiable output its upstream gradient, <c>d</c> before its name.</param>
    /// <param name="outputs">What forward has returned for these inputs, where it is at hand: it spares the device some work.</param>
    /// <returns>For each differentiable input its gradient, <c>d</c> before its name, of its shape.</returns>
    /// <exception cref="LayerException">The inputs do not fit each other or the attributes.</exception>
    /// <exception cref="KeyNotFoundException">An input or upstream gradient that is needed is missing or holds another kind of elements; the message names it.</exception>
    /// <exception cref="DeviceException">The core or the device failed.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed of.</exception>
    public Values<float> Backward(IOperator op, Values<float> given, Values<float>? outputs = null) =>
        HostCall.Backward(this, op, given, outputs);

    /// <summary>The same with tensors stored in half precision; it is computed in single precision, and each result rounded once.</summary>
    /// <inheritdoc cref="Backward(IOperator, Values{float}, Values{float})"/>
    public Values<Half> Backward(IOperator op, Values<Half> given, Values<Half>? outputs = null) =>
        HostCall.Backward(this, op, given, outputs);

    /// <summary>Gives the device back once its last buffer and plan are disposed of, too. A second time does nothing.</summary>
    public void Dispose() => _handle.Dispose();
}
