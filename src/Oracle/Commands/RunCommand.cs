using System.CommandLine;
using Reference.Cases;
using Reference.Oracle.Models;
using Reference.Oracle.Reports;

namespace Reference.Oracle.Commands;

/// <summary><c>reference run</c>: evaluates an ONNX model with the specification, or runs folders of ONNX's backend test suite.</summary>
internal static class RunCommand
{
    /// <summary>The command with its arguments and options.</summary>
    public static Command Create()
    {
        var paths = new Argument<string[]>("MODEL.onnx|FOLDER")
        {
            Description = "A model; or folders that are searched for model.onnx with test_data_set_* at any depth.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = ReportOptions.Json();
        var junit = ReportOptions.JUnit();
        var command = new Command(
            "run",
            "Evaluate an ONNX model with the specification, or run folders of ONNX's backend tests. Exit status: 0 all agree, 1 a disagreement, 2 something unreadable."
        )
        {
            paths,
            json,
            junit,
        };
        command.SetAction(
            (parsed, stop) =>
                Task.Run(
                    () =>
                    {
                        var given = parsed.GetRequiredValue(paths);
                        var jsonFile = ReportOptions.Writable("--json", parsed.GetValue(json));
                        var junitFile = ReportOptions.Writable("--junit", parsed.GetValue(junit));
                        foreach (var path in given.Where(path => !Directory.Exists(path)))
                        {
                            throw File.Exists(path) ? new UsageException($"{path}: models are not run yet")
                            : path.StartsWith('-') ? new UsageException($"{path} is not an option of run")
                            : new UsageException($"{path}: there is no such file or folder");
                        }

                        var report = TestFolders.Run(TestFolders.Find(given), stop);
                        report.Write();
                        if (jsonFile is not null)
                        {
                            AtomicFile.Write(jsonFile, report.WriteJson);
                        }

                        if (junitFile is not null)
                        {
                            AtomicFile.Write(junitFile, report.WriteJUnit);
                        }

                        return report.ExitStatus;
                    },
                    stop
                )
        );
        return command;
    }
}
