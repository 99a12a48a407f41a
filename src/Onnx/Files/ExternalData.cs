using System.Globalization;
using Reference.Cases;
using Reference.Onnx.Protocol;

namespace Reference.Onnx;

/// <summary>
/// Elements that lie in another file, beside the model: <c>location</c>, a path inside the model's folder, <c>offset</c> and <c>length</c> in bytes.
/// </summary>
internal static class ExternalData
{
    /// <summary>Reads the bytes of a tensor.</summary>
    /// <param name="proto">The tensor.</param>
    /// <param name="file">The model's file, for errors.</param>
    /// <param name="folder">The model's folder; null where there is none.</param>
    /// <param name="wanted">How many bytes the tensor has.</param>
    /// <exception cref="FileFormatException">The file is not in the folder or not long enough.</exception>
    public static byte[] Read(TensorProto proto, string file, string? folder, long wanted)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in proto.ExternalData)
        {
            entries[entry.Key] = entry.Value;
        }

        if (folder is null || !entries.TryGetValue("location", out var location) || location.Length == 0)
        {
            throw new FileFormatException(
                file,
                proto.Name,
                "has its data in another file, but does not say in which, or there is no folder to look in"
            );
        }

        var shown = FileFormatException.Quote(location);
        var path = Inside(folder, location);
        if (path is null)
        {
            throw new FileFormatException(file, proto.Name, $"has its data in {shown}, which is not inside the model's folder");
        }

        if (!File.Exists(path))
        {
            throw new FileFormatException(file, proto.Name, $"has its data in {shown}, which is not there");
        }

        var offset = Number(entries, "offset", 0, file, proto.Name);
        var length = Number(entries, "length", wanted, file, proto.Name);
        using var stream = File.OpenRead(path);
        if (length != wanted || offset > stream.Length || wanted > stream.Length - offset)
        {
            throw new FileFormatException(
                file,
                proto.Name,
                $"needs {wanted} bytes, but has {length} from byte {offset} of {shown}, which has {stream.Length}"
            );
        }

        stream.Position = offset;
        var data = new byte[wanted];
        stream.ReadExactly(data);
        return data;
    }

    /// <summary>The file's path, or null where it leaves the folder, by name or by a link.</summary>
    private static string? Inside(string folder, string location)
    {
        if (Path.IsPathRooted(location) || location.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, location));
        if (!path.StartsWith(root, StringComparison.Ordinal))
        {
            return null;
        }

        for (var part = path; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null || new DirectoryInfo(part).LinkTarget is not null)
            {
                return null;
            }
        }

        return path;
    }

    private static long Number(Dictionary<string, string> entries, string key, long otherwise, string file, string tensor) =>
        !entries.TryGetValue(key, out var text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FileFormatException(
            file,
            tensor,
            $"has external data with the {key} {FileFormatException.Quote(text)}, which is no number"
        );
}
