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
        var shard = new Option<string?>("--shard")
        {
            Description =
                "Ask only part K of N parts of the run, on a machine of its own; `reference merge` joins their --json reports. Needs --seed.",
            HelpName = "K/N",
        };
        var findings = ReportOptions.Findings();
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
            shard,
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
                        var outputs = new ReportFiles(parsed.GetValue(json), parsed.GetValue(junit), parsed.GetValue(html));
                        var asked = Asked(parsed.GetValue(operators) ?? []);
                        var asking = new Asking(
                            parsed.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(1_000_000),
                            AtLeastOne(parsed.GetRequiredValue(count)),
                            ElementTypes.Find(parsed.GetRequiredValue(type))!.Value,
                            parsed.GetValue(forward),
                            parsed.GetValue(attributes) ?? [],
                            parsed.GetValue(cases) ?? [],
                            Part(parsed.GetValue(shard), parsed.GetValue(seed), parsed.GetValue(cases) ?? [])
                        );
                        using var implementation = trying.Open(parsed);
                        var questions = new Questions(asking.Seed, asking.Dtype, !asking.Forward, AttributeOption.Parse(asking.Attributes));
                        var trial = new Trial(new(implementation, judge), questions, parsed.GetRequiredValue(findings));
                        var trials =
                            asking.Files.Count > 0 ? trial.Run([.. asking.Files.Select(Question)], stop) : Run(trial, asked, asking, stop);
                        var report = new VerifyReport(trials, asking, judge, implementation.Words, stop.IsCancellationRequested);
                        VerifyText.Write(report);
                        outputs.Write(report);
                        stop.ThrowIfCancellationRequested();
                        return report.ExitStatus;
                    },
                    stop
                )
        );
        return command;
    }

    private static IReadOnlyList<OperatorTrial> Run(Trial trial, List<string> operators, Asking asking, CancellationToken stop)
    {
        IReadOnlyList<OperatorTrial> trials = [];
        var cases = operators.Sum(op => asking.Places(op).Count);
        Terminal.WithProgress("Verifying", cases, step => trials = trial.Run(operators, asking.Places, step, stop));
        return
        [
            .. trials.Select(tried =>
                tried with
                {
                    Counterexamples = [.. tried.Counterexamples.Select(found => found with { Shard = asking.Shard })],
                }
            ),
        ];
    }

    private static Shard? Part(string? words, ulong? seed, string[] files) =>
        words is null ? null
        : Shard.Parse(words) is not { } shard
            ? throw new UsageException($"--shard is {words}: it must be K/N, part K of N parts, with K from 1 to N")
        : files.Length > 0 ? throw new UsageException("--shard and --case: cases out of files have no parts")
        : seed is null ? throw new UsageException($"--shard {shard} needs --seed: without it every machine would draw its own")
        : shard;

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
