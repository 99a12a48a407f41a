using System.Text.Json;
using Reference.Cases;

namespace Reference.GoldenTests.Oracle;

[Trait("Lecture", "lenet")]
public class TrainCommandTests
{
    [Fact]
    public void Training_ends_with_the_accuracy_and_a_resumed_run_equals_an_uninterrupted_one()
    {
        using var folder = new ScratchFolder();
        var (whole, halves, json) = (folder.File("whole.safetensors"), folder.File("halves.safetensors"), folder.File("run.json"));
        Digits.Write(folder);
        string[] common = ["train", "lenet", "--data", folder.Path];
        var command = Command.Run([.. common, "--limit", "64", "--epochs", "2", "--batch", "16", "--save", whole, "--json", json]);
        Assert.Equal(0, command.Status);
        Assert.Contains(
            "lenet: 61706 parameters, 64 training and 50 test pictures, 10 classes\n",
            command.Output,
            StringComparison.Ordinal
        );
        Assert.Matches(@"\ntest accuracy \d+\.\d\d %\n$", command.Output);
        Assert.DoesNotContain('\u001b', command.Output + command.Error);

        using var report = JsonDocument.Parse(File.ReadAllText(json));
        Assert.Equal(2, report.RootElement.GetProperty("epochs").GetArrayLength());
        var counts = report.RootElement.GetProperty("confusion").EnumerateArray().SelectMany(row => row.EnumerateArray());
        Assert.Equal(50, counts.Sum(count => count.GetInt32()));

        Assert.Equal(0, Command.Run([.. common, "--limit", "64", "--batch", "16", "--save", halves]).Status);
        Assert.Equal(0, Command.Run([.. common, "--epochs", "2", "--save", halves, "--resume"]).Status);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(halves));
        Assert.Equal([6, 1, 5, 5], SafetensorsFile.Read(whole).Find("conv1.weight")!.Shape);
    }

    [Fact]
    public void A_device_trains_and_the_specification_goes_on_from_its_file()
    {
        _ = NativeCore.Device;
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        string[] common = ["train", "lenet", "--data", folder.Path, "--limit", "64", "--save", folder.File("run.safetensors")];

        var device = Command.Run([.. common, "--device", "opencl:0"]);
        Assert.Equal(0, device.Status);
        Assert.Matches(@"\ntest accuracy \d+\.\d\d %\n$", device.Output);
        var specification = Command.Run([.. common, "--resume", "--epochs", "2"]);
        Assert.Equal(0, specification.Status);
        Assert.Contains("epoch 2:", specification.Output, StringComparison.Ordinal);
        Assert.Contains(
            "epoch 3:",
            Command.Run([.. common, "--resume", "--epochs", "3", "--device", "opencl"]).Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("there is no such folder", "--data", "/nowhere")]
    [InlineData("no such device", "--data", "MNIST", "--device", "opencl:abacus")]
    [InlineData("there is no such device", "--data", "MNIST", "--device", "abacus")]
    [InlineData("--batch is 0", "--data", "MNIST", "--batch", "0")]
    [InlineData("--rate is -1", "--data", "MNIST", "--rate", "-1")]
    [InlineData("--save /nowhere/x", "--data", "MNIST", "--save", "/nowhere/x")]
    [InlineData("nothing.safetensors", "--data", "MNIST", "--save", "nothing.safetensors", "--resume")]
    public void What_cannot_be_done_is_said_in_one_line(string problem, params string[] arguments)
    {
        var command = Command.Run(["train", "lenet", .. arguments.Select(argument => argument == "MNIST" ? Repository.Mnist : argument)]);
        Assert.Equal((2, ""), (command.Status, command.Output));
        Assert.Contains(problem, command.Error, StringComparison.Ordinal);
        Assert.Equal(1, command.Error.Count(letter => letter == '\n'));
    }
}
