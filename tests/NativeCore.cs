using System.Collections.Concurrent;
using Reference.Native;

namespace Reference.Testing;

/// <summary>
/// The device that tests of the native core run on: the first one. Where the core was not built or there is no device the test is
/// skipped with the reason; where REFERENCE_NATIVE=required is set, as in ./build.sh test and CI, it fails instead.
/// </summary>
internal static class NativeCore
{
    private static readonly ConcurrentDictionary<Algorithm, Context> Contexts = new();

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
            if (device is null && Environment.GetEnvironmentVariable("REFERENCE_NATIVE") == "required")
            {
                Assert.Fail($"REFERENCE_NATIVE=required, but {problem}");
            }

            Assert.SkipWhen(device is null, problem);
            return device!;
        }
    }

    /// <summary>A context that all tests of an assembly share, so that kernels are compiled once; skips the test where there is no device.</summary>
    public static Context Context(Algorithm algorithm = Algorithm.Auto)
    {
        var device = Device;
        lock (Contexts)
        {
            return Contexts.GetOrAdd(algorithm, wanted => new(device, wanted));
        }
    }
}
