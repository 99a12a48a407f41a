using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Reference.Native;

/// <summary>The C interface of the core, declaration by declaration as in <c>include/reference.h</c>, which says what each means.</summary>
internal static unsafe partial class Core
{
    /// <summary>The library's name without what a platform adds to it.</summary>
    public const string Library = "reference_core";

    /// <summary>REFERENCE_ABI_VERSION of the header that these declarations follow.</summary>
    public const uint AbiVersion = 1;

    /// <summary>The characters that a text of <see cref="DeviceDescription"/> has room for.</summary>
    public const int TextLength = 128;

    static Core() => CoreLibrary.Register();

    /// <summary>ref_device</summary>
    public struct DeviceDescription
    {
        public uint StructSize;
        public int Type;
        public fixed byte Name[TextLength];
        public fixed byte Vendor[TextLength];
        public fixed byte Platform[TextLength];
        public fixed byte Version[TextLength];
        public fixed byte Driver[TextLength];
        public ulong Memory;
        public ulong LargestBuffer;
        public ulong LocalMemory;
        public ulong WorkGroup;
        public uint ComputeUnits;
        public uint ClockMhz;
        public uint Float16;
        public uint Float64;
    }

    /// <summary>ref_context_options</summary>
    public struct ContextOptions
    {
        public uint StructSize;
        public int Algorithm;
        public uint FewRuns;
    }

    /// <summary>ref_tensor</summary>
    public struct Tensor
    {
        public uint StructSize;
        public int Type;
        public byte* Name;
        public long Rank;
        public long* Shape;
        public nint Buffer;
        public uint Constant;
    }

    /// <summary>reference_attribute</summary>
    public struct Attribute
    {
        public uint StructSize;
        public int Type;
        public byte* Name;
        public long Count;
        public long* Ints;
        public double* Floats;
        public byte* String;
    }

    /// <summary>ref_call</summary>
    public struct Call
    {
        public uint StructSize;
        public byte* Op;
        public long AttributeCount;
        public Attribute* Attributes;
        public long InputCount;
        public Tensor* Inputs;
        public long ResultCount;
        public Tensor* Results;
    }

    /// <summary>ref_operator</summary>
    public struct OperatorDescription
    {
        public uint StructSize;
        public uint Gradients;
        public byte* Name;
        public int InputCount;
        public int OutputCount;
        public int AttributeCount;
    }

    /// <summary>ref_port</summary>
    public struct PortDescription
    {
        public uint StructSize;
        public int Kind;
        public byte* Name;
        public uint Optional;
        public uint Fixed;
        public uint Variadic;
    }

    /// <summary>ref_network_tensor</summary>
    public struct NetworkTensor
    {
        public uint StructSize;
        public int Type;
        public int Role;
        public byte* Name;
        public long Rank;
        public long* Shape;
        public byte* Next;
    }

    /// <summary>ref_node</summary>
    public struct Node
    {
        public uint StructSize;
        public byte* Name;
        public byte* Op;
        public long AttributeCount;
        public Attribute* Attributes;
        public long InputCount;
        public byte** Inputs;
        public long OutputCount;
        public byte** Outputs;
    }

    /// <summary>ref_optimiser</summary>
    public struct OptimiserDescription
    {
        public uint StructSize;
        public byte* Op;
        public long AttributeCount;
        public Attribute* Attributes;
        public long PlainCount;
        public Attribute* Plain;
        public double LargestNorm;
        public double LargestValue;
    }

    /// <summary>ref_network_description</summary>
    public struct NetworkDescription
    {
        public uint StructSize;
        public long TensorCount;
        public NetworkTensor* Tensors;
        public long NodeCount;
        public Node* Nodes;
        public long OutputCount;
        public byte** Outputs;
        public byte* Loss;
        public uint Separate;
        public OptimiserDescription* Optimiser;
    }

    [LibraryImport(Library, EntryPoint = "ref_error_message")]
    public static partial byte* ErrorMessage();

    [LibraryImport(Library, EntryPoint = "ref_error_opencl")]
    public static partial int ErrorOpenCL();

    [LibraryImport(Library, EntryPoint = "ref_abi_version")]
    public static partial uint LoadedAbiVersion();

    [LibraryImport(Library, EntryPoint = "ref_device_count")]
    public static partial int DeviceCount(out int count);

    [LibraryImport(Library, EntryPoint = "ref_device_describe")]
    public static partial int DeviceDescribe(int index, DeviceDescription* device);

    [LibraryImport(Library, EntryPoint = "ref_context_create")]
    public static partial int ContextCreate(int device, ContextOptions* options, out ContextHandle context);

    [LibraryImport(Library, EntryPoint = "ref_context_release")]
    public static partial void ContextRelease(nint context);

    [LibraryImport(Library, EntryPoint = "ref_context_finish")]
    public static partial int ContextFinish(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "ref_context_memory")]
    public static partial int ContextMemory(ContextHandle context, out ulong bytes);

    [LibraryImport(Library, EntryPoint = "ref_buffer_create")]
    public static partial int BufferCreate(ContextHandle context, ulong bytes, out BufferHandle buffer);

    [LibraryImport(Library, EntryPoint = "ref_buffer_release")]
    public static partial void BufferRelease(nint buffer);

    [LibraryImport(Library, EntryPoint = "ref_buffer_write")]
    public static partial int BufferWrite(BufferHandle buffer, ulong offset, ulong bytes, void* host);

    [LibraryImport(Library, EntryPoint = "ref_buffer_read")]
    public static partial int BufferRead(BufferHandle buffer, ulong offset, ulong bytes, void* host);

    [LibraryImport(Library, EntryPoint = "ref_plan_create")]
    public static partial int PlanCreate(ContextHandle context, out PlanHandle plan);

    [LibraryImport(Library, EntryPoint = "ref_plan_release")]
    public static partial void PlanRelease(nint plan);

    [LibraryImport(Library, EntryPoint = "ref_plan_add")]
    public static partial int PlanAdd(PlanHandle plan, Call* call);

    [LibraryImport(Library, EntryPoint = "ref_plan_prepare")]
    public static partial int PlanPrepare(PlanHandle plan);

    [LibraryImport(Library, EntryPoint = "ref_plan_run")]
    public static partial int PlanRun(PlanHandle plan);

    [LibraryImport(Library, EntryPoint = "ref_plan_launch_count")]
    public static partial int PlanLaunchCount(PlanHandle plan, out long count);

    [LibraryImport(Library, EntryPoint = "ref_operator_count")]
    public static partial int OperatorCount(out int count);

    [LibraryImport(Library, EntryPoint = "ref_operator_describe")]
    public static partial int OperatorDescribe(int index, OperatorDescription* op);

    [LibraryImport(Library, EntryPoint = "ref_operator_port")]
    public static partial int OperatorPort(int index, int place, PortDescription* port);

    [LibraryImport(Library, EntryPoint = "ref_operator_attribute")]
    public static partial int OperatorAttribute(int index, int place, byte** name);

    /// <summary>The launches of a plan that somebody else owns.</summary>
    [LibraryImport(Library, EntryPoint = "ref_plan_launch_count")]
    public static partial int LaunchCount(nint plan, out long count);

    [LibraryImport(Library, EntryPoint = "ref_plan_launch_name")]
    public static partial int LaunchName(nint plan, long index, out byte* name);

    [LibraryImport(Library, EntryPoint = "ref_network_create")]
    public static partial int NetworkCreate(ContextHandle context, NetworkDescription* description, nint shared, out NetworkHandle network);

    [LibraryImport(Library, EntryPoint = "ref_network_release")]
    public static partial void NetworkRelease(nint network);

    [LibraryImport(Library, EntryPoint = "ref_network_write")]
    public static partial int NetworkWrite(NetworkHandle network, int part, byte* name, ulong bytes, void* host);

    [LibraryImport(Library, EntryPoint = "ref_network_read")]
    public static partial int NetworkRead(NetworkHandle network, int part, byte* name, ulong bytes, void* host);

    [LibraryImport(Library, EntryPoint = "ref_network_rates")]
    public static partial int NetworkRates(NetworkHandle network, float rate, float momentum, float decay);

    [LibraryImport(Library, EntryPoint = "ref_network_updates")]
    public static partial int NetworkUpdates(NetworkHandle network, long count);

    [LibraryImport(Library, EntryPoint = "ref_network_run")]
    public static partial int NetworkRun(NetworkHandle network);

    [LibraryImport(Library, EntryPoint = "ref_network_step")]
    public static partial int NetworkStep(NetworkHandle network);

    [LibraryImport(Library, EntryPoint = "ref_network_plans")]
    public static partial int NetworkPlans(NetworkHandle network, out nint run, out nint step);
}
