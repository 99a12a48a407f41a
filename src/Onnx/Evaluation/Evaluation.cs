using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>What an evaluation has done for one node of the model.</summary>
/// <param name="Node">The node.</param>
/// <param name="Steps">What it was translated to.</param>
/// <param name="MultiplyAdds">What it costs, as papers count it: a multiplication and the addition after it as one, those of convolutions and matrix products.</param>
/// <param name="Elements">How many elements its outputs have.</param>
public sealed record NodeRecord(OnnxNode Node, IReadOnlyList<Instruction> Steps, long MultiplyAdds, long Elements);

/// <summary>
/// A model evaluated with the specification: what went in, what came out of every node, and how, which is what a trace shows and what gradients walk back.
/// </summary>
/// <typeparam name="T">The number type of real tensors.</typeparam>
public sealed class Evaluation<T>
    where T : INumber<T>
{
    private readonly IReadOnlyDictionary<string, GraphTensor<T>> _tensors;

    internal Evaluation(OnnxModel model, IReadOnlyDictionary<string, GraphTensor<T>> tensors, IReadOnlyList<NodeRecord> records) =>
        (Model, _tensors, Records) = (model, tensors, records);

    /// <summary>The model.</summary>
    public OnnxModel Model { get; }

    /// <summary>What was done, node by node.</summary>
    public IReadOnlyList<NodeRecord> Records { get; }

    /// <summary>The names of the tensors that were kept: the outputs, or all.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>The model's outputs.</summary>
    public IEnumerable<(string Name, GraphTensor<T> Tensor)> Outputs => Model.Outputs.Select(output => (output.Name, this[output.Name]));

    /// <summary>A tensor of the model.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name, or it was not kept.</exception>
    public GraphTensor<T> this[string name] =>
        _tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new KeyNotFoundException($"there is no tensor {name}, or it was not kept");

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);
}

/// <summary>How a model is evaluated.</summary>
/// <typeparam name="T">The number type of real tensors.</typeparam>
public sealed record EvaluationOptions<T>
    where T : INumber<T>
{
    /// <summary>Whether every tensor is kept, not only the outputs; gradients need them.</summary>
    public bool KeepAll { get; init; }

    /// <summary>How many bytes the tensors that are alive may take together; three quarters of the machine's memory unless given.</summary>
    public long MostBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>Called after each node with its record and with its outputs as they were computed.</summary>
    public Action<NodeRecord, IReadOnlyDictionary<string, GraphTensor<T>>>? Computed { get; init; }

    /// <summary>Whether <see cref="Computed"/> does without tensors of one value repeated, which then are made only where they are used.</summary>
    public bool FillsLate { get; init; }

    /// <summary>What later nodes are to see in place of a tensor that was computed; null for the tensor itself.</summary>
    public Func<string, GraphTensor<T>?>? Replacement { get; init; }

    /// <summary>Ends the evaluation.</summary>
    public CancellationToken Stop { get; init; }
}

/// <summary>Evaluates models.</summary>
public static class Evaluator
{
    /// <summary>Computes a model with the specification.</summary>
    /// <typeparam name="T">The number type that real tensors have: <see cref="float"/>, <see cref="double"/>, <see cref="Half"/>, or one that carries derivatives or bounds.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs under their names; one in place of an initializer is taken in its place.</param>
    /// <param name="options">How.</param>
    /// <exception cref="FileFormatException">An input is missing or does not fit, or a node cannot be computed; the message names the node, the tensor and the shapes.</exception>
    public static Evaluation<T> Evaluate<T>(
        this OnnxModel model,
        IReadOnlyDictionary<string, GraphTensor<T>> inputs,
        EvaluationOptions<T>? options = null
    )
        where T : IFloatingPointIeee754<T> =>
        new GraphWalk<T>(
            model,
            (op, given) => WideSums.Forward(op, given) ?? op.Forward(given),
            (op, given) => op.Backward(given),
            options ?? new()
        ).Run(inputs);

    /// <summary>As <see cref="Evaluate{T}"/>, over any number type, such as <c>Rational</c>, for a model of exact operators.</summary>
    /// <exception cref="FileFormatException">As there, or an operator needs more than + - × ÷ and comparisons.</exception>
    public static Evaluation<T> EvaluateExactly<T>(
        this OnnxModel model,
        IReadOnlyDictionary<string, GraphTensor<T>> inputs,
        EvaluationOptions<T>? options = null
    )
        where T : INumber<T> =>
        new GraphWalk<T>(
            model,
            (op, given) => Exact(op).ForwardExactly(given),
            (op, given) => Exact(op).BackwardExactly(given),
            options ?? new()
        ).Run(inputs);

    /// <summary>What a model has to compute for given inputs, in operators of the specification: constants and whole numbers are found, what depends on
    /// real inputs is left.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="takes">Whether an operator may be left; nodes that need another one are put off, with all that follows from them.</param>
    internal static (Evaluation<float> Evaluation, IReadOnlyList<Node> Left, IReadOnlyList<OnnxNode> Late) Prepare(
        this OnnxModel model,
        IReadOnlyDictionary<string, GraphTensor<float>> inputs,
        Func<IOperator, bool> takes
    ) => Walk(model).Prepare(inputs, takes);

    /// <summary>Computes the nodes that were put off.</summary>
    internal static Evaluation<float> Continue(
        this Evaluation<float> prepared,
        IReadOnlyDictionary<string, GraphTensor<float>> tensors,
        IReadOnlyList<OnnxNode> late
    ) => Walk(prepared.Model).Continue(tensors, prepared.Records, late);

    private static GraphWalk<float> Walk(OnnxModel model) =>
        new(
            model,
            (op, given) => WideSums.Forward(op, given) ?? op.Forward(given),
            (op, given) => op.Backward(given),
            new() { KeepAll = true }
        );

    /// <summary>The gradients of every real tensor by the chain rule, from the last node to the first.</summary>
    /// <param name="evaluation">An evaluation that has kept all tensors.</param>
    /// <param name="upstream">The gradients given, under the names of the tensors that they belong to.</param>
    /// <returns>The gradients of the tensors that have one, under the names of the tensors.</returns>
    /// <exception cref="FileFormatException">An upstream gradient is of no tensor of the model, or of another shape.</exception>
    public static IReadOnlyDictionary<string, Tensor<T>> Gradients<T>(
        this Evaluation<T> evaluation,
        IReadOnlyDictionary<string, Tensor<T>> upstream
    )
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return new GradientWalk<T>(evaluation, (op, given) => op.Backward(given)).Run(upstream);
    }

    private static IExactOperator Exact(IOperator op) =>
        op as IExactOperator
        ?? throw new LayerException(
            op.Signature.Name,
            "",
            "needs more than + - × ÷ and comparisons, so it has no values over exact numbers"
        );
}
