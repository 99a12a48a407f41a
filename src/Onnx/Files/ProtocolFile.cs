using Google.Protobuf;
using Reference.Cases;

namespace Reference.Onnx;

/// <summary>Reads files of protocol buffers, trusting nothing: what is allocated grows with what is there, never with what is claimed.</summary>
internal static class ProtocolFile
{
    /// <summary>The messages of onnx.proto lie at most eight deep; groups of unknown fields could lie deeper.</summary>
    private const int Deepest = 32;

    /// <summary>Reads one message that is the whole file.</summary>
    /// <exception cref="FileFormatException">The content is no such message.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TMessage Read<TMessage>(string path, MessageParser<TMessage> parser)
        where TMessage : IMessage<TMessage>
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path, parser);
    }

    /// <summary>Reads one message that is the whole stream.</summary>
    public static TMessage Read<TMessage>(Stream stream, string source, MessageParser<TMessage> parser)
        where TMessage : IMessage<TMessage>
    {
        if (stream.CanSeek && stream.Length == 0)
        {
            throw new FileFormatException(source, "is empty");
        }

        try
        {
            using var coded = CodedInputStream.CreateWithLimits(stream, int.MaxValue, Deepest);
            return parser.WithDiscardUnknownFields(true).ParseFrom(coded);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new FileFormatException(source, $"is not an ONNX file, or not all of one: {Sentence(error.Message)}");
        }
    }

    private static string Sentence(string message) => message.Split(". ")[0].TrimEnd('.').Replace("\n", " ", StringComparison.Ordinal);
}
