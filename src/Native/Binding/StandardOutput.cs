using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reference.Native;

/// <summary>Standard output as libraries in C see it.</summary>
public static partial class StandardOutput
{
    /// <summary>Takes it away from them: what they print from now on goes to standard error, so that it does not get between what this program writes.</summary>
    /// <returns>What was standard output.</returns>
    public static Stream Take()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var taken = Duplicate(1);
        _ = DuplicateTo(2, 1);
        return new FileStream(new SafeFileHandle(taken, ownsHandle: true), FileAccess.Write);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int file);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int file, int target);
}
