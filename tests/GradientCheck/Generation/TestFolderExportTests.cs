using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Onnx;
using Reference.Onnx.Judging;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Generation;

/// <summary>
/// Cases of every operator that ONNX has, written as folders of its backend tests, are read back as the same calls: what is expected in them was computed by the
/// operator itself, and what comes out goes the other way, from the file through the translation of ONNX's operators.
/// </summary>
public sealed class TestFolderExportTests : IDisposable
{
    private const int Cases = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("backend-tests-").FullName;

    public static TheoryData<string> Names => [.. TestFolderExport.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Only_operators_of_this_projects_own_are_left_out() =>
        Assert.Equal(
            [
                "AbsoluteLoss",
                "AdamW",
                "BinaryCrossEntropyLoss",
                "CrossEntropyLoss",
                "GradientDescent",
                "L2Penalty",
                "LAMB",
                "LocallyConnected",
                "QuadraticLoss",
                "RMSProp",
                "Step",
            ],
            Operators.Names.Except(TestFolderExport.Names)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_is_read_as_the_same_call(string op)
    {
        foreach (var type in new[] { ElementType.F32, ElementType.F64, ElementType.F16, ElementType.BF16 })
        {
            if (!Takes(op, type))
            {
                Assert.Throws<LayerException>(() => TestFolderExport.Rounded(Operators.Create(op), type));
                continue;
            }

            var written = Enumerable.Range(0, 100).Where(index => Write(op, index, type)).Take(Cases).ToList();
            var verdicts = written.SelectMany(index => TestFolder.Run(FolderOf(op, index, type))).ToList();

            Assert.Equal(Cases, verdicts.Count);
            Assert.All(
                verdicts,
                verdict => Assert.True(verdict.Outcome is Outcome.Passed or Outcome.Weak, $"{verdict.Folder}: {Problem(verdict)}")
            );
            Assert.Contains(verdicts, verdict => verdict.Outcome == Outcome.Passed);
        }
    }

    /// <summary>Whether ONNX has the operator for numbers of that type.</summary>
    private static bool Takes(string op, ElementType type) =>
        op switch
        {
            "Celu" => type == ElementType.F32,
            "Adagrad" or "Adam" or "Momentum" => type is ElementType.F32 or ElementType.F64,
            _ => true,
        };

    private static string Problem(TestSetVerdict verdict) =>
        verdict.Error
        ?? verdict.Unsupported
        ?? string.Join(", ", verdict.Tensors.Select(tensor => $"{tensor.Name} {tensor.Problem} {tensor.Worst}"));

    private string FolderOf(string op, int index, ElementType type) => Path.Combine(_folder, $"{op}-{index}-{type}");

    /// <summary>Whether ONNX can say the call: it has, for one, no Dropout whose mask is given.</summary>
    private bool Write(string op, int index, ElementType type)
    {
        var call = CaseGenerator.Generate(op, new Dictionary<string, string>(), seed: 11, index);
        var rounded = TestFolderExport.Rounded(call.Operator, type);
        var inputs = new Values<double>();
        foreach (var name in call.Given.Where(name => !rounded.Signature.IsUpstream(name)))
        {
            inputs.Add(name, call.Given, name);
        }

        try
        {
            TestFolderExport.Write(Case.Of(op, rounded, inputs, type).Solved(), type, FolderOf(op, index, type));
            return true;
        }
        catch (LayerException refusal)
        {
            Assert.Contains("a model cannot have that", refusal.Message, StringComparison.Ordinal);
            return false;
        }
    }
}
