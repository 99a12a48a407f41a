using Reference.Cases;
using Reference.Layers;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Onnx;

namespace Reference.Bench.Serving;

/// <summary>The native core as a contender: each case is a plan, prepared once; a run is one call of it, finished before it returns.</summary>
public sealed class Contender(Context context)
{
    private readonly Random _random = new(1);

    /// <summary>What to repeat for a case.</summary>
    /// <param name="name">Such as <c>conv:vgg56</c>.</param>
    /// <exception cref="FormatException">There is no such case.</exception>
    public Action Prepare(string name)
    {
        var wanted = CaseName.Parse(name);
        return wanted.Kind switch
        {
            "conv" => Convolution(wanted, backward: false),
            "convb" => Convolution(wanted, backward: true),
            "gemm" => Product(wanted.Lengths),
            "relu" => Elementwise(new Relu(), wanted.Lengths, wanted.Lengths),
            "copy" => Elementwise(new Reshape { Shape = wanted.Lengths }, wanted.Lengths, wanted.Lengths),
            "pool" => Pool(wanted.Lengths),
            "softmaxce" => CrossEntropy(wanted.Lengths),
            "lenet" => LeNet(training: wanted.Shape == "train"),
            "model" => Model(wanted.Shape),
            "nop" => Elementwise(new Relu(), [1], [1]),
            _ => throw new FormatException($"there is no case {name}"),
        };
    }

    private Action Convolution(CaseName name, bool backward)
    {
        var (N, C, H, W, O, K, s, p, d, G) = name.Convolution();
        var convolution = new Convolution
        {
            Strides = [s, s],
            Pads = [p, p, p, p],
            Dilations = [d, d],
            Group = G,
        };
        // Weights may be prepared ahead where they are only used.
        var x = Real([N, C, H, W]);
        var w = Real([O, C / G, K, K], constant: !backward);
        var b = Real([O], constant: !backward);
        var y = Real(convolution.InferShapes([x.Shape, w.Shape, b.Shape])[0]!.Value);
        return backward
            ? Run(
                convolution,
                [("X", x), ("W", w), ("B", b), ("dY", y)],
                [("dX", Real(x.Shape)), ("dW", Real(w.Shape)), ("dB", Real(b.Shape))]
            )
            : Run(convolution, [("X", x), ("W", w), ("B", b)], [("Y", y)]);
    }

    private Action Product(int[] lengths) =>
        lengths is [var M, var N, var K]
            ? Run(new MatrixProduct(), [("A", Real([M, K])), ("B", Real([K, N]))], [("Y", Real([M, N]))])
            : throw new FormatException("a product is MxNxK");

    private Action Elementwise(IOperator op, int[] input, int[] output) =>
        Run(op, [(op.Signature.Inputs[0].Name, Real([.. input]))], [(op.Signature.Outputs[0].Name, Real([.. output]))]);

    private Action Pool(int[] lengths) =>
        Elementwise(
            new MaxPooling { KernelShape = [2, 2], Strides = [2, 2] },
            lengths,
            [lengths[0], lengths[1], lengths[2] / 2, lengths[3] / 2]
        );

    private Action CrossEntropy(int[] lengths)
    {
        var (N, C) = (lengths[0], lengths[1]);
        var labels = new DeviceTensor(
            DeviceBuffer.Of<long>(context, [.. Enumerable.Range(0, N).Select(_ => _random.NextInt64(C))]),
            [N],
            ElementType.I64
        );
        var one = new DeviceTensor(DeviceBuffer.Of<float>(context, [1]), Shape.Scalar);
        return Run(
            new SoftmaxCrossEntropyLoss(),
            [("scores", Real([N, C])), ("labels", labels), ("doutput", one)],
            [("output", Real(Shape.Scalar)), ("dscores", Real([N, C]))]
        );
    }

    /// <summary>LeNet for a batch of 64: its scores, or one step of plain gradient descent.</summary>
    private Action LeNet(bool training)
    {
        const int Batch = 64;
        var lenet = Architectures.LeNet([1, 28, 28]);
        var scores = lenet.Outputs[0];
        var whole = new Network(
            [.. lenet.Inputs, new("labels", [1], PortKind.Integer)],
            lenet.Parameters,
            [.. lenet.Nodes, new("loss", new SoftmaxCrossEntropyLoss(), "loss", scores, "labels")],
            ["loss"]
        );
        var network = training ? new DeviceNetwork(context, whole, Batch, "loss") : new DeviceNetwork(context, lenet, Batch);
        network.WriteParameters(lenet.Initialise<float>(new RandomNumbers(1)));
        network.SetRates(rate: 0.01, momentum: 0, decay: 0);
        network.Write<float>("x", Random(Batch * 28 * 28));
        if (training)
        {
            network.Write<long>("labels", [.. Enumerable.Range(0, Batch).Select(_ => _random.NextInt64(10))]);
        }

        return () =>
        {
            if (training)
            {
                network.Step();
            }
            else
            {
                network.Run();
            }

            context.Finish();
        };
    }

    /// <summary>An ONNX model as <c>reference run --device</c> runs it: weights on the device, inputs written beforehand.</summary>
    private Action Model(string file)
    {
        var model = OnnxModel.Load(file);
        var inputs = model.Inputs.ToDictionary(
            input => input.Name,
            input =>
            {
                Shape shape = [.. (input.Axes ?? []).Select(axis => (int)(axis.Length ?? 1))];
                return GraphTensor<float>.Of(OnnxType.Float, Tensors.Of(shape, Random(shape.Size)));
            }
        );
        var bound = BoundNetwork.Of(model, inputs);
        var network = new DeviceNetwork(context, bound.Network, bound.Batch);
        network.WriteParameters(bound.Parameters);
        network.Forward(bound.Inputs);
        return () =>
        {
            network.Run();
            context.Finish();
        };
    }

    private Action Run(IOperator op, (string Name, DeviceTensor Tensor)[] inputs, (string Name, DeviceTensor Tensor)[] results)
    {
        var plan = new Plan(context);
        plan.Add(op, inputs, results);
        return () =>
        {
            plan.Run();
            context.Finish();
        };
    }

    private DeviceTensor Real(Shape shape, bool constant = false)
    {
        return new(DeviceBuffer.Of<float>(context, Random(shape.Size)), shape, Constant: constant);
    }

    private float[] Random(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.NextSingle() - 0.5f)];
}
