using System.ComponentModel;
using System.Diagnostics;
using Reference.Native;

namespace Reference.Testing;

/// <summary>
/// The device that tests of the native core run on: the first one. Where the core was not built or there is no device, a <see cref="Prerequisite"/> is missing.
/// </summary>
internal static class NativeCore
{
    private static readonly Dictionary<Algorithm, Context> Contexts = [];

    private static readonly Lazy<(Device? Device, string Problem)> First = new(() =>
    {
        try
        {
            return (Device.At(0), "");
        }
        catch (DeviceException error) when (error.Status is DeviceStatus.CoreMissing or DeviceStatus.NoRuntime or DeviceStatus.NoDevice)
        {
            return (null, error.Message);
        }
    });

    /// <summary>The device; skips the test where there is none.</summary>
    public static Device Device
    {
        get
        {
            var (device, problem) = First.Value;
            Prerequisite.Demand(device is not null, problem);
            return device!;
        }
    }

    /// <summary>A context that all tests of an assembly share, so that kernels are compiled once; skips the test where there is no device.</summary>
    public static Context Context(Algorithm algorithm = Algorithm.Auto)
    {
        var device = Device;
        lock (Contexts)
        {
            if (!Contexts.TryGetValue(algorithm, out var context))
            {
                Contexts[algorithm] = context = new(device, algorithm);
            }

            return context;
        }
    }

    /// <summary>The file that the core was loaded from; skips the test where there is no device.</summary>
    public static string LibraryPath
    {
        get
        {
            _ = Device;
            return CoreLibrary.Load();
        }
    }

    /// <summary>Runs the C compiler; skips the test where there is none.</summary>
    public static void Compile(params string[] arguments)
    {
        var compiler = Environment.GetEnvironmentVariable("CC") is { Length: > 0 } chosen ? chosen : "cc";
        Process? started = null;
        try
        {
            started = Process.Start(new ProcessStartInfo(compiler, arguments) { RedirectStandardError = true });
        }
        catch (Win32Exception error)
        {
            Prerequisite.Demand(false, error.Message);
        }

        using var process = started!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, complaint);
    }
}
