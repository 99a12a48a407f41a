using System.Runtime.InteropServices;

namespace Reference.Native;

/// <summary>Owns a ref_context. The core counts who needs it: buffers and plans keep it alive, so that handles may be released in any order.</summary>
internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Core.ContextRelease(handle);
        return true;
    }
}

/// <summary>Owns a ref_buffer.</summary>
internal sealed class BufferHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Core.BufferRelease(handle);
        return true;
    }
}

/// <summary>Owns a ref_plan.</summary>
internal sealed class PlanHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Core.PlanRelease(handle);
        return true;
    }
}

/// <summary>Owns a ref_network.</summary>
internal sealed class NetworkHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Core.NetworkRelease(handle);
        return true;
    }
}
