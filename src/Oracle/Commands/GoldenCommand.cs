using System.CommandLine;
using System.Globalization;
using Reference.Cases;
using Reference.Layers;
using Reference.Onnx;
using Reference.Oracle.Exports;
using Reference.Oracle.Generation;
using Reference.Oracle.Reports;
using Spectre.Console;

namespace Reference.Oracle.Commands;

/// <summary><c>reference golden</c>: writes random cases with the specification's results, for those who want files.</summary>
internal static class GoldenCommand
{
    private const string Safetensors = "safetensors";
    private const string Npz = "npz";
    private const string Onnx = "onnx";

    /// <summary>So many calls in a row are drawn anew that the kind of file cannot hold.</summary>
    private const int MostRefused = 200;

    /// <summary>Writes a call with its results.</summary>
    /// <param name="call">The call.</param>
    /// <param name="metadata">Texts to go with it.</param>
    /// <param name="path">Where to, without what the kind of file adds.</param>
    /// <returns>The file or folder.</returns>
    /// <exception cref="LayerException">The kind of file cannot hold that call.</exception>
    private delegate string Writer(OperatorCall call, Dictionary<string, string> metadata, string path);

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
        var format = new Option<string>("--format")
        {
            Description =
                "The kind of file: safetensors, npz for numpy, or onnx for a folder of ONNX's backend tests for each case (outputs only).",
            DefaultValueFactory = _ => Safetensors,
        };
        format.AcceptOnlyFromAmong(Safetensors, Npz, Onnx);
        var hex = new Option<string?>("--hex")
        {
            Description =
                "Write a folder for each case with a file of hexadecimal words for each tensor, as $readmemh reads them: F64, F32, F16, BF16 or fixed point such as Q3.12.",
            HelpName = "FORMAT",
        };
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
            format,
            hex,
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

                        if (
                            parsed.GetValue(hex) is not null
                            && Array.Find<Option>([format, type], option => parsed.GetResult(option) is { Implicit: false }) is { } other
                        )
                        {
                            throw new UsageException($"--hex says what is written, and so does {other.Name}: give one of them");
                        }

                        var jsonFile = ReportOptions.Writable("--json", parsed.GetValue(json));
                        var from = parsed.GetValue(seed) ?? (ulong)Random.Shared.NextInt64();
                        var files = Write(
                            name,
                            AttributeOption.Parse(parsed.GetValue(attributes) ?? []),
                            cases,
                            from,
                            WriterOf(
                                name,
                                ElementTypes.Find(parsed.GetRequiredValue(type))!.Value,
                                parsed.GetRequiredValue(format),
                                parsed.GetValue(hex)
                            ),
                            parsed.GetRequiredValue(folder),
                            stop
                        );
                        if (jsonFile is not null)
                        {
                            AtomicFile.Write(jsonFile, stream => JsonReport.Write(name, from, files, stream));
                        }

                        Terminal.Out.WriteLine(
                            $"{Sentences.Count(files.Count, "case", "cases")} of {name} in {parsed.GetRequiredValue(folder)}, seed {from}"
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
        Writer write,
        string folder,
        CancellationToken stop
    )
    {
        var files = new List<string>();
        var refused = 0;
        for (var i = 0; files.Count < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var call = Generate(op, attributes, seed, i);
            var path = Path.Combine(Directory.CreateDirectory(folder).FullName, $"{op}-{files.Count:000}");
            var metadata = new Dictionary<string, string>
            {
                ["producer"] = $"reference {typeof(GoldenCommand).Assembly.GetName().Version?.ToString(3)}",
                ["seed"] = string.Create(CultureInfo.InvariantCulture, $"{seed}:{i}"),
            };
            try
            {
                files.Add(write(call, metadata, path));
                refused = 0;
            }
            catch (LayerException) when (++refused < MostRefused) { }
        }

        return files;
    }

    private static Writer WriterOf(string op, ElementType type, string format, string? hex) =>
        hex is not null ? HexWriter(HexFormat.Parse(hex))
        : format == Onnx ? FolderWriter(op, type)
        : FileWriter(type, format);

    private static Writer FileWriter(ElementType type, string format) =>
        (call, metadata, path) =>
        {
            var solved = Case.Of(path, call.Operator, call.Given, type).With(metadata).Solved();
            var file = path + (format == Npz ? NumpyArchive.Extension : ".safetensors");
            AtomicFile.Write(
                file,
                stream =>
                {
                    if (format == Npz)
                    {
                        NumpyArchive.Write(solved.ToFile(), stream);
                    }
                    else
                    {
                        solved.ToFile().Write(stream);
                    }
                }
            );
            return file;
        };

    private static Writer FolderWriter(string op, ElementType type)
    {
        if (!TestFolderExport.Names.Contains(op))
        {
            var missing = Operators.Names.Except(TestFolderExport.Names);
            throw new UsageException($"--format {Onnx}: ONNX has no operator {op}; it lacks {string.Join(", ", missing)}");
        }

        TestFolderExport.Rounded(Operators.Create(op), type);
        return (call, metadata, path) =>
        {
            var rounded = TestFolderExport.Rounded(call.Operator, type);
            var inputs = new Values<double>();
            foreach (var name in call.Given.Where(name => !rounded.Signature.IsUpstream(name)))
            {
                inputs.Add(name, call.Given, name);
            }

            TestFolderExport.Write(Case.Of(path, rounded, inputs, type).With(metadata).Solved(), type, path);
            return path;
        };
    }

    private static Writer HexWriter(HexFormat format) =>
        (call, _, path) =>
        {
            HexFolder.Write(Case.Of(path, call.Operator, call.Given.To(format.Round), format.Stored).Solved(), format, path);
            return path;
        };

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
