using System.Globalization;

namespace Reference.Native;

/// <summary>
/// Which device is wanted, as options say it: <c>opencl</c> (the first), <c>opencl:INDEX</c>, <c>opencl:cpu</c> or <c>opencl:gpu</c> (the first
/// of that type), <c>opencl:NAME</c> (the first that has this in its name, whatever the case).
/// </summary>
public sealed record DeviceChoice
{
    private const string Prefix = "opencl";

    private DeviceChoice(string text, int? index, DeviceType? type, string name) => (Text, Index, Type, Name) = (text, index, type, name);

    /// <summary>The choice as it was written.</summary>
    public string Text { get; }

    /// <summary>The index, where one is given.</summary>
    public int? Index { get; }

    /// <summary>The type, where one is given.</summary>
    public DeviceType? Type { get; }

    /// <summary>What the name must have in it; empty where any will do.</summary>
    public string Name { get; }

    /// <summary>Understands a text; whether there is such a device is another question.</summary>
    /// <param name="text"><c>opencl</c>, or <c>opencl:</c> and an index, <c>cpu</c>, <c>gpu</c> or a part of a name.</param>
    /// <exception cref="FormatException">The text is of another form.</exception>
    public static DeviceChoice Parse(string text) =>
        TryParse(text, out var choice)
            ? choice
            : throw new FormatException($"\"{text}\" names no device: it is opencl, opencl:INDEX, opencl:cpu, opencl:gpu or opencl:NAME");

    /// <summary>As <see cref="Parse"/>, with an answer instead of an exception.</summary>
    /// <param name="text">The text.</param>
    /// <param name="choice">What it says.</param>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DeviceChoice? choice)
    {
        var parts = (text ?? "").Split(':', 2, StringSplitOptions.TrimEntries);
        var which = parts.Length == 2 ? parts[1] : "";
        choice =
            parts[0] != Prefix || (parts.Length == 2 && which.Length == 0) ? null
            : int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new(text!, index, null, "")
            : which.Equals("cpu", StringComparison.OrdinalIgnoreCase) ? new(text!, null, DeviceType.Cpu, "")
            : which.Equals("gpu", StringComparison.OrdinalIgnoreCase) ? new(text!, null, DeviceType.Gpu, "")
            : new(text!, null, null, which);
        return choice is not null;
    }

    /// <summary>The first device that is meant.</summary>
    /// <exception cref="DeviceException">There is none, or no runtime, or no core.</exception>
    public Device Find()
    {
        var devices = Device.List();
        return devices.FirstOrDefault(Means) ?? throw new DeviceException(DeviceStatus.NoDevice, $"{Text}: {Problem(devices)}");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool Means(Device device) =>
        (Index is null || Index == device.Index)
        && (Type is null || Type == device.Type)
        && device.Name.Contains(Name, StringComparison.OrdinalIgnoreCase);

    private static string Problem(IReadOnlyList<Device> devices) =>
        devices.Count == 0
            ? "the OpenCL runtime knows no device"
            : $"no such device; there are {string.Join(", ", devices.Select(device => $"{device} ({device.Type})"))}";
}
