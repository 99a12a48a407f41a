using System.CommandLine;
using Reference.Cases;
using Reference.Oracle.Imports;
using Reference.Oracle.Models;
using Reference.Oracle.Reports;

namespace Reference.Oracle.Commands;

/// <summary><c>reference run</c>: evaluates an ONNX model with the specification, or runs folders of ONNX's backend test suite.</summary>
internal static class RunCommand
{
    private static readonly Argument<string[]> Paths = new("MODEL.onnx|FOLDER")
    {
        Description = "A model; or folders that are searched for model.onnx with test_data_set_* at any depth.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string[]> Inputs = new("--input", "-i")
    {
        Description =
            "An input of the model: .npy, .npz, .pb, .safetensors, or pictures in IDX form, plain or gzip, as numbers from 0 to 1.",
        HelpName = "NAME=FILE",
    };

    private static readonly Option<string?> Dtype = new("--dtype")
    {
        Description = "What real numbers are computed in: F32, F64 or F16; the model's own format unless given.",
        HelpName = "DTYPE",
    };

    private static readonly Option<string?> Output = File("--output", "Write the outputs to this file (safetensors).");

    private static readonly Option<string?> Trace = File(
        "--trace",
        "Write every tensor to this file (safetensors) and print a table of them."
    );

    private static readonly Option<string?> Compare = File(
        "--compare",
        "Compare an implementation's tensors (safetensors or npz), found by the names they have in the model, with what they should be."
    );

    private static readonly Option<bool?> Bound = new("--bound")
    {
        Description =
            "Say how far an implementation may be off by rounding alone, for this model and these inputs; unless given, where that is a matter of seconds.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Gradient = File(
        "--gradient",
        "Write the gradients of all weights and inputs to this file (safetensors), under their names with d before them."
    );

    private static readonly Option<string?> Loss = new("--loss")
    {
        Description = "What gradients start from: a loss of the first output, such as SoftmaxCrossEntropyLoss.",
        HelpName = "OP",
    };

    private static readonly Option<string?> Of = new("--of") { Description = "The tensor that the loss is of.", HelpName = "NAME" };

    private static readonly Option<string?> Labels = File("--labels", "The labels or targets that the loss compares with.");

    private static readonly Option<string?> Upstream = File(
        "--upstream",
        "What gradients start from: the gradients of outputs, out of this file."
    );

    private static readonly Option<string> Where = DeviceOption.Create("What computes the outputs.", otherwise: DeviceOption.Specification);

    private static readonly Option<string?> Json = ReportOptions.Json();

    private static readonly Option<string?> JUnit = ReportOptions.JUnit();

    /// <summary>The command with its arguments and options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "run",
            "Evaluate an ONNX model with the specification, or run folders of ONNX's backend tests. Exit status: 0 all agree, 1 a disagreement, 2 something unreadable."
        )
        {
            Paths,
            Inputs,
            Dtype,
            Output,
            Trace,
            Compare,
            Bound,
            Gradient,
            Loss,
            Of,
            Labels,
            Upstream,
            Where,
            Json,
            JUnit,
        };
        command.SetAction(
            (parsed, stop) =>
                Task.Run(
                    () =>
                    {
                        foreach (var option in (Option<string?>[])[Json, JUnit, Output, Trace, Gradient])
                        {
                            ReportOptions.Writable(option.Name, parsed.GetValue(option));
                        }

                        var paths = parsed.GetRequiredValue(Paths);
                        return Array.TrueForAll(paths, Directory.Exists) ? RunFolders(paths, parsed, stop) : RunModel(paths, parsed, stop);
                    },
                    stop
                )
        );
        return command;
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static int RunFolders(string[] paths, ParseResult parsed, CancellationToken stop)
    {
        Option[] forModels = [Inputs, Dtype, Output, Trace, Compare, Bound, Gradient, Loss, Of, Labels, Upstream, Where];
        if (Array.Find(forModels, option => parsed.GetResult(option) is { Implicit: false }) is { } stray)
        {
            throw new UsageException($"{stray.Name} is for a model, but {paths[0]} is a folder");
        }

        var report = TestFolders.Run(TestFolders.Find(paths), stop);
        report.Write();
        WriteTo(parsed.GetValue(Json), report.WriteJson);
        WriteTo(parsed.GetValue(JUnit), report.WriteJUnit);
        return report.ExitStatus;
    }

    private static int RunModel(string[] paths, ParseResult parsed, CancellationToken stop)
    {
        var path = paths.Length == 1 ? paths[0] : throw new UsageException("one model at a time; or folders only");
        if (!System.IO.File.Exists(path))
        {
            throw new UsageException($"{path}: there is no such file or folder");
        }

        if (parsed.GetValue(JUnit) is not null && parsed.GetValue(Compare) is null)
        {
            throw new UsageException(
                "--junit tells tests that failed from tests that passed: it is for folders, and for a model with --compare"
            );
        }

        var run = ModelRun.Read(path, parsed.GetValue(Inputs) ?? []);
        var format = Format(parsed.GetValue(Dtype)) ?? run.OwnFormat;
        var device = DeviceOption.Find(parsed.GetRequiredValue(Where));
        if (device is not null && format != ElementType.F32)
        {
            throw new UsageException($"--device computes in F32, not in {format}: leave out --dtype");
        }

        var results = device is null
            ? Evaluations.Forward(run, format, parsed.GetValue(Output), parsed.GetValue(Trace), stop)
            : Evaluations.OnDevice(run, device, parsed.GetValue(Output), parsed.GetValue(Trace));
        var report = new ModelReport(run.Model, format, device?.Name ?? "the specification", results.Outputs, results.Time)
        {
            Trace = parsed.GetValue(Trace) is null ? null : results.Rows,
            BySpecification = results.BySpecification,
            Bounds = BoundsOf(run, format, results, parsed, stop),
            BoundsAreLong = !results.BoundsAreAffordable,
            Compared = parsed.GetValue(Compare) is { } file
                ? Evaluations.Compare(run, TensorFiles.ReadAll(file), file, format, stop)
                : null,
            Loss = GradientsOf(run, format, parsed, stop),
        };
        report.Write();
        WriteTo(parsed.GetValue(Json), report.WriteJson);
        WriteTo(parsed.GetValue(JUnit), report.WriteJUnit);
        return report.ExitStatus;
    }

    /// <summary>The bounds, where they are asked for or a matter of seconds; unasked for nothing fails that the model itself does not fail for.</summary>
    private static List<BoundFacts>? BoundsOf(
        ModelRun run,
        ElementType format,
        ModelResults results,
        ParseResult parsed,
        CancellationToken stop
    )
    {
        if (parsed.GetResult(Bound) is { Implicit: false })
        {
            return parsed.GetValue(Bound) is false ? null : Evaluations.Bounds(run, format, stop);
        }

        try
        {
            return results.BoundsAreAffordable ? Evaluations.Bounds(run, format, stop) : null;
        }
        catch (FileFormatException)
        {
            return null;
        }
    }

    private static double? GradientsOf(ModelRun run, ElementType format, ParseResult parsed, CancellationToken stop)
    {
        var choice = new LossChoice(parsed.GetValue(Loss), parsed.GetValue(Labels), parsed.GetValue(Upstream), parsed.GetValue(Of));
        if (parsed.GetValue(Gradient) is not { } file)
        {
            return choice == new LossChoice(null, null, null, null)
                ? null
                : throw new UsageException("--loss, --of, --labels and --upstream say where gradients start: give --gradient FILE, too");
        }

        return choice is { UpstreamFile: not null, Loss: not null }
            ? throw new UsageException("--loss and --upstream are two places to start from: give one of them")
            : Evaluations.Gradients(run, format, choice, file, stop);
    }

    private static ElementType? Format(string? text) =>
        text is null ? null
        : ElementTypes.Find(text) is { } type && type.IsReal() && type != ElementType.BF16 ? type
        : throw new UsageException($"--dtype {text}: it must be F32, F64 or F16");

    private static void WriteTo(string? file, Action<Stream> write)
    {
        if (file is not null)
        {
            AtomicFile.Write(file, write);
        }
    }
}
