using Reference.Cases;

namespace Reference.Native;

/// <summary>How a plan is to read a buffer: as a dense tensor, the last axis running fastest, from the buffer's first byte on.</summary>
/// <param name="Buffer">Where the elements lie; it may be larger than the tensor.</param>
/// <param name="Shape">The lengths of the axes; no axes for a scalar.</param>
/// <param name="Type">F32 or F16 where the operator has real numbers, I64 for labels and indices, BOOL for masks.</param>
/// <param name="Constant">Whether it changes seldom (weights in use), so that a plan may rearrange it ahead of its runs; see <see cref="Plan.Prepare"/>.</param>
public sealed record DeviceTensor(DeviceBuffer Buffer, Shape Shape, ElementType Type = ElementType.F32, bool Constant = false)
{
    /// <summary>A tensor in a buffer of its own.</summary>
    /// <param name="context">The context that the buffer belongs to.</param>
    /// <param name="shape">The lengths of the axes; no axes for a scalar.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="constant">Whether it changes seldom.</param>
    /// <exception cref="DeviceException">The device has not so much memory.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed of.</exception>
    public static DeviceTensor Create(Context context, Shape shape, ElementType type = ElementType.F32, bool constant = false) =>
        new(new(context, (long)shape.Size * type.Size()), shape, type, constant);
}
