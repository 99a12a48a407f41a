using System.Runtime.InteropServices;
using System.Text;

namespace Reference.Native;

/// <summary>Where the core's shared library is looked for, and what became of it.</summary>
/// <remarks>
/// In this order: <see cref="Override"/>; the environment variable REFERENCE_CORE; <c>runtimes/RID/native</c> (NuGet's convention) and
/// the folder itself beside this assembly and beside the program; then where the runtime and the system look. An override is the
/// only place that is tried: a wrong one is an error, never silently another library.
/// </remarks>
public static class CoreLibrary
{
    /// <summary>The environment variable that holds the path of the library to be loaded.</summary>
    public const string Variable = "REFERENCE_CORE";

    private static readonly Lock Gate = new();

    private static nint _library;

    /// <summary>The path of the library to be loaded; null to look for it. To be set before anything else of this assembly is used.</summary>
    /// <exception cref="InvalidOperationException">Set after the library was loaded.</exception>
    public static string? Override
    {
        get;
        set
        {
            lock (Gate)
            {
                field =
                    _library == 0
                        ? value
                        : throw new InvalidOperationException($"{Path} is loaded: {nameof(Override)} is to be set before first use");
            }
        }
    }

    /// <summary>The file that was loaded; null as long as none is.</summary>
    public static string? Path { get; private set; }

    /// <summary>Loads the library, unless it is loaded already. Every other member of this assembly does so by itself.</summary>
    /// <returns>The file that it was loaded from.</returns>
    /// <exception cref="DeviceException">It cannot be loaded (the message has a line for each path tried), or it is of another version.</exception>
    public static string Load()
    {
        lock (Gate)
        {
            if (_library == 0)
            {
                (_library, Path) = Find();
            }

            return Path!;
        }
    }

    /// <summary>The library's version of the C interface, REFERENCE_ABI_VERSION of the header it was built with.</summary>
    /// <exception cref="DeviceException">It cannot be loaded.</exception>
    public static int AbiVersion => (int)Core.LoadedAbiVersion();

    /// <summary>Makes P/Invoke ask this class for the library.</summary>
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(
            typeof(CoreLibrary).Assembly,
            (name, _, _) =>
            {
                if (name != Core.Library)
                {
                    return 0;
                }

                Load();
                return _library;
            }
        );

    private static (nint Library, string Path) Find()
    {
        var trace = new StringBuilder();
        foreach (var (path, why) in Candidates())
        {
            try
            {
                var library =
                    System.IO.Path.IsPathRooted(path) && !File.Exists(path)
                        ? throw new DllNotFoundException("there is no such file")
                        : NativeLibrary.Load(path, typeof(CoreLibrary).Assembly, searchPath: null);
                CheckVersion(library, path);
                return (library, path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                trace.Append("\n  ").Append(path).Append(" (").Append(why).Append("): ").Append(FirstLine(error.Message));
            }
        }

        throw new DeviceException(
            DeviceStatus.CoreMissing,
            $"The native core is not there; tried{trace}.\nThe package has it for linux-x64; `dotnet build` of the sources makes it where CMake, a C compiler and the OpenCL headers are installed; {Variable} names another file."
        );
    }

    private static IEnumerable<(string Path, string Why)> Candidates()
    {
        if (Override is { Length: > 0 } set)
        {
            return [(System.IO.Path.GetFullPath(set), $"{nameof(CoreLibrary)}.{nameof(Override)}")];
        }

        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable)
        {
            return [(System.IO.Path.GetFullPath(variable), Variable)];
        }

        var file =
            OperatingSystem.IsWindows() ? $"{Core.Library}.dll"
            : OperatingSystem.IsMacOS() ? $"lib{Core.Library}.dylib"
            : $"lib{Core.Library}.so";
        var system =
            OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : "linux";
        var runtime = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string[] folders = [BesideAssembly(), AppContext.BaseDirectory];
        return
        [
            .. folders
                .Where(folder => folder.Length > 0)
                .Select(folder => System.IO.Path.TrimEndingDirectorySeparator(folder))
                .Distinct()
                .SelectMany(folder =>
                    new[] { System.IO.Path.Combine(folder, "runtimes", runtime, "native", file), System.IO.Path.Combine(folder, file) }
                )
                .Select(path => (path, "beside the program")),
            (Core.Library, "where the runtime and the system look"),
        ];
    }

    /// <summary>Empty where the assembly is part of a single file.</summary>
    private static string BesideAssembly() =>
#pragma warning disable IL3000 // the empty answer of a single file is seen to
        System.IO.Path.GetDirectoryName(typeof(CoreLibrary).Assembly.Location) ?? "";
#pragma warning restore IL3000

    private static unsafe void CheckVersion(nint library, string path)
    {
        var version = ((delegate* unmanaged<uint>)NativeLibrary.GetExport(library, "ref_abi_version"))();
        if (version != Core.AbiVersion)
        {
            NativeLibrary.Free(library);
            throw new DeviceException(
                DeviceStatus.CoreVersion,
                $"{path} has version {version} of the core's interface, {typeof(CoreLibrary).Assembly.GetName().Name} needs version {Core.AbiVersion}: they are not of one build"
            );
        }
    }

    private static string FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0];
}
