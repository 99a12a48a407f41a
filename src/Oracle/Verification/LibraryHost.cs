using System.Diagnostics;
using Reference.Cases;
using Reference.Layers;
using Reference.Native;

namespace Reference.Oracle.Verification;

/// <summary>
/// A process that lends somebody's shared library the stream protocol: cases come in on standard input, the library fills them in, answers go out.
/// <c>reference verify --library</c> starts it, so that what the library breaks is not the oracle.
/// </summary>
internal static class LibraryHost
{
    /// <summary>The hidden command that is the host.</summary>
    public const string Command = "host-library";

    private static readonly TimeSpan LoadingTime = TimeSpan.FromSeconds(20);

    /// <summary>How to start a host: this program once more.</summary>
    /// <param name="library">The library's file.</param>
    public static IReadOnlyList<string> CommandFor(string library)
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, typeof(LibraryHost).Assembly.Location, Command, library]
            : [program, Command, library];
    }

    /// <summary>Serves until the stream of cases ends.</summary>
    /// <param name="path">The library's file.</param>
    /// <param name="input">The cases.</param>
    /// <param name="output">The answers. The library may print what it likes to standard output: see <see cref="Commands.HostLibraryCommand"/>.</param>
    /// <exception cref="UsageException">The library cannot be loaded.</exception>
    /// <exception cref="FileFormatException">What comes in are no cases.</exception>
    public static void Serve(string path, Stream input, Stream output)
    {
        using var library = Load(path);
        while (SafetensorsFile.ReadNext(input, "standard input") is { } blob)
        {
            var asked = Case.From(blob, "a case of the stream");
            Answer(library, asked).Write(output);
            output.Flush();
        }
    }

    /// <summary>Has a host load a library and end, to find out whether it can.</summary>
    /// <param name="library">The library's file.</param>
    /// <exception cref="UsageException">It cannot.</exception>
    public static void Probe(string library)
    {
        if (!File.Exists(library))
        {
            throw new UsageException($"{library}: there is no such file");
        }

        var command = CommandFor(Path.GetFullPath(library));
        using var host = Process.Start(
            new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        host.StandardInput.Close();
        var output = host.StandardOutput.ReadToEndAsync();
        var complaint = host.StandardError.ReadToEndAsync();
        if (!host.WaitForExit(LoadingTime))
        {
            host.Kill(entireProcessTree: true);
            throw new UsageException($"{library}: loading it did not end within {LoadingTime.TotalSeconds} s");
        }

        Task.WaitAll(output, complaint);
        if (host.ExitCode != CommandLine.Agreement)
        {
            var prefix = $"{CommandLine.Name}: ";
            throw new UsageException(
                complaint.Result.Split('\n').LastOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal)) is { } said
                    ? said[prefix.Length..]
                    : $"{library}: a process that loads it ends with status {host.ExitCode}"
            );
        }
    }

    /// <exception cref="UsageException">It cannot be loaded.</exception>
    private static OperatorLibrary Load(string path)
    {
        try
        {
            return OperatorLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new UsageException(error.Message);
        }
    }

    private static SafetensorsFile Answer(OperatorLibrary library, Case asked)
    {
        var answer = library.Run(
            asked.Operator.Signature.Name,
            Operators.AttributesOf(asked.Operator),
            asked.ToFile().Tensors,
            [.. asked.WantedShapes.Select(wanted => (wanted.Key, TypeOf(asked, wanted.Key), wanted.Value))]
        );
        return answer.Status switch
        {
            OperatorStatus.Unsupported => Saying("unsupported", answer.Message),
            OperatorStatus.Failed => Saying("error", answer.Message),
            _ => new(
                new Dictionary<string, string>(),
                [.. answer.Results.Where(result => OperatorLibrary.IsWritten(result) || !IsOptional(asked, result))]
            ),
        };
    }

    private static SafetensorsFile Saying(string key, string text) => new(new Dictionary<string, string> { [key] = text }, []);

    private static bool IsOptional(Case asked, StoredTensor result) =>
        asked.Operator.Signature.OutputNamed(result.Name) is { Optional: true };

    private static ElementType TypeOf(Case asked, string result) =>
        asked.Operator.Signature.OutputNamed(result)?.Kind switch
        {
            PortKind.Integer => ElementType.I64,
            PortKind.Boolean => ElementType.BOOL,
            _ => asked.RealType,
        };
}
