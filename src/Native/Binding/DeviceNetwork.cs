using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Reference.Layers;
using Reference.Networks;
using Reference.Training;

namespace Reference.Native;

/// <summary>
/// A <see cref="Network"/> on a device, compiled for one batch length: its parameters and everything that it computes stay there.
/// </summary>
/// <remarks>
/// Nodes that follow each other are fused where the core has a kernel for them; what lies between them then never exists in memory.
/// Several device networks can share parameters, so that one set of them serves batches of several lengths, and training and judging.
/// </remarks>
public sealed class DeviceNetwork : IDisposable
{
    private const int Value = 0;
    private const int Gradient = 1;
    private const int State = 2;

    private readonly NetworkHandle _handle;
    private readonly Dictionary<string, byte[]> _names = [];
    private readonly Dictionary<string, Shape> _shapes;

    /// <summary>Compiles a network: for use, unless a loss says what training is to make smaller.</summary>
    /// <param name="context">The device.</param>
    /// <param name="network">The network. For use it is taken as it is; see <see cref="Network.ForInference"/>.</param>
    /// <param name="batch">How many examples a run takes.</param>
    /// <param name="loss">The name of a tensor of one element; null for a network that only runs.</param>
    /// <param name="shared">A network whose parameters, optimiser's state and rates this one is to use too, as far as names and shapes are the same.</param>
    /// <param name="optimiser">How steps follow from gradients; null for gradient descent with momentum. Its rate is that of <see cref="SetRates"/>.</param>
    /// <exception cref="LayerException">The network does not take batches of that length.</exception>
    /// <exception cref="DeviceException">The core does not implement an operator, or the device has not so much memory.</exception>
    /// <exception cref="ObjectDisposedException">The context or the network to share with is disposed of.</exception>
    public DeviceNetwork(
        Context context,
        Network network,
        int batch,
        string? loss = null,
        DeviceNetwork? shared = null,
        Optimiser? optimiser = null
    )
        : this(context, network, batch, loss, shared, separate: false, optimiser) { }

    /// <summary>The same, every node by kernels of its own where asked for.</summary>
    internal unsafe DeviceNetwork(
        Context context,
        Network network,
        int batch,
        string? loss,
        DeviceNetwork? shared,
        bool separate,
        Optimiser? optimiser = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        (Network, Batch) = (network, batch);
        _shapes = network.Shapes(batch).ToDictionary();
        foreach (var name in _shapes.Keys)
        {
            _names[name] = Encoding.UTF8.GetBytes(name + '\0');
        }

        using var memory = new NetworkMemory();
        var held = false;
        try
        {
            shared?.Handle.DangerousAddRef(ref held);
            var other = held ? shared!.Handle.DangerousGetHandle() : 0;
            DeviceException.ThrowUnlessOk(
                Core.NetworkCreate(context.Handle, memory.Network(network, _shapes, loss, optimiser, separate), other, out _handle)
            );
        }
        finally
        {
            if (held)
            {
                shared!.Handle.DangerousRelease();
            }
        }
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>How many examples a run takes.</summary>
    public int Batch { get; }

    /// <summary>The kernels that a run starts, in order.</summary>
    /// <exception cref="ObjectDisposedException">The network is disposed of.</exception>
    public IReadOnlyList<string> RunLaunches => Launches(step: false);

    /// <summary>The kernels that a step starts after those of a run, in order.</summary>
    /// <exception cref="ObjectDisposedException">The network is disposed of.</exception>
    public IReadOnlyList<string> StepLaunches => Launches(step: true);

    private NetworkHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _handle;
        }
    }

    /// <summary>Copies the values of an input or a parameter to the device. Allocates nothing.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="values">All its elements, row-major.</param>
    /// <exception cref="DeviceException">There is no such tensor to write to, it has another size, or the device failed.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed of.</exception>
    public void Write<T>(string tensor, ReadOnlySpan<T> values)
        where T : unmanaged => Write(Value, tensor, values);

    /// <summary>Copies the values of an input, a parameter or an output from the device, when what was enqueued before is done. Allocates nothing.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="values">Room for all its elements.</param>
    /// <exception cref="DeviceException">There is no such tensor to be read, it has another size, or the device failed.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed of.</exception>
    public void Read<T>(string tensor, Span<T> values)
        where T : unmanaged => Read(Value, tensor, values);

    /// <summary>Copies the values of all parameters to the device.</summary>
    /// <param name="parameters">The parameters under their names; tensors of other names are ignored.</param>
    /// <exception cref="LayerException">One is missing or has another shape.</exception>
    public void WriteParameters(Values<float> parameters)
    {
        foreach (var parameter in Network.Parameters)
        {
            Write<float>(Value, parameter.Name, Checked(parameters, parameter.Name));
        }
    }

    /// <summary>Copies what the optimiser remembers of a parameter to the device.</summary>
    /// <param name="place">Which of its <see cref="Optimisers.OptimiserStep.States"/>, from 0; without an optimiser the velocity.</param>
    /// <param name="parameter">A trained parameter.</param>
    /// <param name="values">In its shape.</param>
    /// <exception cref="LayerException">It has another shape.</exception>
    /// <exception cref="DeviceException">There is no such state.</exception>
    internal void WriteState(int place, Parameter parameter, Tensor<float> values)
    {
        LayerException.Unless(
            values.Shape() == parameter.Shape,
            "Network",
            parameter.Name,
            $"is {parameter.Shape}, but what the optimiser remembers of it is {values.Shape()}"
        );
        Write<float>(State + place, parameter.Name, values.Flat());
    }

    /// <summary>What the optimiser remembers of a parameter, copied from the device.</summary>
    internal Tensor<float> ReadState(int place, Parameter parameter) => ReadTensor(State + place, parameter.Name);

    /// <summary>The values of all parameters, copied from the device.</summary>
    public Values<float> ReadParameters() => ReadAll(Value, Network.Parameters);

    /// <summary>The gradient of a parameter as the last step found it.</summary>
    /// <exception cref="DeviceException">The step is fused with it, so that it is not kept.</exception>
    internal Tensor<float> ReadGradient(string parameter) => ReadTensor(Gradient, parameter);

    /// <summary>Sets what steps depend on, from the next one on: see <see cref="Training.Optimiser.GradientDescent"/>. Allocates nothing.</summary>
    /// <param name="rate">η.</param>
    /// <param name="momentum">μ; a network with an optimiser has its own.</param>
    /// <param name="decay">λ; the same.</param>
    /// <exception cref="DeviceException">The device failed.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed of.</exception>
    public void SetRates(double rate, double momentum, double decay) =>
        DeviceException.ThrowUnlessOk(Core.NetworkRates(Handle, (float)rate, (float)momentum, (float)decay));

    /// <summary>Sets T, the count of updates, of the optimiser's steps from the next one on. Allocates nothing.</summary>
    /// <param name="count">T: see <see cref="Optimisers.OptimiserStep.FirstCount"/>.</param>
    /// <exception cref="DeviceException">The device failed.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed of.</exception>
    public void SetUpdates(long count) => DeviceException.ThrowUnlessOk(Core.NetworkUpdates(Handle, count));

    /// <summary>Computes all outputs from the inputs that were written. Returns before the device is done; reading waits. Allocates nothing.</summary>
    /// <exception cref="DeviceException">The device failed.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed of.</exception>
    public void Run() => DeviceException.ThrowUnlessOk(Core.NetworkRun(Handle));

    /// <summary>A run, the gradients of the loss, and a step of all parameters; what is kept is brought up to date.
    /// Returns before the device is done; reading waits. Allocates nothing.</summary>
    /// <exception cref="DeviceException">The network was compiled without a loss, or the device failed.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed of.</exception>
    public void Step() => DeviceException.ThrowUnlessOk(Core.NetworkStep(Handle));

    /// <summary>What the outputs are for given inputs; writes, runs and reads.</summary>
    /// <param name="inputs">The inputs under their names, of this network's batch length.</param>
    /// <returns>The outputs under their names.</returns>
    /// <exception cref="LayerException">An input is missing or has another shape.</exception>
    public Values<float> Forward(Values<float> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var input in Network.Inputs)
        {
            switch (input.Kind)
            {
                case PortKind.Integer:
                    CheckShape(inputs, input.Name);
                    Write<long>(input.Name, inputs.Integers(input.Name).Flat());
                    break;
                case PortKind.Boolean:
                    CheckShape(inputs, input.Name);
                    Write<bool>(input.Name, inputs.Flags(input.Name).Flat());
                    break;
                default:
                    Write<float>(input.Name, Checked(inputs, input.Name));
                    break;
            }
        }

        Run();
        var outputs = new Values<float>();
        foreach (var output in Network.Outputs)
        {
            switch (KindOf(output))
            {
                case PortKind.Integer:
                    outputs.Add(output, ReadTensor<long>(Value, output), _shapes[output]);
                    break;
                case PortKind.Boolean:
                    outputs.Add(output, ReadTensor<bool>(Value, output), _shapes[output]);
                    break;
                default:
                    outputs.Add(output, ReadTensor(Value, output), _shapes[output]);
                    break;
            }
        }

        return outputs;
    }

    /// <summary>Gives the device's memory back, save for parameters that others share. A second time does nothing.</summary>
    public void Dispose() => _handle.Dispose();

    private unsafe void Write<T>(int part, string tensor, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        fixed (byte* name = Name(tensor))
        fixed (T* host = values)
        {
            DeviceException.ThrowUnlessOk(Core.NetworkWrite(Handle, part, name, (ulong)values.Length * (ulong)sizeof(T), host));
        }
    }

    private unsafe void Read<T>(int part, string tensor, Span<T> values)
        where T : unmanaged
    {
        fixed (byte* name = Name(tensor))
        fixed (T* host = values)
        {
            DeviceException.ThrowUnlessOk(Core.NetworkRead(Handle, part, name, (ulong)values.Length * (ulong)sizeof(T), host));
        }
    }

    private byte[] Name(string tensor) =>
        _names.TryGetValue(tensor, out var name)
            ? name
            : throw new DeviceException(DeviceStatus.Invalid, $"{tensor} is not a tensor of this network");

    /// <summary>What the elements of an output are.</summary>
    private PortKind KindOf(string output) =>
        Network.Nodes.SelectMany(node => node.OutputTensors).FirstOrDefault(wire => wire.Tensor == output).Port?.Kind ?? PortKind.Real;

    private Tensor<float> ReadTensor(int part, string tensor) => ReadTensor<float>(part, tensor);

    private Tensor<T> ReadTensor<T>(int part, string tensor)
        where T : unmanaged
    {
        var values = new T[_shapes.TryGetValue(tensor, out var shape) ? shape.Size : 0];
        Read(part, tensor, values.AsSpan());
        return Tensors.Of(shape, values);
    }

    private Values<float> ReadAll(int part, IEnumerable<Parameter> parameters)
    {
        var values = new Values<float>();
        foreach (var parameter in parameters)
        {
            values.Add(parameter.Name, ReadTensor(part, parameter.Name), parameter.Shape);
        }

        return values;
    }

    private ReadOnlySpan<float> Checked(Values<float> values, string name)
    {
        CheckShape(values, name);
        return values[name].Flat();
    }

    private void CheckShape(Values<float> values, string name)
    {
        ArgumentNullException.ThrowIfNull(values);
        var problem =
            !values.Has(name) ? $"is missing: it should be {_shapes[name]}"
            : values.ShapeOf(name) != _shapes[name] ? $"is {values.ShapeOf(name)}, but the network was compiled for {_shapes[name]}"
            : null;
        if (problem is not null)
        {
            throw new LayerException("Network", name, problem);
        }
    }

    private unsafe List<string> Launches(bool step)
    {
        DeviceException.ThrowUnlessOk(Core.NetworkPlans(Handle, out var run, out var steps));
        var plan = step ? steps : run;
        DeviceException.ThrowUnlessOk(Core.LaunchCount(plan, out var count));
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            DeviceException.ThrowUnlessOk(Core.LaunchName(plan, i, out var name));
            names.Add(Marshal.PtrToStringUTF8((nint)name)!);
        }

        return names;
    }
}
