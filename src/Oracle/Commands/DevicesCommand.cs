using System.CommandLine;
using Reference.Cases;
using Reference.Native;
using Reference.Oracle.Reports;
using Spectre.Console;

namespace Reference.Oracle.Commands;

/// <summary><c>reference devices</c>: lists what OpenCL offers.</summary>
internal static class DevicesCommand
{
    private static readonly (string Title, Func<Device, string> Text, bool IsNumber)[] Columns =
    [
        ("index", device => $"{device.Index}", true),
        ("name", device => device.Name, false),
        ("type", device => device.Type.ToString().ToLowerInvariant(), false),
        ("platform", device => device.Platform, false),
        ("version", device => device.Version, false),
        ("memory", device => Sentences.Bytes(device.Memory), true),
        ("largest buffer", device => Sentences.Bytes(device.LargestBuffer), true),
        ("local memory", device => Sentences.Bytes(device.LocalMemory), true),
        ("work-group", device => $"{device.WorkGroup}", true),
        ("compute units", device => $"{device.ComputeUnits}", true),
        ("float16", device => device.ComputesFloat16 ? "computed" : "stored", false),
        ("float64", device => device.ComputesFloat64 ? "computed" : "no", false),
    ];

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var json = ReportOptions.Json();
        var command = new Command("devices", "List the OpenCL devices and their limits. Exit status: 0 there are some, 2 there are none.")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var jsonFile = ReportOptions.Writable("--json", parsed.GetValue(json));
            var devices = Device.List();
            if (jsonFile is not null)
            {
                AtomicFile.Write(jsonFile, stream => JsonReport.Write(devices, stream));
            }

            if (devices.Count == 0)
            {
                throw new UsageException("there is an OpenCL runtime, but it knows no device; reference doctor says what to install");
            }

            Show(devices);
            return CommandLine.Agreement;
        });
        return command;
    }

    private static void Show(IReadOnlyList<Device> devices)
    {
        var table = Terminal.Table();
        foreach (var (title, _, isNumber) in Columns)
        {
            var column = new TableColumn(title);
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }

        foreach (var device in devices)
        {
            table.AddRow([.. Columns.Select(column => Markup.Escape(column.Text(device)))]);
        }

        Terminal.Out.Write(table);
    }
}
