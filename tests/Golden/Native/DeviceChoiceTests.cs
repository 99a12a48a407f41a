using Reference.Native;

namespace Reference.GoldenTests.Native;

/// <summary>How a device is chosen.</summary>
public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("opencl", null, null, "")]
    [InlineData("opencl:0", 0, null, "")]
    [InlineData("opencl:12", 12, null, "")]
    [InlineData("opencl:cpu", null, DeviceType.Cpu, "")]
    [InlineData("opencl:GPU", null, DeviceType.Gpu, "")]
    [InlineData("opencl:radeon rx", null, null, "radeon rx")]
    [InlineData("opencl:a:b", null, null, "a:b")]
    public void A_text_names_an_index_a_type_or_a_part_of_the_name(string text, int? index, DeviceType? type, string name)
    {
        var choice = DeviceChoice.Parse(text);

        Assert.Equal((text, index, type, name), (choice.ToString(), choice.Index, choice.Type, choice.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("opencl:")]
    [InlineData("openclx")]
    [InlineData("OpenCL:0")]
    public void Another_text_is_refused(string text) =>
        Assert.Equal(
            $"\"{text}\" names no device: it is opencl, opencl:INDEX, opencl:cpu, opencl:gpu or opencl:NAME",
            Assert.Throws<FormatException>(() => DeviceChoice.Parse(text)).Message
        );

    [Fact]
    public void Each_device_is_found_by_its_index_its_type_and_its_name()
    {
        _ = NativeCore.Device;
        var devices = Device.List();

        Assert.Equal(Enumerable.Range(0, devices.Count), devices.Select(device => device.Index));
        Assert.All(devices, device => Assert.Equal(device, Device.Choose($"opencl:{device.Index}")));
        Assert.All(devices, device => Assert.Contains(device.Name, Device.Choose($"opencl:{device.Name.ToUpperInvariant()}").Name));
        Assert.Equal(devices[0], Device.Choose("opencl"));
        foreach (var type in devices.Select(device => device.Type).Where(type => type != DeviceType.Accelerator))
        {
            Assert.Equal(type, Device.Choose($"opencl:{type}").Type);
        }
    }

    [Fact]
    public void A_device_has_limits()
    {
        var device = NativeCore.Device;

        Assert.NotEqual("", device.Name);
        Assert.NotEqual("", device.Platform);
        Assert.StartsWith("OpenCL ", device.Version, StringComparison.Ordinal);
        Assert.True(device.Memory >= device.LargestBuffer && device.LargestBuffer > 0);
        Assert.True(device.WorkGroup > 0 && device.ComputeUnits > 0 && device.LocalMemory > 0);
    }

    [Theory]
    [InlineData("opencl:1000")]
    [InlineData("opencl:no device is called so")]
    public void A_device_that_is_not_there_is_said_not_to_be_and_the_others_are_listed(string text)
    {
        var device = NativeCore.Device;

        var error = Assert.Throws<DeviceException>(() => Device.Choose(text));

        Assert.Equal(DeviceStatus.NoDevice, error.Status);
        Assert.StartsWith($"{text}: no such device; there are 0 {device.Name} (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_out_of_range_is_refused()
    {
        _ = NativeCore.Device;

        Assert.Equal(DeviceStatus.NoDevice, Assert.Throws<DeviceException>(() => Device.At(-1)).Status);
        Assert.Equal(DeviceStatus.NoDevice, Assert.Throws<DeviceException>(() => Device.At(1000)).Status);
    }
}
