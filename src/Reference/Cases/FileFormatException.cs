namespace Reference.Cases;

/// <summary>The one exception for a file, or a piece of a stream, whose content cannot be what it claims to be.</summary>
/// <remarks>The message names the file, the tensor and what is wrong: "a.safetensors: tensor X: ends at byte 48, but there are 40 bytes of data".</remarks>
public sealed class FileFormatException : IOException
{
    /// <summary>Creates the exception for a whole file.</summary>
    /// <param name="file">The file's path, or what the stream is called.</param>
    /// <param name="problem">What is wrong.</param>
    public FileFormatException(string file, string problem)
        : base($"{file}: {problem}") => File = file;

    /// <summary>Creates the exception for one tensor of a file.</summary>
    /// <param name="file">The file's path, or what the stream is called.</param>
    /// <param name="tensor">The tensor's name as the file gives it.</param>
    /// <param name="problem">What is wrong; it continues the sentence after the tensor's name.</param>
    public FileFormatException(string file, string tensor, string problem)
        : this(file, $"tensor {Quote(tensor)}: {problem}") => Tensor = tensor;

    /// <summary>The file's path, or what the stream is called.</summary>
    public string File { get; }

    /// <summary>The tensor at fault, or null where it is the file as a whole.</summary>
    public string? Tensor { get; }

    /// <summary>A text out of a file, fit to be shown: cut where it is long, without characters that a terminal would obey.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">How many characters are shown.</param>
    public static string Quote(string text, int longest = 60)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = text.Length <= longest ? text : $"{text[..longest]}…";
        return string.Concat(shown.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
    }
}
