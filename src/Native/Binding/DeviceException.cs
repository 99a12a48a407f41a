using System.Runtime.InteropServices;

namespace Reference.Native;

/// <summary>What kept the core from doing what was asked: ref_status, and two of the binding's own.</summary>
public enum DeviceStatus
{
    /// <summary>The core's library could not be loaded; the message lists every path tried and why it failed.</summary>
    CoreMissing = -1,

    /// <summary>The library that was found is of another version than this assembly.</summary>
    CoreVersion = -2,

    /// <summary>Nothing: all went well.</summary>
    Ok = 0,

    /// <summary>An argument is out of range or does not fit the others; nothing was done.</summary>
    Invalid = 1,

    /// <summary>The core does not implement this operator, attribute or element type.</summary>
    Unsupported = 2,

    /// <summary>No OpenCL runtime could be loaded.</summary>
    NoRuntime = 3,

    /// <summary>There is a runtime, but no such device.</summary>
    NoDevice = 4,

    /// <summary>The host's memory or the device's is used up.</summary>
    OutOfMemory = 5,

    /// <summary>A kernel did not compile; <see cref="DeviceException.BuildLog"/> says why.</summary>
    BuildFailed = 6,

    /// <summary>The device stopped answering: its context is good for nothing but to be disposed.</summary>
    DeviceLost = 7,

    /// <summary>Another error of the OpenCL runtime.</summary>
    OpenCL = 8,
}

/// <summary>The one exception of the native core. Except after <see cref="DeviceStatus.DeviceLost"/> all objects are as they were, and later calls work.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="status">What kind of failure it is.</param>
    /// <param name="message">What went wrong, for the user; after the first line a kernel's build log.</param>
    /// <param name="runtimeError">The OpenCL runtime's error code behind it; 0 where it had none.</param>
    /// <param name="inner">Why the library was not loaded, where that is the failure.</param>
    public DeviceException(DeviceStatus status, string message, int runtimeError = 0, Exception? inner = null)
        : base(message, inner)
    {
        Status = status;
        RuntimeError = runtimeError;
    }

    /// <summary>What kind of failure it is.</summary>
    public DeviceStatus Status { get; }

    /// <summary>The OpenCL runtime's error code behind it, such as -5 (the message names it, <c>CL_OUT_OF_RESOURCES</c>); 0 where it had none.</summary>
    public int RuntimeError { get; }

    /// <summary>What the device's compiler had to say, where the status is <see cref="DeviceStatus.BuildFailed"/>; null otherwise.</summary>
    public string? BuildLog =>
        Status == DeviceStatus.BuildFailed && Message.IndexOf('\n') is var end and >= 0 ? Message[(end + 1)..] : null;

    /// <summary>Throws unless a function of the core has answered that all went well. To be called by the thread that called it, at once.</summary>
    /// <param name="status">What it answered.</param>
    /// <exception cref="DeviceException">It answered an error.</exception>
    internal static void ThrowUnlessOk(int status)
    {
        if (status != (int)DeviceStatus.Ok)
        {
            Throw(status);
        }
    }

    private static unsafe void Throw(int status) =>
        throw new DeviceException(
            (DeviceStatus)status,
            Marshal.PtrToStringUTF8((nint)Core.ErrorMessage()) ?? "the core gave no message",
            Core.ErrorOpenCL()
        );
}
