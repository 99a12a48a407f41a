using Reference.Networks;

namespace Reference.GoldenTests.Networks;

/// <summary>The networks that have a name, for pictures so small and layers so narrow that a test can compute them.</summary>
internal static class NarrowNetworks
{
    private static readonly Dictionary<string, Func<Network>> All = new()
    {
        ["lenet"] = () => Architectures.LeNet([1, 14, 13], 3),
        ["pytorch-net"] = () => Architectures.PyTorchNet([1, 12, 11], 3),
        ["convnetjs"] = () => Architectures.ConvNetJs([2, 9, 8], 3),
        ["alexnet"] = () => Architectures.AlexNet([1, 67, 68], 3, columns: 2, hidden: 12),
        ["vgg11"] = () => Architectures.Vgg11([1, 32, 33], 3, hidden: 12),
        ["vgg16"] = () => Architectures.Vgg16([1, 32, 32], 3, hidden: 12),
        ["resnet8"] = () => Architectures.ResNet(8, [1, 9, 10], 3),
        ["resnet8 with projections"] = () => Architectures.ResNet(8, [1, 9, 10], 3, Shortcut.Projection, new() { Dropout = 0.25 }),
        ["resnet20"] = () => Architectures.ResNet(20, [1, 6, 6], 3, variant: new() { BatchNormalization = false }),
        ["mlp"] = () => Architectures.MultilayerPerceptron([1, 5, 4], [9, 7], 3, new() { BatchNormalization = true }),
    };

    public static TheoryData<string> Names { get; } = [.. All.Keys];

    /// <summary>Without VGG-16, over which numbers with bounds take a minute; its layers are VGG-11's.</summary>
    public static TheoryData<string> AllButTheDeepest { get; } = [.. All.Keys.Where(name => name != "vgg16")];

    public static Network Of(string name) => All[name]();
}
