using Reference.Cases;
using Reference.Judging;
using Reference.Numbers;

namespace Reference.Onnx.Judging;

/// <summary>The largest bound of a tensor, and how many of its elements it says nothing of.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Elements">How many elements it has.</param>
/// <param name="Largest">The largest bound.</param>
/// <param name="Useless">How many elements have a bound that is at least their value's magnitude, though that is not 0.</param>
/// <param name="LargestValue">The largest magnitude.</param>
public sealed record TensorBound(string Tensor, int Elements, double Largest, int Useless, double LargestValue)
{
    /// <summary>The first node of the model whose bounds say nothing of most of its elements; null where there is none.</summary>
    public OnnxNode? UselessFrom { get; init; }
}

/// <summary>What a model's bound says: how far an implementation may be off, and whether somebody's tensors are within.</summary>
public static class ModelJudge
{
    /// <summary>The rounding bounds of a model's real outputs for given inputs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="format">What the implementation computes in.</param>
    /// <param name="probabilistic">Whether bounds of sums grow with √n.</param>
    /// <param name="stop">Ends the evaluation.</param>
    /// <exception cref="FileFormatException">The inputs do not fit, or a node cannot be computed.</exception>
    public static IReadOnlyList<TensorBound> Bounds(
        OnnxModel model,
        IReadOnlyList<OnnxTensor> inputs,
        ElementType format,
        bool probabilistic,
        CancellationToken stop = default
    ) =>
        (format, probabilistic) switch
        {
            (ElementType.F64, false) => Bounds<Float64>(model, inputs, stop),
            (ElementType.F16, false) => Bounds<Float16>(model, inputs, stop),
            (ElementType.BF16, false) => Bounds<BFloat16>(model, inputs, stop),
            (_, false) => Bounds<Float32>(model, inputs, stop),
            (ElementType.F64, true) => Bounds<Probabilistic<Float64>>(model, inputs, stop),
            (ElementType.F16, true) => Bounds<Probabilistic<Float16>>(model, inputs, stop),
            (ElementType.BF16, true) => Bounds<Probabilistic<BFloat16>>(model, inputs, stop),
            (_, true) => Bounds<Probabilistic<Float32>>(model, inputs, stop),
        };

    /// <summary>Holds tensors that an implementation has dumped against a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="dumped">The implementation's tensors under the names that they have in the model.</param>
    /// <param name="format">What the implementation computes in.</param>
    /// <param name="own">Whether each node starts from the implementation's own tensors, where they are there, or all from the inputs.</param>
    /// <param name="stop">Ends the evaluation.</param>
    /// <returns>For each tensor that is there, in the model's order, the node that makes it and what came out.</returns>
    /// <exception cref="FileFormatException">The inputs do not fit, or a node cannot be computed.</exception>
    public static IReadOnlyList<(OnnxNode Node, TensorVerdict Verdict)> Compare(
        OnnxModel model,
        IReadOnlyList<OnnxTensor> inputs,
        IReadOnlyDictionary<string, OnnxTensor> dumped,
        ElementType format,
        bool own,
        CancellationToken stop = default
    ) =>
        format switch
        {
            ElementType.F64 => Compare<Float64>(model, inputs, dumped, own, stop),
            ElementType.F16 => Compare<Float16>(model, inputs, dumped, own, stop),
            ElementType.BF16 => Compare<BFloat16>(model, inputs, dumped, own, stop),
            _ => Compare<Float32>(model, inputs, dumped, own, stop),
        };

    /// <summary>Evaluates a model on numbers that carry their bounds.</summary>
    internal static Evaluation<Bounded<TModel>> Evaluate<TModel>(
        OnnxModel model,
        IReadOnlyList<OnnxTensor> inputs,
        EvaluationOptions<Bounded<TModel>> options
    )
        where TModel : IRoundingModel
    {
        var given = inputs.ToDictionary(input => input.Name, GraphTensor<Bounded<TModel>>.Of);
        return new GraphWalk<Bounded<TModel>>(
            model,
            (op, values) => BoundedSums.Forward(op, values) ?? op.Forward(values),
            (op, values) => op.Backward(values),
            options
        ).Run(given);
    }

    private static List<TensorBound> Bounds<TModel>(OnnxModel model, IReadOnlyList<OnnxTensor> inputs, CancellationToken stop)
        where TModel : IRoundingModel
    {
        OnnxNode? uselessFrom = null;
        var evaluation = Evaluate<TModel>(
            model,
            inputs,
            new()
            {
                Stop = stop,
                FillsLate = true,
                Computed = (record, made) =>
                {
                    if (uselessFrom is null && made.Values.Any(tensor => tensor.Type.IsReal() && 2L * Useless(tensor) > tensor.Shape.Size))
                    {
                        uselessFrom = record.Node;
                    }
                },
            }
        );
        return
        [
            .. evaluation
                .Outputs.Where(output => output.Tensor.Type.IsReal() && output.Tensor.Shape.Size > 0)
                .Select(output =>
                {
                    var numbers = output.Tensor.Reals.Flat().ToArray();
                    return new TensorBound(
                        output.Name,
                        numbers.Length,
                        numbers.Max(number => number.Bound),
                        Useless(output.Tensor),
                        numbers.Max(number => Math.Abs(number.Value))
                    )
                    {
                        UselessFrom = uselessFrom,
                    };
                }),
        ];
    }

    /// <summary>How many elements have a bound that is at least their value's magnitude, though that is not 0.</summary>
    private static int Useless<TModel>(GraphTensor<Bounded<TModel>> tensor)
        where TModel : IRoundingModel
    {
        var useless = 0;
        foreach (var number in tensor.Reals.Flat())
        {
            useless += number.Value != 0 && !(number.Bound < Math.Abs(number.Value)) ? 1 : 0;
        }

        return useless;
    }

    private static List<(OnnxNode, TensorVerdict)> Compare<TModel>(
        OnnxModel model,
        IReadOnlyList<OnnxTensor> inputs,
        IReadOnlyDictionary<string, OnnxTensor> dumped,
        bool own,
        CancellationToken stop
    )
        where TModel : IRoundingModel
    {
        var verdicts = new List<(OnnxNode, TensorVerdict)>();
        Evaluate<TModel>(
            model,
            inputs,
            new()
            {
                Stop = stop,
                Computed = (record, outputs) =>
                {
                    foreach (var (name, tensor) in outputs)
                    {
                        if (dumped.TryGetValue(name, out var theirs))
                        {
                            verdicts.Add((record.Node, TensorJudge.Compare(name, tensor, theirs)));
                        }
                    }
                },
                Replacement = own
                    ? name => dumped.TryGetValue(name, out var theirs) ? GraphTensor<Bounded<TModel>>.Of(theirs) : null
                    : null,
            }
        );
        return verdicts;
    }
}
