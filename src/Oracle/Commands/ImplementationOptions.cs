using System.CommandLine;
using Reference.Native;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Commands;

/// <summary>Who is put on trial: <c>--opencl</c>, <c>--library</c> or <c>-- COMMAND</c>, and how long an answer may take.</summary>
internal sealed class ImplementationOptions
{
    private readonly Option<string?> _opencl = new("--opencl")
    {
        Description = "Try the project's own core on an OpenCL device: INDEX, cpu, gpu or a part of a name; the first unless given.",
        HelpName = "DEVICE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _library = new("--library")
    {
        Description = "Try a shared library that exports reference_run_operator.",
        HelpName = "LIB",
    };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "How many seconds an answer may take.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 10,
    };

    private readonly Argument<string[]> _program = new("COMMAND")
    {
        Description = "After --: a program that speaks the stream protocol, and its arguments.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Add(_opencl);
        command.Add(_library);
        command.Add(_timeout);
        command.Add(_program);
    }

    /// <summary>The implementation that they name.</summary>
    /// <exception cref="UsageException">They name none, or several, or one that is not there.</exception>
    /// <exception cref="DeviceException">There is no such device.</exception>
    public IImplementation Open(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        var (isDevice, library, program) = (
            parsed.GetResult(_opencl) is not null,
            parsed.GetValue(_library),
            parsed.GetValue(_program) ?? []
        );
        var patience = Patience(parsed.GetValue(_timeout));
        return (isDevice, library, program) switch
        {
            (true, null, []) => Device(parsed.GetValue(_opencl)),
            (false, { } file, []) => Library(file, patience),
            (false, null, [_, ..]) => new CommandImplementation($"-- {string.Join(' ', program.Select(Shell.Quoted))}", program, patience),
            _ => throw new UsageException(
                "say what to verify: --opencl, --library LIB or -- COMMAND, one of them; see reference verify --help"
            ),
        };
    }

    private static DeviceImplementation Device(string? device)
    {
        var choice = DeviceChoice.Parse(device is null ? "opencl" : $"opencl:{device}");
        return new(
            new Context(choice.Find(), Algorithm(), fewRuns: true),
            device is null ? "--opencl" : $"--opencl {Shell.Quoted(device)}"
        );
    }

    /// <summary>Which kernels the core is to choose, as its C entry does: REFERENCE_ALGORITHM, <c>auto</c> unless set.</summary>
    private static Algorithm Algorithm() =>
        Environment.GetEnvironmentVariable("REFERENCE_ALGORITHM") switch
        {
            null or "auto" => Native.Algorithm.Auto,
            "naive" => Native.Algorithm.Naive,
            "direct" => Native.Algorithm.Direct,
            "winograd" => Native.Algorithm.Winograd,
            var other => throw new UsageException($"REFERENCE_ALGORITHM is {other}: it must be auto, naive, direct or winograd"),
        };

    private static CommandImplementation Library(string file, TimeSpan patience)
    {
        LibraryHost.Probe(file);
        return new($"--library {Shell.Quoted(file)}", LibraryHost.CommandFor(Path.GetFullPath(file)), patience);
    }

    private static TimeSpan Patience(double seconds) =>
        seconds > 0 && seconds <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"--timeout is {seconds}: it must be a number of seconds above 0, up to 86400");
}
