using System.Diagnostics;
using System.Numerics;
using Reference.Cases;
using Reference.Native;
using Reference.Onnx;
using Reference.Onnx.Judging;

namespace Reference.Oracle.Models;

/// <summary>What can be asked of a model in <c>reference run</c>, over the number type that <c>--dtype</c> chooses.</summary>
internal static class Evaluations
{
    /// <summary>The outputs, and with <paramref name="trace"/> every tensor: its row, and its values in a file.</summary>
    public static ModelResults Forward(ModelRun run, ElementType format, string? output, string? trace, CancellationToken stop) =>
        format switch
        {
            ElementType.F64 => Forward<double>(run, format, output, trace, stop),
            ElementType.F16 => Forward<Half>(run, format, output, trace, stop),
            _ => Forward<float>(run, format, output, trace, stop),
        };

    /// <summary>The same as a device computes it, but for what the specification must do behind it; of a trace what holds real numbers.</summary>
    /// <exception cref="UsageException">The model cannot be run there.</exception>
    public static ModelResults OnDevice(ModelRun run, Device device, string? output, string? trace)
    {
        if (run.Inputs.FirstOrDefault(input => input.Type.IsReal() && input.Type != OnnxType.Float) is { } other)
        {
            throw new UsageException($"--device computes in F32, but the model's input {other.Name} is {other.Type.Name()}");
        }

        // A trace makes an output of every tensor, so that nothing is fused away.
        var operators = CoreOperator.List().Select(op => op.Signature.Name).ToHashSet(StringComparer.Ordinal);
        var bound = BoundNetwork.Of(
            run.Model,
            run.InputsOver<float>(),
            op => operators.Contains(op.Signature.Name),
            everything: trace is not null
        );
        using var context = new Context(device);
        using var network = new DeviceNetwork(context, bound.Network, bound.Batch);
        network.WriteParameters(bound.Parameters);
        network.Forward(bound.Inputs); // so that kernels are compiled, and what follows is the time of a run
        var clock = Stopwatch.StartNew();
        var results = network.Forward(bound.Inputs);
        var evaluation = bound.With(results);
        return Stored(run, ElementType.F32, evaluation, clock.Elapsed, output, trace) with
        {
            BySpecification = [.. bound.Late.Select(node => $"{FileFormatException.Quote(node.Name)} ({node.Operator})")],
        };
    }

    /// <summary>The gradients of all weights and inputs into a file; returns the loss, or null where an upstream gradient was given.</summary>
    public static double? Gradients(ModelRun run, ElementType format, LossChoice loss, string file, CancellationToken stop) =>
        format switch
        {
            ElementType.F64 => Gradients<double>(run, format, loss, file, stop),
            ElementType.F16 => Gradients<Half>(run, format, loss, file, stop),
            _ => Gradients<float>(run, format, loss, file, stop),
        };

    /// <summary>The rounding bounds of all real outputs, the proven ones and the probable ones.</summary>
    public static List<BoundFacts> Bounds(ModelRun run, ElementType format, CancellationToken stop)
    {
        var proven = ModelJudge.Bounds(run.Model, run.Inputs, format, probabilistic: false, stop);
        var probable = ModelJudge.Bounds(run.Model, run.Inputs, format, probabilistic: true, stop);
        return
        [
            .. proven.Zip(
                probable,
                (sure, likely) =>
                    new BoundFacts(
                        sure.Tensor,
                        sure.Elements,
                        sure.Largest,
                        sure.Useless,
                        likely.Largest,
                        likely.Useless,
                        sure.LargestValue,
                        sure.UselessFrom is { } node ? $"{FileFormatException.Quote(node.Name)} ({node.Operator})" : null
                    )
            ),
        ];
    }

    /// <summary>Holds an implementer's tensors against the model.</summary>
    /// <exception cref="UsageException">None of them is one of the model's.</exception>
    public static List<ComparedTensor> Compare(
        ModelRun run,
        IReadOnlyList<OnnxTensor> tensors,
        string file,
        ElementType format,
        CancellationToken stop
    )
    {
        var made = run.Model.Nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        var dumped = tensors.Where(tensor => made.Contains(tensor.Name)).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        if (dumped.Count == 0)
        {
            throw new UsageException(
                $"{file}: none of its {tensors.Count} tensors has the name of a tensor that a node of {run.Model.File} makes; --trace shows those names"
            );
        }

        var cumulative = ModelJudge.Compare(run.Model, run.Inputs, dumped, format, own: false, stop);
        var single = ModelJudge.Compare(run.Model, run.Inputs, dumped, format, own: true, stop);
        return [.. cumulative.Zip(single, (all, own) => new ComparedTensor(all.Node.Name, all.Node.Operator, all.Verdict, own.Verdict))];
    }

    private static ModelResults Forward<T>(ModelRun run, ElementType format, string? output, string? trace, CancellationToken stop)
        where T : IFloatingPointIeee754<T>
    {
        var clock = Stopwatch.StartNew();
        var evaluation = run.Model.Evaluate(run.InputsOver<T>(), new() { KeepAll = trace is not null, Stop = stop });
        return Stored(run, format, evaluation, clock.Elapsed, output, trace);
    }

    private static ModelResults Stored<T>(
        ModelRun run,
        ElementType format,
        Evaluation<T> evaluation,
        TimeSpan time,
        string? output,
        string? trace
    )
        where T : IFloatingPointIeee754<T>
    {
        if (output is not null)
        {
            StoredResults.Write(
                output,
                run.Model.File,
                evaluation.Outputs.Select(result => StoredResults.Of(result.Name, result.Tensor, format))
            );
        }

        List<TraceRow> rows = [];
        if (trace is not null)
        {
            rows = TraceRow.Of(evaluation);
            StoredResults.Write(trace, run.Model.File, rows.Select(row => StoredResults.Of(row.Tensor, evaluation[row.Tensor], format)));
        }

        return new(
            [.. evaluation.Outputs.Select(result => OutputFacts.Of(result.Name, result.Tensor))],
            rows,
            time,
            evaluation.Records.Sum(record => record.MultiplyAdds + ModelResults.AnElement * record.Elements)
        );
    }

    private static double? Gradients<T>(ModelRun run, ElementType format, LossChoice choice, string file, CancellationToken stop)
        where T : IFloatingPointIeee754<T>
    {
        var evaluation = run.Model.Evaluate(run.InputsOver<T>(), new() { KeepAll = true, Stop = stop });
        var (loss, upstream) = choice.Upstream(evaluation);
        var gradients = evaluation.Gradients(upstream);
        var wanted = run
            .Model.Initializers.Keys.Concat(Constants(evaluation.Records))
            .Concat(run.Model.Inputs.Select(input => input.Name))
            .Distinct()
            .Where(name => evaluation.Has(name) && evaluation[name].Type.IsReal());
        StoredResults.Write(
            file,
            run.Model.File,
            wanted.Select(name =>
                StoredTensor.OfReals(
                    $"d{name}",
                    format,
                    gradients.GetValueOrDefault(name) ?? Tensors.Zeros<T>(evaluation[name].Shape),
                    evaluation[name].Shape
                )
            )
        );
        return loss is null ? null : double.CreateChecked(loss);
    }

    /// <summary>Weights that a model makes itself.</summary>
    private static IEnumerable<string> Constants(IEnumerable<NodeRecord> records) =>
        records.Where(record => record.Node.Operator is "Constant" or "ConstantOfShape").SelectMany(record => record.Node.Outputs);
}
