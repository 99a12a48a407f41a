using System.CommandLine;
using System.Diagnostics;
using System.IO.Enumeration;
using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Reports;

namespace Reference.Oracle.Commands;

/// <summary><c>reference check</c>: judges cases that somebody has filled in.</summary>
internal static class CheckCommand
{
    private const string Extension = ".safetensors";

    /// <summary>The command with its arguments and options.</summary>
    public static Command Create()
    {
        var paths = new Argument<string[]>("FILE|FOLDER")
        {
            Description = $"Case files, and folders that are searched for *{Extension} at any depth.",
            Arity = ArgumentArity.OneOrMore,
        };
        var judging = new JudgeOptions();
        var json = ReportOptions.Json();
        var junit = ReportOptions.JUnit();
        var command = new Command(
            "check",
            "Judge cases that an implementation has filled in. Exit status: 0 all agree, 1 a disagreement, 2 something unreadable."
        )
        {
            paths,
            json,
            junit,
        };
        foreach (var option in judging.All)
        {
            command.Add(option);
        }

        command.SetAction(
            (parsed, stop) =>
                Task.Run(
                    () =>
                    {
                        var judge = judging.Judge(parsed);
                        var jsonFile = ReportOptions.Writable("--json", parsed.GetValue(json));
                        var junitFile = ReportOptions.Writable("--junit", parsed.GetValue(junit));
                        var report = new CheckReport(Check(Find(parsed.GetRequiredValue(paths)), judge, stop));
                        TextReport.Write(report);
                        if (jsonFile is not null)
                        {
                            AtomicFile.Write(jsonFile, stream => JsonReport.Write(report, stream));
                        }

                        if (junitFile is not null)
                        {
                            AtomicFile.Write(junitFile, stream => JUnitReport.Write(report, stream));
                        }

                        return report.ExitStatus;
                    },
                    stop
                )
        );
        return command;
    }

    private static List<string> Find(IEnumerable<string> paths)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(File.Exists(path) ? path : throw new UsageException($"{path}: there is no such file or folder"));
                continue;
            }

            var found = new FileSystemEnumerable<string>(
                path,
                (ref entry) => entry.ToSpecifiedFullPath(),
                new() { RecurseSubdirectories = true }
            )
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && entry.FileName.EndsWith(Extension, StringComparison.Ordinal),
                ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            };
            var before = files.Count;
            files.AddRange(found.Order(StringComparer.Ordinal));
            if (files.Count == before)
            {
                throw new UsageException($"{path}: there is no *{Extension} in this folder");
            }
        }

        return [.. files.DistinctBy(Path.GetFullPath)];
    }

    private static CheckedFile[] Check(List<string> files, Judge judge, CancellationToken stop)
    {
        var results = new CheckedFile[files.Count];
        Terminal.WithProgress(
            "Checking",
            files.Count,
            step =>
                Parallel.For(
                    0,
                    files.Count,
                    new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount },
                    i =>
                    {
                        results[i] = Check(files[i], judge);
                        step();
                    }
                )
        );
        return results;
    }

    private static CheckedFile Check(string file, Judge judge)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var verdict = judge.Assess(Case.Read(file));
            return new(file, verdict, null, clock.Elapsed);
        }
        catch (FileFormatException error)
        {
            return new(file, null, error.Message, clock.Elapsed);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(file, null, $"{file}: {error.Message}", clock.Elapsed);
        }
#pragma warning disable CA1031 // one file that brings the specification down does not take the others along
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(file, null, $"{file}: internal error: {error.GetType().Name}: {error.Message}", clock.Elapsed);
        }
    }
}
