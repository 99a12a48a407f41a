namespace Reference.Cases;

/// <summary>Writes files so that nobody ever sees half of one, also when the program is interrupted.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file under another name and renames at the end. What was there before stays until then.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        if (IsSystems(full))
        {
            using var device = new FileStream(full, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }

        full = File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
        var unfinished = Path.Combine(Path.GetDirectoryName(full) ?? "", $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.part");
        try
        {
            using (var stream = File.Create(unfinished))
            {
                write(stream);
            }

            File.Move(unfinished, full, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Whether it is no file but a device or a pipe, <c>/dev/stdout</c> or a shell's <c>&gt;(…)</c>, which must be written to and never replaced.</summary>
    private static bool IsSystems(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));
}
