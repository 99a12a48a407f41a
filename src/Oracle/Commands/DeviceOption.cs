using System.CommandLine;
using Reference.Native;

namespace Reference.Oracle.Commands;

/// <summary>The option <c>--device</c>: what is to compute.</summary>
internal static class DeviceOption
{
    /// <summary>The choice that needs no device.</summary>
    public const string Specification = "specification";

    /// <summary><c>--device specification|opencl[:INDEX|:NAME|:cpu|:gpu]</c>.</summary>
    /// <param name="description">What is computed there.</param>
    /// <param name="otherwise">What it is where the option is not given.</param>
    public static Option<string> Create(string description, string otherwise) =>
        new("--device")
        {
            Description = description,
            HelpName = $"{Specification}|opencl[:INDEX|:cpu|:gpu|:NAME]",
            DefaultValueFactory = _ => otherwise,
        };

    /// <summary>The device that the option names, or null where that is the specification.</summary>
    /// <exception cref="UsageException">It names neither.</exception>
    /// <exception cref="DeviceException">There is no such device, no runtime or no core.</exception>
    public static Device? Find(string text) =>
        text == Specification ? null
        : DeviceChoice.TryParse(text, out var choice) ? choice.Find()
        : throw new UsageException(
            $"--device {text}: there is no such device; use {Specification}, opencl, opencl:INDEX, opencl:cpu, opencl:gpu or opencl:NAME"
        );
}
