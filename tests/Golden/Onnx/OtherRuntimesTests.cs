using System.Diagnostics;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Reference.Cases;
using Reference.Judging;
using Reference.Networks;
using Reference.Onnx;
using Reference.Onnx.Judging;
using Reference.Onnx.Protocol;

namespace Reference.GoldenTests.Onnx;

/// <summary>
/// What other programs make of the models that networks are exported to: <c>./build.sh exports</c> fetches onnxruntime, starts this and
/// writes the table in docs/onnx.md. No part of <c>./build.sh test</c>.
/// </summary>
public sealed class OtherRuntimesTests
{
    private const int Batch = 2;

    /// <summary>The newest operators and file format that ONNX 1.12, which Debian has, can check.</summary>
    private const int CheckedVersion = 17;
    private const int CheckedFormat = 8;

    private static readonly (string Name, Shape Picture)[] Networks =
    [
        ("lenet", [1, 28, 28]),
        ("pytorch-net", [1, 28, 28]),
        ("convnetjs", [3, 32, 32]),
        ("alexnet", [3, 67, 67]),
        ("vgg11", [3, 32, 32]),
        ("vgg16", [3, 32, 32]),
        ("resnet8", [3, 32, 32]),
        ("resnet20", [3, 32, 32]),
        ("mlp", [1, 28, 28]),
    ];

    /// <summary>As published, and with what the published network does otherwise.</summary>
    private static (string Words, Variant? Variant)[] Variants(string network) =>
        [
            ("", null),
            ("with dropout", new() { Dropout = 0.5 }),
            network.StartsWith("resnet", StringComparison.Ordinal)
                ? ("without batch normalisation", new() { BatchNormalization = false })
                : ("with batch normalisation", new() { BatchNormalization = true }),
        ];

    [Fact(Explicit = true)]
    public void Every_network_exported_runs_in_onnxruntime_within_its_bound_and_passes_ONNXs_checker()
    {
        using var folder = new ScratchFolder();
        var exports = Networks
            .SelectMany(network =>
                Variants(network.Name).Select(variant => Export(folder, network.Name, network.Picture, variant.Words, variant.Variant))
            )
            .ToList();

        var modules = Environment.GetEnvironmentVariable("REFERENCE_PEERS") ?? Path.Combine(Repository.Root, "artifacts", "peers");
        Start(
            Interpreter.Node,
            [Script("run_models.js"), Path.Combine(modules, "node_modules"), $"{Batch}", .. exports.Select(export => export.Folder)]
        );
        Start(Interpreter.Python, [Script("check_models.py"), .. exports.Select(export => Path.Combine(export.Folder, "older.onnx"))]);

        var rows = exports.Select(export => export.Row()).ToList();
        Assert.All(rows, row => Assert.DoesNotContain("FAILED", row, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("REFERENCE_DOCS") == "write")
        {
            WriteTable(rows);
        }
    }

    private static Exported Export(ScratchFolder scratch, string name, Shape picture, string words, Variant? variant)
    {
        var folder = Directory.CreateDirectory(scratch.File($"{name} {words}".Replace(' ', '-'))).FullName;
        var network = Architectures.Find(name, picture, 10, variant);
        var random = new RandomNumbers(5);
        var parameters = network.Initialise<float>(random);
        foreach (var kept in network.Parameters.Where(parameter => !parameter.Trained))
        {
            // Running statistics such as training leaves behind: means near 0, variances near 1.
            var centre = kept.Initialiser == Initialiser.Zeros ? 0 : 1;
            parameters[kept.Name] = Tensors.Fill(kept.Shape, i => centre + MathF.Sin(i) / 4);
        }

        var x = Tensors.Fill([Batch, .. picture], _ => (float)random.Uniform());
        var file = Path.Combine(folder, "model.onnx");
        network.Export(parameters, file);
        File.WriteAllBytes(Path.Combine(folder, "x.f32"), MemoryMarshal.AsBytes(x.Flat()).ToArray());
        var older = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file));
        (older.IrVersion, older.OpsetImport[0].Version) = (CheckedFormat, CheckedVersion);
        File.WriteAllBytes(Path.Combine(folder, "older.onnx"), older.ToByteArray());
        var own = network.ForInference().Forward(parameters, new Values<float> { [network.Inputs[0].Name] = x })[network.Outputs[0]];
        return new($"{name} {words}".TrimEnd(), folder, x.Flat().ToArray(), [Batch, .. picture], own.Flat().ToArray());
    }

    private static string Script(string name) => Path.Combine(Repository.Root, "tests", "Golden", "Onnx", name);

    private static void Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output.Result + error.Result);
    }

    private static void WriteTable(IEnumerable<string> rows)
    {
        const string head =
            "| network | largest score | onnxruntime is off by | which is of the bound | farthest from our own forward |\n|---|---|---|---|---|\n";
        var file = Path.Combine(Repository.Root, "docs", "onnx.md");
        var page = File.ReadAllText(file);
        var begin = page.IndexOf(head, StringComparison.Ordinal);
        var end = page.IndexOf("\n\n", begin, StringComparison.Ordinal);
        File.WriteAllText(file, page[..begin] + head + string.Join('\n', rows) + page[end..]);
    }

    private sealed record Exported(string Network, string Folder, float[] X, Shape Shape, float[] Own)
    {
        /// <summary>What onnxruntime's scores are, held against the bound of the model as it was written, and against what the network itself gives.</summary>
        public string Row()
        {
            var model = OnnxModel.Load(Path.Combine(Folder, "model.onnx"));
            var bytes = File.ReadAllBytes(Path.Combine(Folder, "y.f32"));
            var scores = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            var input = OnnxTensor.OfFloats(model.Inputs.Single().Name, Shape, X);
            var output = OnnxTensor.OfFloats(model.Outputs.Single().Name, [Shape[0], scores.Length / Shape[0]], scores);
            var dumped = new Dictionary<string, OnnxTensor> { [output.Name] = output };
            var verdict = ModelJudge.Compare(model, [input], dumped, ElementType.F32, own: false).Single().Verdict;
            var worst = verdict.Worst!;
            Assert.NotEqual(0, scores.Max(MathF.Abs));
            var apart = scores.Zip(Own, (theirs, ours) => Math.Abs(theirs - ours)).Max();
            return FormattableString.Invariant(
                $"| {Network} | {scores.Max(MathF.Abs):G3} | {worst.Error:G2} | {(verdict.Outcome == Outcome.Failed ? "FAILED" : $"{worst.ErrorOverBound:G2}")} | {apart:G2} |"
            );
        }
    }
}
