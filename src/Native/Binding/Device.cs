using System.Runtime.InteropServices;

namespace Reference.Native;

/// <summary>What kind of thing a device is.</summary>
public enum DeviceType
{
    /// <summary>The host's processor.</summary>
    Cpu = 1,

    /// <summary>A graphics processor.</summary>
    Gpu = 2,

    /// <summary>Anything else that speaks OpenCL.</summary>
    Accelerator = 3,
}

/// <summary>A device that OpenCL offers, and its limits.</summary>
public sealed record Device
{
    private unsafe Device(int index, in Core.DeviceDescription description)
    {
        fixed (Core.DeviceDescription* texts = &description)
        {
            (Index, Type) = (index, (DeviceType)texts->Type);
            Name = Text(texts->Name);
            Vendor = Text(texts->Vendor);
            Platform = Text(texts->Platform);
            Version = Text(texts->Version);
            Driver = Text(texts->Driver);
            Memory = (long)texts->Memory;
            LargestBuffer = (long)texts->LargestBuffer;
            LocalMemory = (long)texts->LocalMemory;
            WorkGroup = (long)texts->WorkGroup;
            ComputeUnits = (int)texts->ComputeUnits;
            ClockMegahertz = (int)texts->ClockMhz;
            ComputesFloat16 = texts->Float16 != 0;
            ComputesFloat64 = texts->Float64 != 0;
        }

        static string Text(byte* characters) => (Marshal.PtrToStringUTF8((nint)characters) ?? "").Trim();
    }

    /// <summary>Its place among all devices of all platforms, from 0; CPUs of PoCL come first.</summary>
    public int Index { get; }

    /// <summary>What kind of thing it is.</summary>
    public DeviceType Type { get; }

    /// <summary>What it calls itself.</summary>
    public string Name { get; }

    /// <summary>Who made it.</summary>
    public string Vendor { get; }

    /// <summary>The OpenCL implementation, such as <c>Portable Computing Language</c>.</summary>
    public string Platform { get; }

    /// <summary>The version of OpenCL that it speaks, as it says it.</summary>
    public string Version { get; }

    /// <summary>The driver's version.</summary>
    public string Driver { get; }

    /// <summary>Bytes of global memory.</summary>
    public long Memory { get; }

    /// <summary>Bytes that one buffer may have.</summary>
    public long LargestBuffer { get; }

    /// <summary>Bytes of local memory of a work-group.</summary>
    public long LocalMemory { get; }

    /// <summary>Work-items that a work-group may have.</summary>
    public long WorkGroup { get; }

    /// <summary>How many compute units (cores, multiprocessors) it has.</summary>
    public int ComputeUnits { get; }

    /// <summary>Its clock in MHz; 0 where the runtime does not know.</summary>
    public int ClockMegahertz { get; }

    /// <summary>Whether it computes in half precision; every device can store it.</summary>
    public bool ComputesFloat16 { get; }

    /// <summary>Whether it computes in double precision.</summary>
    public bool ComputesFloat64 { get; }

    /// <summary>All devices; none where there is a runtime without any.</summary>
    /// <exception cref="DeviceException">There is no core or no OpenCL runtime.</exception>
    public static IReadOnlyList<Device> List()
    {
        DeviceException.ThrowUnlessOk(Core.DeviceCount(out var count));
        return [.. Enumerable.Range(0, count).Select(At)];
    }

    /// <summary>The device of an index.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="DeviceException">There is no such device, no runtime or no core.</exception>
    public static unsafe Device At(int index)
    {
        var description = new Core.DeviceDescription { StructSize = (uint)sizeof(Core.DeviceDescription) };
        DeviceException.ThrowUnlessOk(Core.DeviceDescribe(index, &description));
        return new(index, description);
    }

    /// <summary>The device that a text chooses: <c>opencl</c>, <c>opencl:1</c>, <c>opencl:gpu</c>, <c>opencl:nvidia</c>; see <see cref="DeviceChoice"/>.</summary>
    /// <param name="choice">What <see cref="DeviceChoice.Parse"/> understands.</param>
    /// <exception cref="FormatException">The text is of another form.</exception>
    /// <exception cref="DeviceException">There is no such device, no runtime or no core.</exception>
    public static Device Choose(string choice) => DeviceChoice.Parse(choice).Find();

    /// <summary>Its index and name: <c>0 pthread-AMD EPYC</c>.</summary>
    public override string ToString() => $"{Index} {Name}";
}
