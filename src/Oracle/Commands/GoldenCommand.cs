using System.CommandLine;
using System.Globalization;
using Reference.Cases;
using Reference.Layers;
using Reference.Oracle.Generation;
using Reference.Oracle.Reports;
using Spectre.Console;

namespace Reference.Oracle.Commands;

/// <summary><c>reference golden</c>: writes random cases with the specification's results, for those who want files.</summary>
internal static class GoldenCommand
{
    /// <summary>The command with its arguments and options.</summary>
    public static Command Create()
    {
        var op = new Argument<string>("OP") { Description = "The operator's ONNX name, such as Conv." };
        var attributes = AttributeOption.Create();
        var count = new Option<int>("--count")
        {
            Description = "How many cases.",
            HelpName = "N",
            DefaultValueFactory = _ => 10,
        };
        var seed = new Option<ulong?>("--seed") { Description = "Draws the same cases again; a new one unless given.", HelpName = "S" };
        var type = new Option<string>("--dtype")
        {
            Description = "What real numbers are stored as, and what an implementation is judged for.",
            DefaultValueFactory = _ => "F64",
        };
        type.AcceptOnlyFromAmong("F64", "F32", "F16", "BF16");
        var folder = new Option<string>("--out")
        {
            Description = "Where to write OP-000.safetensors and so on; made where it is missing.",
            HelpName = "FOLDER",
            Required = true,
        };
        var json = ReportOptions.Json();
        var command = new Command("golden", "Write random cases with the specification's results.")
        {
            op,
            attributes,
            count,
            seed,
            type,
            folder,
            json,
        };
        command.SetAction(
            (parsed, stop) =>
                Task.Run(
                    () =>
                    {
                        var name = parsed.GetRequiredValue(op);
                        if (!Operators.Names.Contains(name))
                        {
                            throw new UsageException($"{name} is not an operator; there are {string.Join(", ", Operators.Names)}");
                        }

                        var cases = parsed.GetValue(count);
                        if (cases < 1)
                        {
                            throw new UsageException($"--count is {cases}: it must be at least 1");
                        }

                        var jsonFile = ReportOptions.Writable("--json", parsed.GetValue(json));
                        var from = parsed.GetValue(seed) ?? (ulong)Random.Shared.NextInt64();
                        var files = Write(
                            name,
                            AttributeOption.Parse(parsed.GetValue(attributes) ?? []),
                            cases,
                            from,
                            ElementTypes.Find(parsed.GetRequiredValue(type))!.Value,
                            parsed.GetRequiredValue(folder),
                            stop
                        );
                        if (jsonFile is not null)
                        {
                            AtomicFile.Write(jsonFile, stream => JsonReport.Write(name, from, files, stream));
                        }

                        Terminal.Out.WriteLine(
                            $"{files.Count} {(files.Count == 1 ? "case" : "cases")} of {name} in {parsed.GetRequiredValue(folder)}, seed {from}"
                        );
                        return CommandLine.Agreement;
                    },
                    stop
                )
        );
        return command;
    }

    private static List<string> Write(
        string op,
        Dictionary<string, string> attributes,
        int count,
        ulong seed,
        ElementType type,
        string folder,
        CancellationToken stop
    )
    {
        var files = new List<string>();
        for (var i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var call = Generate(op, attributes, seed, i);
            var path = Path.Combine(Directory.CreateDirectory(folder).FullName, $"{op}-{i:000}.safetensors");
            var metadata = new Dictionary<string, string>
            {
                ["producer"] = $"reference {typeof(GoldenCommand).Assembly.GetName().Version?.ToString(3)}",
                ["seed"] = string.Create(CultureInfo.InvariantCulture, $"{seed}:{i}"),
            };
            Case.Of(path, call.Operator, call.Given, type).With(metadata).Solved().Write(path);
            files.Add(path);
        }

        return files;
    }

    private static OperatorCall Generate(string op, Dictionary<string, string> attributes, ulong seed, int index)
    {
        try
        {
            return CaseGenerator.Generate(op, attributes, seed, index);
        }
        catch (OverflowException)
        {
            throw new UsageException(
                $"{op}: attributes {string.Join(", ", attributes.Select(a => $"{a.Key}={a.Value}"))} lead to sizes beyond 31 bits"
            );
        }
    }
}
