using Reference.Cases;

namespace Reference.Onnx;

/// <summary>A model is a right one as far as can be seen, but has operators, types or other things that this project does not have.</summary>
public sealed class UnsupportedModelException : IOException
{
    /// <summary>Creates the exception for a whole file.</summary>
    /// <param name="file">The file's path, or what the stream is called.</param>
    /// <param name="problem">What is not supported; it continues the sentence after the file's name.</param>
    public UnsupportedModelException(string file, string problem)
        : base($"{file}: {problem}") => Problem = problem;

    /// <summary>Creates the exception for one tensor of a file.</summary>
    /// <param name="file">The file's path, or what the stream is called.</param>
    /// <param name="tensor">The tensor's name as the file gives it.</param>
    /// <param name="problem">What is not supported; it continues the sentence after the tensor's name.</param>
    public UnsupportedModelException(string file, string tensor, string problem)
        : this(file, $"tensor {FileFormatException.Quote(tensor)}: {problem}") { }

    /// <summary>What is not supported, without the file.</summary>
    public string Problem { get; }
}
