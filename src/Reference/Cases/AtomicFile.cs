namespace Reference.Cases;

/// <summary>Writes files so that nobody ever sees half of one, also when the program is interrupted.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file under another name and renames at the end. What was there before stays until then.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (Obstacle(path) is { } obstacle)
        {
            throw new IOException($"{path}: {obstacle}");
        }

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
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new IOException($"{path}: {error.Message.Replace(unfinished, full, StringComparison.Ordinal)}", error);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Why a file cannot be written, where that shows before there is anything to write; null where nothing speaks against it.</summary>
    /// <param name="path">The file.</param>
    public static string? Obstacle(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? "a file needs a name"
            : Directory.Exists(path) ? "is a folder"
            : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? "there is no such folder to write it in"
            : null;
    }

    /// <summary>Whether it is no file but a device or a pipe, <c>/dev/stdout</c> or a shell's <c>&gt;(…)</c>, which must be written to and never replaced.</summary>
    private static bool IsSystems(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));
}
