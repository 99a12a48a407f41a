using Reference.Layers;
using Reference.Networks;

namespace Reference.GoldenTests.Native;

/// <summary>Networks that are small enough to be computed over numbers with bounds, and have what networks have.</summary>
internal static class SmallNetworks
{
    /// <summary>Layers with a state of their own, a dropout, and tensors with several readers: a detour that is added, and then concatenated.</summary>
    public static Network Branches
    {
        get
        {
            var stem = new Sequential("x", [1, 1, 6, 7])
                .Convolution(3, kernel: 3, pad: 1)
                .BatchNormalization()
                .Residual(inner => inner.Convolution(3, kernel: 3, pad: 1).Relu())
                .Build();
            return new(
                [.. stem.Inputs, new Input("mask", [1, 6 * 3 * 3], PortKind.Boolean)],
                [
                    .. stem.Parameters,
                    new Parameter("fc.weight", [4, 6 * 3 * 3], Initialiser.HeNormal),
                    new Parameter("fc.bias", [4], Initialiser.Zeros),
                ],
                [
                    .. stem.Nodes,
                    new Node("concat", new Concatenation { Axis = 1 }, "concat", "relu1", stem.Outputs[0]),
                    new Node("pool", new MaxPooling { KernelShape = [2, 2], Strides = [2, 2] }, "pool", "concat"),
                    new Node("flatten", new Flatten(), "flatten", "pool"),
                    new Node("drop", new Dropout { Ratio = 0.25, TrainingMode = true }, "drop", "flatten", "mask"),
                    new Node("fc", new FullyConnected { TransB = true }, "fc", "drop", "fc.weight", "fc.bias"),
                ],
                ["fc"]
            );
        }
    }

    /// <summary>Batch normalisation with what may follow it: ReLU, of which two read; a sum; a sum and ReLU; a sum of two of them. Few at a time, since bounds grow.</summary>
    public static IReadOnlyDictionary<string, Network> Normalised
    {
        get
        {
            Sequential Conv(Sequential chain) => chain.Convolution(2, kernel: 3, pad: 1).BatchNormalization();
            Network Whole(Func<Sequential, Sequential> layers) => layers(new("x", [1, 1, 5, 7])).Flatten().FullyConnected(3).Build();
            return new Dictionary<string, Network>
            {
                ["relu, then a sum and relu"] = Whole(chain => Conv(chain).Relu().Residual(Conv).Relu()),
                ["a sum"] = Whole(chain => chain.Convolution(2, kernel: 3, pad: 1).Residual(Conv)),
                ["a sum of two"] = Whole(chain => chain.Residual(Conv, Conv).Relu()),
                ["two sums"] = Whole(chain => chain.Convolution(2, kernel: 3, pad: 1).Residual(Conv).Residual(Conv)),
            };
        }
    }

    /// <summary>A chain of random layers, from pictures to scores.</summary>
    public static Network Random(RandomNumbers random)
    {
        var chain = new Sequential("x", [1, 1 + random.Below(3), 8 + random.Below(6), 8 + random.Below(6)]);
        for (var layers = 2 + random.Below(4); layers > 0; layers--)
        {
            chain = Longer(chain, random);
        }

        chain = chain.Flatten().FullyConnected(2 + random.Below(9));
        for (var layers = random.Below(3); layers > 0; layers--)
        {
            chain = chain.Relu().FullyConnected(2 + random.Below(9));
        }

        return chain.Build();
    }

    private static Sequential Longer(Sequential chain, RandomNumbers random)
    {
        var room = Math.Min(chain.Shape[2], chain.Shape[3]);
        switch (random.Below(8))
        {
            case 0 or 1 or 2 when room >= 3:
                var kernel = 1 + random.Below(Math.Min(5, room));
                var convolved = chain.Convolution(1 + random.Below(8), kernel, stride: 1 + random.Below(2), pad: random.Below(kernel));
                return random.Below(3) switch
                {
                    0 => convolved,
                    1 => convolved.Relu(),
                    _ => Math.Min(convolved.Shape[2], convolved.Shape[3]) < 2 ? convolved.Relu()
                    : random.Below(2) == 0 ? convolved.Relu().MaxPooling(2)
                    : convolved.MaxPooling(2).Relu(),
                };
            case 3:
                return chain.BatchNormalization();
            case 4 when room >= 3:
                return chain.MaxPooling(2 + random.Below(2), stride: 1 + random.Below(2), pad: random.Below(2));
            case 5:
                var normalised = random.Below(2) == 0;
                var added = chain.Residual(inner => End(inner.Convolution(chain.Shape[1], kernel: 3, pad: 1), normalised));
                return random.Below(2) == 0 ? added : added.Relu();
            case 6:
                return chain.Dropout(0.5);
            default:
                return random.Below(2) == 0 ? chain.Then(new Tanh()) : chain.Relu();
        }
    }

    private static Sequential End(Sequential detour, bool normalised) => normalised ? detour.BatchNormalization() : detour.Relu();
}
