using System.CommandLine;
using System.Runtime.InteropServices;
using Reference.Cases;
using Reference.Layers;
using Reference.Native;
using Reference.Oracle.Reports;
using Spectre.Console;

namespace Reference.Oracle.Commands;

/// <summary><c>reference doctor</c>: says what the native core needs and lacks, and how to mend it.</summary>
internal static class DoctorCommand
{
    private const string BuildCore =
        "sudo apt-get install -y cmake gcc make opencl-headers && ./build.sh build, or set REFERENCE_CORE to the library's path";

    private const string InstallRuntime = "sudo apt-get install -y ocl-icd-libopencl1 pocl-opencl-icd";

    private const string InstallDevice = "sudo apt-get install -y pocl-opencl-icd";

    private const string RepairDevice = "sudo apt-get install --reinstall -y pocl-opencl-icd, or the driver of the device's vendor";

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var json = ReportOptions.Json();
        var command = new Command("doctor", "Check what computing on a device needs. Exit status: 0 all is there, 2 something is missing.")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var jsonFile = ReportOptions.Writable("--json", parsed.GetValue(json));
            var findings = Examine().ToList();
            Show(findings);
            if (jsonFile is not null)
            {
                AtomicFile.Write(jsonFile, stream => JsonReport.Write(findings, stream));
            }

            return findings.All(finding => finding.Ok) ? CommandLine.Agreement : CommandLine.Trouble;
        });
        return command;
    }

    private static IEnumerable<DoctorFinding> Examine()
    {
        yield return new(".NET", true, $"{Environment.Version} on {RuntimeInformation.RuntimeIdentifier}");

        var core = Try("core", BuildCore, () => $"{CoreLibrary.Load()}, version {CoreLibrary.AbiVersion} of its interface");
        yield return core;
        if (!core.Ok)
        {
            yield break;
        }

        IReadOnlyList<Device> devices = [];
        var runtime = Try(
            "OpenCL runtime",
            InstallRuntime,
            () =>
            {
                devices = Device.List();
                return string.Join(", ", devices.Select(device => device.Platform).Distinct().DefaultIfEmpty("without platforms"));
            }
        );
        yield return runtime;
        if (!runtime.Ok)
        {
            yield break;
        }

        yield return devices.Count > 0
            ? new("devices", true, string.Join(", ", devices))
            : new("devices", false, "the runtime knows none", InstallDevice);
        foreach (var device in devices)
        {
            yield return Try($"a kernel on {device}", RepairDevice, () => RunKernel(device));
        }
    }

    private static DoctorFinding Try(string what, string remedy, Func<string> examine)
    {
        try
        {
            return new(what, true, examine());
        }
        catch (DeviceException error)
        {
            return new(what, false, error.Message, remedy, error.Status);
        }
    }

    /// <summary>A layer small enough to know its result by heart.</summary>
    private static string RunKernel(Device device)
    {
        using var context = new Context(device);
        var given = new Values<float> { ["X"] = Tensors.Of([4], -1.5f, 0, 2, 3) };
        var found = context.Forward(new Relu(), given)["Y"].Flat().ToArray();
        return found is [0, 0, 2, 3]
            ? "computes Relu"
            : throw new DeviceException(DeviceStatus.OpenCL, $"Relu of -1.5 0 2 3 is 0 0 2 3, not {string.Join(' ', found)}");
    }

    private static void Show(IReadOnlyList<DoctorFinding> findings)
    {
        var table = Terminal.Table().HideHeaders().AddColumns("", "", "");
        foreach (var finding in findings)
        {
            table.AddRow(finding.Ok ? "[green]ok[/]" : "[red]missing[/]", Markup.Escape(finding.What), Markup.Escape(finding.Told));
            if (finding.Remedy is { } remedy)
            {
                table.AddRow("", "mend it with", Markup.Escape(remedy));
            }
        }

        Terminal.Out.Write(table);
    }
}
