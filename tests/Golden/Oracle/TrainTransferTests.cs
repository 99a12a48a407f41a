using Reference.Cases;

namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference train</c> with weights of another run, and with a rate that is too high; <c>reference rate</c>.</summary>
public sealed class TrainTransferTests
{
    [Fact]
    [Trait("Lecture", "transfer")]
    public void A_run_begins_with_another_run_s_weights_keeps_frozen_layers_and_goes_on()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var (low, high) = (folder.File("low.safetensors"), folder.File("high.safetensors"));
        string[] common = ["train", "lenet", "--data", folder.Path];
        Assert.Equal(0, Command.Run([.. common, "--classes", "0,1,2,3,4", "--save", low]).Status);

        string[] next = [.. common, "--classes", "5,6,7,8,9", "--from", low, "--afresh", "fc3", "--freeze", "conv1,conv2", "--save", high];
        var command = Command.Run(next);

        Assert.Equal(0, command.Status);
        // Without 156 and 2,416 in the convolutions, and 5 · 85 in place of 10 · 85.
        Assert.StartsWith("lenet: 58709 parameters, ", command.Output, StringComparison.Ordinal);
        Assert.Contains(", 5 classes\n", command.Output, StringComparison.Ordinal);
        Assert.Equal(Weights(low, "conv1.weight"), Weights(high, "conv1.weight"));
        Assert.NotEqual(Weights(low, "fc1.weight"), Weights(high, "fc1.weight"));
        var resumed = Command.Run([.. common, "--save", high, "--resume", "--epochs", "2"]);
        Assert.Equal(0, resumed.Status);
        Assert.Contains("epoch 2:", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(Weights(low, "conv2.bias"), Weights(high, "conv2.bias"));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_with_both_shapes()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var ten = folder.File("ten.safetensors");
        string[] common = ["train", "lenet", "--data", folder.Path, "--limit", "16"];
        Assert.Equal(0, Command.Run([.. common, "--save", ten]).Status);

        Command
            .Run([.. common, "--classes", "5,6", "--from", ten, "--save", folder.File("two.safetensors")])
            .AssertTrouble("Transfer: fc3.weight is 2×84 in this network, but 10×84 among the weights; its layer may begin afresh");
    }

    [Theory]
    [InlineData("--afresh goes with --from FILE: without it, all layers begin with random weights", "--afresh", "fc3")]
    [InlineData(
        "Network: relu1 is not a layer with parameters of this network, which has conv1, conv2, fc1, fc2, fc3",
        "--freeze",
        "relu1"
    )]
    [InlineData("--classes 5,ten: ten is none of the classes, which are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9", "--classes", "5,ten")]
    [InlineData("--classes 5,6,5: 5 is there twice", "--classes", "5,6,5")]
    public void What_cannot_be_done_is_said_in_one_line(string problem, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        Command.Run(["train", "lenet", "--data", folder.Path, "--save", folder.File("x.safetensors"), .. arguments]).AssertTrouble(problem);
    }

    [Fact]
    public void A_rate_that_is_too_high_is_explained()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var file = folder.File("x.safetensors");

        var command = Command.Run("train", "lenet", "--data", folder.Path, "--rate", "1000", "--save", file);

        Assert.Equal(2, command.Status);
        Assert.Matches(
            @"training has diverged: the loss is \S+ at step \d+ of epoch 1, after \S+ at the start; looking for the reason\n",
            command.Error
        );
        Assert.Matches(
            @"\nreference: epoch 1, step \d+, at rate \d+ and loss \S+: .*What may help: a rate of \d+ or what a rate finder suggests, ",
            command.Error
        );
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("specification")]
    [InlineData("opencl")]
    public void A_sweep_over_rates_ends_with_a_suggestion(string device)
    {
        if (device != "specification")
        {
            _ = NativeCore.Device;
        }

        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var json = folder.File("sweep.json");

        var command = Command.Run("rate", "mlp-16", "--data", folder.Path, "--steps", "100", "--device", device, "--json", json);

        Assert.Equal(0, command.Status);
        Assert.Matches(@"^\s*step +rate +loss +smoothed\s*\n +1 +1\.0e-6 +\d", command.Output);
        Assert.Matches(@"\nthe loss is lowest at rate \S+\nsuggested rate \S+\n$", command.Output);
        using var sweep = System.Text.Json.JsonDocument.Parse(File.ReadAllText(json));
        Assert.InRange(sweep.RootElement.GetProperty("points").GetArrayLength(), 10, 100);
        Assert.True(sweep.RootElement.GetProperty("suggestion").GetDouble() < sweep.RootElement.GetProperty("lowest").GetDouble());
    }

    [Theory]
    [InlineData("--from is 1 and --to 0.1: the rate is to grow", "--from", "1", "--to", "0.1")]
    [InlineData("--steps is 9: it must be at least 10", "--steps", "9")]
    public void A_sweep_that_makes_no_sense_is_refused(string problem, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        Command.Run(["rate", "lenet", "--data", folder.Path, .. arguments]).AssertTrouble(problem);
    }

    private static float[] Weights(string file, string name) => SafetensorsFile.Read(file).Find(name)!.Reals<float>().Flat().ToArray();
}
