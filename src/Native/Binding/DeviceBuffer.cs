namespace Reference.Native;

/// <summary>Memory of a device.</summary>
public sealed class DeviceBuffer : IDisposable
{
    private readonly BufferHandle _handle;

    /// <summary>Allocates memory; its contents are undefined.</summary>
    /// <param name="context">The context that it belongs to.</param>
    /// <param name="bytes">How many bytes, at least 1.</param>
    /// <exception cref="DeviceException">The device has not so much memory.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed of.</exception>
    public DeviceBuffer(Context context, long bytes)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        (Context, Bytes) = (context, bytes);
        DeviceException.ThrowUnlessOk(Core.BufferCreate(context.Handle, (ulong)bytes, out _handle));
    }

    /// <summary>The context that it belongs to.</summary>
    public Context Context { get; }

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>The core's buffer, while it is not disposed of.</summary>
    internal BufferHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _handle;
        }
    }

    /// <summary>A new buffer that holds a copy of values.</summary>
    /// <param name="context">The context that it belongs to.</param>
    /// <param name="values">At least one value.</param>
    /// <exception cref="DeviceException">The device has not so much memory.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed of.</exception>
    public static unsafe DeviceBuffer Of<T>(Context context, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = new DeviceBuffer(context, (long)values.Length * sizeof(T));
        try
        {
            buffer.Write(values);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Copies values to the device, after what was enqueued before, and returns when done. Allocates nothing.</summary>
    /// <param name="values">Any number of values.</param>
    /// <param name="offset">The byte of the buffer where they begin.</param>
    /// <exception cref="DeviceException">They reach beyond the buffer's end, or the device failed.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed of.</exception>
    public unsafe void Write<T>(ReadOnlySpan<T> values, long offset = 0)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        fixed (T* host = values)
        {
            T none;
            var bytes = (ulong)values.Length * (ulong)sizeof(T);
            DeviceException.ThrowUnlessOk(Core.BufferWrite(Handle, (ulong)offset, bytes, host == null ? &none : host));
        }
    }

    /// <summary>Copies values from the device, after what was enqueued before, and returns when done. Allocates nothing.</summary>
    /// <param name="values">Where they go; all of it is filled.</param>
    /// <param name="offset">The byte of the buffer where they begin.</param>
    /// <exception cref="DeviceException">They reach beyond the buffer's end, or the device failed.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed of.</exception>
    public unsafe void Read<T>(Span<T> values, long offset = 0)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        fixed (T* host = values)
        {
            T none;
            var bytes = (ulong)values.Length * (ulong)sizeof(T);
            DeviceException.ThrowUnlessOk(Core.BufferRead(Handle, (ulong)offset, bytes, host == null ? &none : host));
        }
    }

    /// <summary>Gives the memory back once the last plan that uses it is disposed of, too. A second time does nothing.</summary>
    public void Dispose() => _handle.Dispose();
}
