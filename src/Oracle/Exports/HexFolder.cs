using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Exports;

/// <summary>
/// A case as a folder for hardware: a file a tensor, <c>X.hex</c>, a word a line, the last axis fastest, as Verilog's <c>$readmemh</c> reads it;
/// and <c>case.json</c> with the operator, its attributes, and each tensor's shape and bits.
/// </summary>
internal static class HexFolder
{
    private const int IntegerBits = 64;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a case whose given numbers are the format's, with the specification's results rounded to it.</summary>
    /// <param name="solved">The case with its results.</param>
    /// <param name="format">How real numbers become words.</param>
    /// <param name="folder">Where to; made where it is missing.</param>
    public static void Write(Case solved, HexFormat format, string folder)
    {
        ArgumentNullException.ThrowIfNull(solved);
        Directory.CreateDirectory(folder);
        var tensors = new Dictionary<string, object>();
        foreach (var values in new[] { solved.Given, solved.Results })
        {
            foreach (var name in values)
            {
                var (words, bits) = Words(values.Any(name), format);
                AtomicFile.Write(
                    Path.Combine(folder, $"{name}.hex"),
                    stream => stream.Write(Encoding.ASCII.GetBytes(string.Concat(words.Select(word => $"{word}\n"))))
                );
                tensors[name] = new
                {
                    shape = values.ShapeOf(name),
                    bits,
                    format = values.Any(name) is Tensor<double> ? format.Name : "integer",
                    given = values == solved.Given,
                };
            }
        }

        AtomicFile.Write(
            Path.Combine(folder, "case.json"),
            stream =>
                JsonSerializer.Serialize(
                    stream,
                    new
                    {
                        op = solved.Operator.Signature.Name,
                        attributes = JsonDocument.Parse(Operators.AttributesOf(solved.Operator)).RootElement,
                        tensors,
                    },
                    Options
                )
        );
    }

    private static (IEnumerable<string> Words, int Bits) Words(object tensor, HexFormat format) =>
        tensor switch
        {
            Tensor<double> reals => (reals.Flat().ToArray().Select(format.Word), format.Bits),
            Tensor<long> integers => (
                integers.Flat().ToArray().Select(value => HexFormat.Digits(unchecked((ulong)value), IntegerBits)),
                IntegerBits
            ),
            _ => (((Tensor<bool>)tensor).Flat().ToArray().Select(value => (value ? 1 : 0).ToString(CultureInfo.InvariantCulture)), 1),
        };
}
