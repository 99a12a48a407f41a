using System.Diagnostics;
using System.Globalization;
using Reference.Cases;
using Reference.Judging;
using Reference.Numbers;

namespace Reference.Onnx.Judging;

/// <summary>
/// A folder of ONNX's backend test suite: <c>model.onnx</c>, and in each <c>test_data_set_*</c> the inputs <c>input_0.pb</c>, … and the outputs
/// expected, <c>output_0.pb</c>, …. Outputs are judged by the proven bound of the model's own number format, never by a tolerance.
/// </summary>
public static class TestFolder
{
    /// <summary>The model's file.</summary>
    public const string ModelFile = "model.onnx";

    private const string DataSets = "test_data_set_*";

    /// <summary>Whether a folder is one.</summary>
    public static bool Is(string folder) =>
        File.Exists(Path.Combine(folder, ModelFile)) && Directory.EnumerateDirectories(folder, DataSets).Any();

    /// <summary>Runs all data sets of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="stop">Ends the run.</param>
    /// <returns>A verdict a data set, or one alone where the model cannot be used.</returns>
    public static IReadOnlyList<TestSetVerdict> Run(string folder, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var clock = Stopwatch.StartNew();
        OnnxModel model;
        try
        {
            model = OnnxModel.Load(Path.Combine(folder, ModelFile));
        }
        catch (UnsupportedModelException error)
        {
            return [new(folder, "", "", [], clock.Elapsed) { Unsupported = error.Problem }];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [new(folder, "", "", [], clock.Elapsed) { Error = error.Message }];
        }

        var op = OperatorOf(model);
        var verdicts = new List<TestSetVerdict>();
        foreach (var dataSet in Directory.EnumerateDirectories(folder, DataSets).Order(StringComparer.Ordinal))
        {
            clock.Restart();
            var verdict = new TestSetVerdict(folder, Path.GetFileName(dataSet), op, [], TimeSpan.Zero);
            try
            {
                verdict = Run(verdict, model, dataSet, stop);
            }
            catch (UnsupportedModelException error)
            {
                verdict = verdict with { Unsupported = error.Problem };
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                verdict = verdict with { Error = error.Message };
            }

            verdicts.Add(verdict with { Time = clock.Elapsed });
        }

        return verdicts;
    }

    /// <summary>The files of a data set that begin so, by their numbers.</summary>
    private static List<OnnxTensor> Tensors(string dataSet, string prefix) =>
        [
            .. Directory
                .EnumerateFiles(dataSet, $"{prefix}_*.pb")
                .OrderBy(file => Number(Path.GetFileNameWithoutExtension(file)[(prefix.Length + 1)..]))
                .Select(OnnxTensor.Read),
        ];

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static TestSetVerdict Run(TestSetVerdict verdict, OnnxModel model, string dataSet, CancellationToken stop)
    {
        var inputs = Tensors(dataSet, "input");
        var outputs = Tensors(dataSet, "output");
        var wanted = inputs.Count == model.Inputs.Count ? model.Inputs : model.DeclaredInputs;
        if (inputs.Count != wanted.Count || outputs.Count > model.Outputs.Count || outputs.Count == 0)
        {
            throw new FileFormatException(
                dataSet,
                $"has {inputs.Count} inputs and {outputs.Count} outputs, but the model has {model.Inputs.Count} and {model.Outputs.Count}"
            );
        }

        var named = inputs.Zip(wanted, (tensor, input) => AsDeclared(tensor, input).Named(input.Name)).ToList();
        outputs = [.. outputs.Zip(model.Outputs, AsDeclared)];
        var type = NarrowestReal(model, named);
        var tensors = type switch
        {
            OnnxType.Double => Judge<Float64>(model, named, outputs, stop),
            OnnxType.Float16 => Judge<Float16>(model, named, outputs, stop),
            OnnxType.BFloat16 => Judge<BFloat16>(model, named, outputs, stop),
            _ => Judge<Float32>(model, named, outputs, stop),
        };
        return verdict with
        {
            Tensors = tensors,
            OwnDifference =
                type == OnnxType.Float && tensors.Exists(tensor => tensor.Outcome == Outcome.Weak)
                    ? Difference(model, named, outputs, stop)
                    : null,
        };
    }

    /// <summary>The suite before ONNX 1.13 stores bfloat16 by its bits, as UINT16.</summary>
    private static OnnxTensor AsDeclared(OnnxTensor tensor, OnnxValue declared) =>
        tensor.Type == OnnxType.UInt16 && declared.Type == OnnxType.BFloat16
            ? OnnxTensor.OfBytes(tensor.Name, OnnxType.BFloat16, tensor.Shape, tensor.Data)
            : tensor;

    /// <summary>The largest difference between what the specification gives in binary32 and what is expected.</summary>
    private static double Difference(OnnxModel model, List<OnnxTensor> inputs, List<OnnxTensor> outputs, CancellationToken stop)
    {
        var evaluation = model.Evaluate(inputs.ToDictionary(input => input.Name, GraphTensor<float>.Of), new() { Stop = stop });
        return evaluation
            .Outputs.Zip(outputs, (ours, theirs) => ours.Tensor.Doubles().Zip(theirs.Doubles(), (a, b) => a == b ? 0 : Math.Abs(a - b)))
            .SelectMany(differences => differences)
            .DefaultIfEmpty()
            .Max();
    }

    private static List<TensorVerdict> Judge<TModel>(
        OnnxModel model,
        List<OnnxTensor> inputs,
        List<OnnxTensor> outputs,
        CancellationToken stop
    )
        where TModel : IRoundingModel
    {
        var evaluation = ModelJudge.Evaluate<TModel>(model, inputs, new() { Stop = stop });
        return [.. evaluation.Outputs.Zip(outputs, (ours, theirs) => TensorJudge.Compare(ours.Name, ours.Tensor, theirs))];
    }

    /// <summary>The format that the model computes in: the narrowest of its outputs, or of its inputs where no output is real.</summary>
    private static OnnxType NarrowestReal(OnnxModel model, IEnumerable<OnnxTensor> inputs) =>
        Narrowest(model.Outputs.Select(output => output.Type).OfType<OnnxType>())
        ?? Narrowest(inputs.Select(input => input.Type))
        ?? OnnxType.Float;

    private static OnnxType? Narrowest(IEnumerable<OnnxType> types) =>
        types.Where(type => type.IsReal()).OrderByDescending(type => type.Format()).Cast<OnnxType?>().FirstOrDefault();

    private static string OperatorOf(OnnxModel model)
    {
        var names = model.Nodes.Select(node => node.Operator).Distinct().ToList();
        var others = names.Where(name => name is not ("Constant" or "ConstantOfShape")).ToList();
        return (others.Count > 0 ? others : names) is [var only] ? only : "several";
    }
}
