using System.Numerics;
using Reference.Cases;
using Reference.Onnx;

namespace Reference.Oracle.Models;

/// <summary>Tensors of a model as a safetensors file has them.</summary>
internal static class StoredResults
{
    /// <summary>A tensor for a file: real numbers in the format given, whole numbers as I64, truth values as BOOL.</summary>
    public static StoredTensor Of<T>(string name, GraphTensor<T> tensor, ElementType format)
        where T : INumber<T> =>
        tensor.Type.IsReal() ? StoredTensor.OfReals(name, format, tensor.Reals, tensor.Shape)
        : tensor.Type == OnnxType.Bool ? StoredTensor.OfFlags(name, tensor.Flags, tensor.Shape)
        : StoredTensor.OfIntegers(name, ElementType.I64, tensor.Integers, tensor.Shape);

    /// <summary>Writes a file, whole or not at all.</summary>
    public static void Write(string path, string model, IEnumerable<StoredTensor> tensors) =>
        new SafetensorsFile(new Dictionary<string, string> { ["model"] = Path.GetFileName(model) }, tensors).Write(path);
}
