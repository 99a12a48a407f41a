using System.CommandLine;
using Reference.Cases;
using Reference.Oracle.Generation;
using Reference.Oracle.Reports;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Commands;

/// <summary><c>reference verify</c>: makes cases, has an implementation fill them in, judges, and makes failures small.</summary>
internal static class VerifyCommand
{
    private static readonly string[] Types = ["F64", "F32", "F16", "BF16"];

    /// <summary>The command with its arguments and options.</summary>
    public static Command Create()
    {
        var operators = new Option<string[]>("--op")
        {
            Description = "The operators to try, by their ONNX names; all of them unless given.",
            HelpName = "OP",
            AllowMultipleArgumentsPerToken = true,
        };
        var attributes = AttributeOption.Create();
        var count = new Option<int>("--count")
        {
            Description = "How many cases of each operator.",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
        };
        var seed = new Option<ulong?>("--seed") { Description = "Asks the same cases again; a new one unless given.", HelpName = "S" };
        var type = new Option<string>("--dtype")
        {
            Description = "What real numbers are stored as, and what the implementation is judged for.",
            DefaultValueFactory = _ => "F32",
        };
        type.AcceptOnlyFromAmong(Types);
        var forward = new Option<bool>("--forward") { Description = "Ask for outputs only, not for gradients." };
        var cases = new Option<string[]>("--case")
        {
            Description = "Ask these case files instead of random ones.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var findings = new Option<string>("--findings")
        {
            Description = "Where the smallest failing cases are written to.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "findings",
        };
        var (trying, judging) = (new ImplementationOptions(), new JudgeOptions());
        var (json, junit, html) = (ReportOptions.Json(), ReportOptions.JUnit(), ReportOptions.Html());
        var command = new Command(
            "verify",
            "Find what is wrong with an implementation of layers. Exit status: 0 all agree, 1 a disagreement, 2 nothing could be tried."
        )
        {
            operators,
            attributes,
            count,
            seed,
            type,
            forward,
            cases,
            findings,
            json,
            junit,
            html,
        };
        trying.AddTo(command);
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
                        var htmlFile = ReportOptions.Writable("--html", parsed.GetValue(html));
                        var (asked, wanted) = (Asked(parsed.GetValue(operators) ?? []), AtLeastOne(parsed.GetRequiredValue(count)));
                        var from = parsed.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(1_000_000);
                        using var implementation = trying.Open(parsed);
                        var questions = new Questions(
                            from,
                            ElementTypes.Find(parsed.GetRequiredValue(type))!.Value,
                            !parsed.GetValue(forward),
                            AttributeOption.Parse(parsed.GetValue(attributes) ?? [])
                        );
                        var trial = new Trial(new(implementation, judge), questions, parsed.GetRequiredValue(findings));
                        var files = parsed.GetValue(cases) ?? [];
                        var trials = files.Length > 0 ? trial.Run([.. files.Select(Question)], stop) : Run(trial, asked, wanted, stop);
                        var report = new VerifyReport(
                            trials,
                            files.Length > 0 ? null : from,
                            judge,
                            implementation.Words,
                            files.Length > 0
                                ? $"--case {string.Join(' ', files.Select(Shell.Quoted))}"
                                : string.Join(
                                    ' ',
                                    [
                                        $"--count {wanted} --seed {from} --dtype {parsed.GetRequiredValue(type)}",
                                        .. parsed.GetValue(forward) ? (string[])["--forward"] : [],
                                        .. (parsed.GetValue(attributes) ?? []).Select(attribute => $"-a {Shell.Quoted(attribute)}"),
                                    ]
                                ),
                            stop.IsCancellationRequested
                        );
                        VerifyText.Write(report);
                        Write(jsonFile, stream => VerifyJson.Write(report, stream));
                        Write(junitFile, stream => VerifyJUnit.Write(report, stream));
                        Write(htmlFile, stream => VerifyHtml.Write(report, stream));
                        stop.ThrowIfCancellationRequested();
                        return report.ExitStatus;
                    },
                    stop
                )
        );
        return command;
    }

    private static IReadOnlyList<OperatorTrial> Run(Trial trial, List<string> operators, int count, CancellationToken stop)
    {
        IReadOnlyList<OperatorTrial> trials = [];
        Terminal.WithProgress("Verifying", operators.Count * count, step => trials = trial.Run(operators, count, step, stop));
        return trials;
    }

    private static void Write(string? file, Action<Stream> write)
    {
        if (file is not null)
        {
            AtomicFile.Write(file, write);
        }
    }

    private static int AtLeastOne(int count) => count >= 1 ? count : throw new UsageException($"--count is {count}: it must be 1 or more");

    private static List<string> Asked(string[] operators)
    {
        var all = CaseGenerator.Names.ToList();
        if (operators.FirstOrDefault(op => !all.Contains(op)) is { } unknown)
        {
            throw new UsageException($"--op {unknown}: there is no such operator; there are {string.Join(", ", all)}");
        }

        return operators.Length > 0 ? [.. operators.Distinct()] : all;
    }

    /// <summary>A case out of a file without the results that are in it: an implementation is not to see them.</summary>
    private static Case Question(string file) => Case.Read(file).With(Array.Empty<StoredTensor>());
}
