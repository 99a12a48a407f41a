using System.Collections.Immutable;
using Reference.Layers;

namespace Reference.Networks;

/// <summary>
/// A network written down layer by layer; each call gives a new, longer chain:
/// <code>new Sequential("x", [1, 1, 28, 28]).Convolution(6, kernel: 5, pad: 2).Relu().MaxPooling(2).Flatten().FullyConnected(10).Build()</code>
/// </summary>
/// <remarks>
/// Nodes are named by kind and number from 1 (<c>conv1</c>), and so is the tensor that each one makes; parameters are
/// <c>conv1.weight</c> and <c>conv1.bias</c>, PyTorch's names. Weights start by He's rule (normal) and biases at 0, unless said otherwise.
/// </remarks>
public sealed class Sequential
{
    private ImmutableList<Input> _inputs = [];
    private ImmutableList<Parameter> _parameters = [];
    private ImmutableList<Node> _nodes = [];
    private ImmutableDictionary<string, Shape> _shapes = ImmutableDictionary<string, Shape>.Empty;

    /// <summary>Starts with the input.</summary>
    /// <param name="input">Its name.</param>
    /// <param name="shape">Its shape, the batch axis first.</param>
    /// <exception cref="LayerException">The shape has an axis without elements.</exception>
    public Sequential(string input, Shape shape)
    {
        LayerException.UnlessUsable(shape, Wiring.Subject, input, 1, "the batch first");
        (Output, _inputs, _shapes) = (input, [new(input, shape)], _shapes.Add(input, shape));
    }

    /// <summary>Goes on from a network.</summary>
    /// <param name="network">A network with one output.</param>
    /// <exception cref="LayerException">It has several.</exception>
    public Sequential(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        LayerException.Unless(
            network.Outputs.Count == 1,
            Wiring.Subject,
            "outputs",
            $"are {network.Outputs.Count}: a chain goes on from one"
        );
        (Output, _inputs, _parameters, _nodes) = (network.Outputs[0], [.. network.Inputs], [.. network.Parameters], [.. network.Nodes]);
        var tensors = _nodes.SelectMany(node => node.OutputTensors.Select(output => output.Tensor));
        _shapes = _inputs
            .Select(input => input.Name)
            .Concat(_parameters.Select(parameter => parameter.Name))
            .Concat(tensors)
            .ToImmutableDictionary(name => name, network.ShapeOf);
    }

    private Sequential(Sequential before)
    {
        (_inputs, _parameters, _nodes, _shapes) = (before._inputs, before._parameters, before._nodes, before._shapes);
        Output = before.Output;
    }

    /// <summary>The name of the last layer's output.</summary>
    public string Output { get; private init; }

    /// <summary>The shape of the last layer's output.</summary>
    public Shape Shape => _shapes[Output];

    /// <summary>Adds a convolution; numbers given for one axis hold for all of them.</summary>
    /// <param name="filters">O, the number of output channels.</param>
    /// <param name="kernel">K, pixels.</param>
    /// <param name="stride">s, pixels.</param>
    /// <param name="pad">p, pixels on each side.</param>
    /// <param name="dilation">d, pixels.</param>
    /// <param name="group">G.</param>
    /// <param name="bias">Whether there is one.</param>
    /// <param name="initialiser">Where the weights come from; He's rule unless given.</param>
    /// <exception cref="LayerException">The layer does not fit the chain.</exception>
    public Sequential Convolution(
        int filters,
        int kernel,
        int stride = 1,
        int pad = 0,
        int dilation = 1,
        int group = 1,
        bool bias = true,
        Initialiser? initialiser = null
    )
    {
        LayerException.UnlessUsable(Shape, "Conv", "X", 3, "N×C×H×W…");
        LayerException.Unless(
            group >= 1 && Shape[1] % group == 0,
            "Conv",
            "group",
            $"is {group}, which does not divide the {Shape[1]} channels of X {Shape}"
        );
        var axes = Shape.Spatial.Rank;
        var op = new Convolution
        {
            Strides = Each(stride, axes),
            Pads = Each(pad, 2 * axes),
            Dilations = Each(dilation, axes),
            Group = group,
        };
        Shape weights = [filters, Shape[1] / group, .. Each(kernel, axes)];
        return Then(op, "conv", Weights("weight", weights, initialiser), Bias(bias, filters));
    }

    /// <summary>Adds a rectified linear unit.</summary>
    public Sequential Relu() => Then(new Relu(), "relu");

    /// <summary>Adds max pooling; numbers given for one axis hold for all of them.</summary>
    /// <param name="kernel">K, pixels.</param>
    /// <param name="stride">s, pixels; as the kernel unless given, so that windows tile the picture (ONNX's own default is 1).</param>
    /// <param name="pad">p, pixels on each side.</param>
    /// <exception cref="LayerException">The layer does not fit the chain.</exception>
    public Sequential MaxPooling(int kernel, int? stride = null, int pad = 0)
    {
        LayerException.UnlessUsable(Shape, "MaxPool", "X", 3, "N×C×H×W…");
        var axes = Shape.Spatial.Rank;
        var op = new MaxPooling
        {
            KernelShape = Each(kernel, axes),
            Strides = Each(stride ?? kernel, axes),
            Pads = Each(pad, 2 * axes),
        };
        return Then(op, "pool");
    }

    /// <summary>Makes one axis of all but the batch: N×(C·H·W).</summary>
    public Sequential Flatten() => Then(new Flatten(), "flatten");

    /// <summary>Adds a fully connected layer.</summary>
    /// <param name="units">How many outputs it has.</param>
    /// <param name="bias">Whether there is one.</param>
    /// <param name="initialiser">Where the weights come from; He's rule unless given.</param>
    /// <exception cref="LayerException">The chain does not end in a tensor of two axes, N×features.</exception>
    public Sequential FullyConnected(int units, bool bias = true, Initialiser? initialiser = null)
    {
        LayerException.Unless(Shape.Rank == 2, "Gemm", "A", $"is {Shape}: it needs the axes N×features; flatten it first");
        return Then(new FullyConnected { TransB = true }, "fc", Weights("weight", [units, Shape[1]], initialiser), Bias(bias, units));
    }

    /// <summary>Adds batch normalisation, which in training uses the batch's statistics and keeps running ones.</summary>
    /// <param name="epsilon">ε.</param>
    /// <param name="momentum">The share of the old running statistics that stays.</param>
    /// <exception cref="LayerException">The chain does not end in a tensor with channels.</exception>
    public Sequential BatchNormalization(double epsilon = 1e-5, double momentum = 0.9)
    {
        LayerException.UnlessUsable(Shape, "BatchNormalization", "X", 2, "N×C…");
        Shape channels = [Shape[1]];
        var name = NewName("bn");
        Parameter[] own =
        [
            new($"{name}.weight", channels, Initialiser.Ones),
            new($"{name}.bias", channels, Initialiser.Zeros),
            new($"{name}.running_mean", channels, Initialiser.Zeros, Trained: false) { Next = $"{name}.next_mean" },
            new($"{name}.running_var", channels, Initialiser.Ones, Trained: false) { Next = $"{name}.next_var" },
        ];
        var op = new BatchNormalization
        {
            Epsilon = epsilon,
            Momentum = momentum,
            TrainingMode = true,
        };
        string[] outputs = [name, $"{name}.next_mean", $"{name}.next_var"];
        return Add(new Node(name, op, [Output, .. own.Select(parameter => parameter.Name)], outputs), own);
    }

    /// <summary>Adds dropout, whose mask is one more input of the network, <c>drop1.mask</c>.</summary>
    /// <param name="ratio">The share that is dropped.</param>
    public Sequential Dropout(double ratio = 0.5)
    {
        var name = NewName("drop");
        var mask = new Input($"{name}.mask", Shape, PortKind.Boolean);
        var before = new Sequential(this)
        {
            Output = Output,
            _inputs = _inputs.Add(mask),
            _shapes = _shapes.Add(mask.Name, Shape),
        };
        return before.Add(new Node(name, new Dropout { Ratio = ratio, TrainingMode = true }, name, Output, mask.Name));
    }

    /// <summary>Adds a detour and, at its end, what it started from: y = f(x) + x (id residual).</summary>
    /// <param name="inner">The layers of the detour.</param>
    /// <param name="shortcut">Layers for the straight way, where the detour changes the shape; none unless given.</param>
    /// <exception cref="LayerException">The two ways end in tensors that cannot be added.</exception>
    public Sequential Residual(Func<Sequential, Sequential> inner, Func<Sequential, Sequential>? shortcut = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        var detour = inner(this);
        var straight = new Sequential(detour) { Output = Output };
        straight = shortcut?.Invoke(straight) ?? straight;
        LayerException.Unless(
            straight.Shape == detour.Shape,
            detour.Output,
            "residual",
            $"is {detour.Shape} and cannot be added to {straight.Output}, which is {straight.Shape}; a shortcut can change that"
        );
        var name = straight.NewName("add");
        return straight.Add(new Node(name, new Addition(), name, detour.Output, straight.Output));
    }

    /// <summary>Adds any operator, which gets the last output as its first input and parameters as the others.</summary>
    /// <param name="op">The operator; its first output goes on.</param>
    /// <param name="kind">What its name begins with; the operator's ONNX name in small letters unless given.</param>
    /// <param name="parameters">Its parameters, named within the layer (<c>weight</c>); null leaves an optional input out.</param>
    /// <exception cref="LayerException">The layer does not fit the chain.</exception>
    public Sequential Then(IOperator op, string? kind = null, params Parameter?[] parameters)
    {
        ArgumentNullException.ThrowIfNull(op);
        ArgumentNullException.ThrowIfNull(parameters);
        var name = NewName(kind ?? op.Signature.Name.ToLowerInvariant());
        var own = parameters.Select(parameter => parameter is null ? null : parameter with { Name = $"{name}.{parameter.Name}" }).ToList();
        return Add(new Node(name, op, name, [Output, .. own.Select(parameter => parameter?.Name ?? "")]), own.OfType<Parameter>());
    }

    /// <summary>The network, with the last layer's output as its own.</summary>
    public Network Build() => new(_inputs, _parameters, _nodes, [Output]);

    private static int[] Each(int number, int times) => [.. Enumerable.Repeat(number, times)];

    private static Parameter Weights(string name, Shape shape, Initialiser? initialiser) =>
        new(name, shape, initialiser ?? Initialiser.HeNormal);

    private static Parameter? Bias(bool wanted, int length) => wanted ? new("bias", [length], Initialiser.Zeros) : null;

    private string NewName(string kind)
    {
        var number = _nodes.Count(node => node.Name.TrimEnd("0123456789".ToCharArray()) == kind) + 1;
        while (_shapes.ContainsKey($"{kind}{number}") || _nodes.Exists(node => node.Name == $"{kind}{number}"))
        {
            number++;
        }

        return $"{kind}{number}";
    }

    private Sequential Add(Node node, params IEnumerable<Parameter> parameters)
    {
        var shapes = _shapes.ToDictionary();
        foreach (var parameter in parameters)
        {
            shapes.Add(parameter.Name, parameter.Shape);
        }

        Wiring.InferShapes(node, shapes);
        return new(this)
        {
            Output = node.Outputs[0],
            _parameters = _parameters.AddRange(parameters),
            _nodes = _nodes.Add(node),
            _shapes = shapes.ToImmutableDictionary(),
        };
    }
}
