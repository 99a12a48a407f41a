using System.Text.Json;
using Reference.Native;

namespace Reference.GoldenTests.Oracle;

public sealed class DevicesCommandTests
{
    [Fact]
    public void Devices_are_listed_with_their_limits()
    {
        var device = NativeCore.Device;
        using var folder = new ScratchFolder();

        var command = Command.Run("devices", "--json", folder.File("devices.json"));

        Assert.Equal((0, ""), (command.Status, command.Error));
        var lines = command.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + Device.List().Count, lines.Length);
        Assert.Matches(
            @"^\s*index +name +type +platform +version +memory +largest buffer +local memory +work-group +compute units +float16 +float64\s*$",
            lines[0]
        );
        Assert.Contains(device.Name, lines[1], StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("devices.json")));
        var first = json.RootElement.GetProperty("devices")[0];
        Assert.Equal(device.Name, first.GetProperty("name").GetString());
        // What PoCL calls the device's memory changes with how much the machine has in use: another process may be told otherwise.
        var memory = first.GetProperty("memory").GetInt64();
        Assert.InRange(memory, first.GetProperty("largest_buffer").GetInt64(), long.MaxValue);
        Assert.Contains(FormattableString.Invariant($" {memory / (double)(1 << 30):0.#} GiB "), lines[1], StringComparison.Ordinal);
        Assert.Equal(device.Type.ToString().ToLowerInvariant(), first.GetProperty("type").GetString());
    }

    [Fact]
    public void Without_a_runtime_there_is_one_clear_line()
    {
        _ = NativeCore.Device;

        Command
            .RunWith([("REFERENCE_OPENCL", "/nowhere/libOpenCL.so")], "devices")
            .AssertTrouble("no OpenCL runtime: /nowhere/libOpenCL.so: cannot open shared object file: No such file or directory");
    }

    [Fact]
    public void A_core_that_is_not_where_it_is_said_to_be_is_no_other() =>
        Command
            .RunWith([("REFERENCE_CORE", "/nowhere/core.so")], "devices")
            .AssertTrouble(
                "The native core is not there; tried /nowhere/core.so (REFERENCE_CORE): there is no such file. The package has it for linux-x64; `dotnet build` of the sources makes it where CMake, a C compiler and the OpenCL headers are installed; REFERENCE_CORE names another file."
            );
}
