using Reference.Cases;

namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference train</c> with weights of another run; the curve of <c>--find-rate</c>.</summary>
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
    public void The_curve_of_a_search_for_a_rate_is_written_as_data()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var json = folder.File("sweep.json");

        Assert.Equal(0, Command.Run("train", "mlp-16", "--data", folder.Path, "--find-rate", "--json", json).Status);

        using var sweep = System.Text.Json.JsonDocument.Parse(File.ReadAllText(json));
        var points = sweep.RootElement.GetProperty("points").EnumerateArray().ToList();
        Assert.InRange(points.Count, 10, 100);
        Assert.Equal(1e-6, points[0].GetProperty("rate").GetDouble());
        Assert.True(sweep.RootElement.GetProperty("suggestion").GetDouble() < sweep.RootElement.GetProperty("lowest").GetDouble());
    }

    private static float[] Weights(string file, string name) => SafetensorsFile.Read(file).Find(name)!.Reals<float>().Flat().ToArray();
}
