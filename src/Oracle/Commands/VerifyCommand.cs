using System.CommandLine;
using Reference.Cases;
using Reference.Native;
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
        var opencl = new Option<string?>("--opencl")
        {
            Description = "Try the project's own core on an OpenCL device: INDEX, cpu, gpu or a part of a name; the first unless given.",
            HelpName = "DEVICE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var library = new Option<string?>("--library")
        {
            Description = "Try a shared library that exports reference_run_operator.",
            HelpName = "LIB",
        };
        var timeout = new Option<double>("--timeout")
        {
            Description = "How many seconds an answer may take.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 10,
        };
        var findings = new Option<string>("--findings")
        {
            Description = "Where the smallest failing cases are written to.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "findings",
        };
        var judging = new JudgeOptions();
        var (json, junit) = (ReportOptions.Json(), ReportOptions.JUnit());
        var program = new Argument<string[]>("COMMAND")
        {
            Description = "After --: a program that speaks the stream protocol, and its arguments.",
            Arity = ArgumentArity.ZeroOrMore,
        };
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
            opencl,
            library,
            timeout,
            findings,
            json,
            junit,
            program,
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
                        var from = parsed.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(1_000_000);
                        var wanted = parsed.GetRequiredValue(count);
                        if (wanted < 1)
                        {
                            throw new UsageException($"--count is {wanted}: it must be 1 or more");
                        }

                        using var implementation = Implementation(
                            parsed.GetResult(opencl) is not null,
                            parsed.GetValue(opencl),
                            parsed.GetValue(library),
                            parsed.GetValue(program) ?? [],
                            Patience(parsed.GetValue(timeout))
                        );
                        var asked = Asked(parsed.GetValue(operators) ?? []);
                        var questions = new Questions(
                            from,
                            ElementTypes.Find(parsed.GetRequiredValue(type))!.Value,
                            !parsed.GetValue(forward),
                            AttributeOption.Parse(parsed.GetValue(attributes) ?? [])
                        );
                        var trial = new Trial(new(implementation, judge), questions, parsed.GetRequiredValue(findings));
                        var files = parsed.GetValue(cases) ?? [];
                        IReadOnlyList<OperatorTrial> trials = [];
                        if (files.Length > 0)
                        {
                            trials = trial.Run([.. files.Select(Case.Read)], stop);
                        }
                        else
                        {
                            Terminal.WithProgress("Verifying", asked.Count * wanted, step => trials = trial.Run(asked, wanted, step, stop));
                        }

                        var report = new VerifyReport(trials, files.Length > 0 ? null : from, judge, implementation.Words);
                        VerifyText.Write(report);
                        if (jsonFile is not null)
                        {
                            AtomicFile.Write(jsonFile, stream => VerifyJson.Write(report, stream));
                        }

                        if (junitFile is not null)
                        {
                            AtomicFile.Write(junitFile, stream => VerifyJUnit.Write(report, stream));
                        }

                        return report.ExitStatus;
                    },
                    stop
                )
        );
        return command;
    }

    private static List<string> Asked(string[] operators)
    {
        var all = CaseGenerator.Names.ToList();
        if (operators.FirstOrDefault(op => !all.Contains(op)) is { } unknown)
        {
            throw new UsageException($"--op {unknown}: there is no such operator; there are {string.Join(", ", all)}");
        }

        return operators.Length > 0 ? [.. operators.Distinct()] : all;
    }

    private static TimeSpan Patience(double seconds) =>
        seconds > 0 && seconds <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"--timeout is {seconds}: it must be a number of seconds above 0, up to 86400");

    private static IImplementation Implementation(bool isDevice, string? device, string? library, string[] program, TimeSpan patience)
    {
        if ((isDevice ? 1 : 0) + (library is null ? 0 : 1) + (program.Length > 0 ? 1 : 0) != 1)
        {
            throw new UsageException("say what to verify: --opencl, --library LIB or -- COMMAND, one of them; see reference verify --help");
        }

        if (isDevice)
        {
            var text = device is null ? "opencl" : $"opencl:{device}";
            return new DeviceImplementation(
                new Context(DeviceChoice.Parse(text).Find()),
                device is null ? "--opencl" : $"--opencl {Shell.Quoted(device)}"
            );
        }

        if (library is not null)
        {
            LibraryHost.Probe(library);
            return new CommandImplementation(
                $"--library {Shell.Quoted(library)}",
                LibraryHost.CommandFor(Path.GetFullPath(library)),
                patience
            );
        }

        return new CommandImplementation($"-- {string.Join(' ', program.Select(Shell.Quoted))}", program, patience);
    }
}
