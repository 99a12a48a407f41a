using Reference.Cases;
using Reference.Data;
using Reference.Onnx;

namespace Reference.Oracle.Imports;

/// <summary>Reads tensors out of the files that people have them in: numpy's, ONNX's, safetensors, and pictures in IDX form.</summary>
internal static class TensorFiles
{
    /// <summary>All tensors of a file.</summary>
    /// <param name="path">The file; what it is is told by its name's end, and pictures by what is left.</param>
    /// <exception cref="FileFormatException">It is no such file.</exception>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static IReadOnlyList<OnnxTensor> ReadAll(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"{path}: there is no such file");
        }

        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => [NumpyFile.ReadArray(path)],
            ".npz" => NumpyFile.ReadArchive(path),
            ".pb" => [OnnxTensor.Read(path)],
            ".safetensors" => [.. SafetensorsFile.Read(path).Tensors.Select(OnnxTensor.Of)],
            _ => [Pictures(path)],
        };
    }

    /// <summary>The tensor of a file that is meant for an input: the one of its name, or the only one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">What the model declares of the input.</param>
    public static OnnxTensor ReadFor(string path, OnnxValue wanted)
    {
        var tensors = ReadAll(path);
        var tensor =
            tensors.FirstOrDefault(tensor => tensor.Name == wanted.Name)
            ?? (tensors.Count == 1 ? tensors[0] : null)
            ?? throw new UsageException(
                $"{path}: there is no tensor {FileFormatException.Quote(wanted.Name)} in this file, but {string.Join(", ", tensors.Select(tensor => FileFormatException.Quote(tensor.Name)))}"
            );
        return Fitted(tensor, wanted).Named(wanted.Name);
    }

    /// <summary>Pixels, a byte each, become numbers from 0 to 1; of several pictures as many are taken as the model wants, from the first on.</summary>
    private static OnnxTensor Fitted(OnnxTensor tensor, OnnxValue wanted)
    {
        if (wanted.Type is not { } type || tensor.Type == type)
        {
            return tensor;
        }

        if (tensor.Type == OnnxType.UInt8 && type.IsReal() && wanted.Axes is { } axes)
        {
            var size = axes.Aggregate(1, (product, axis) => product * (axis.Length ?? 1));
            if (size >= 1 && size <= tensor.Shape.Size && tensor.Shape.Rank > 0 && size % (tensor.Shape.Size / tensor.Shape[0]) == 0)
            {
                var pixels = Array.ConvertAll(tensor.Data[..size].ToArray(), pixel => pixel / 255.0);
                return Real(tensor.Name, type, [.. axes.Select(axis => axis.Length ?? 1)], pixels);
            }
        }

        return type.IsReal() && tensor.Type.IsReal() ? Real(tensor.Name, type, tensor.Shape, tensor.Doubles())
            : type == OnnxType.Int64 && tensor.Type.Kind() == Layers.PortKind.Integer
                ? OnnxTensor.OfIntegers(tensor.Name, tensor.Shape, tensor.Integers().Flat())
            : tensor;
    }

    private static OnnxTensor Real(string name, OnnxType type, Shape shape, double[] values) =>
        OnnxTensor.Of(StoredTensor.OfReals(name, type.Format(), Tensors.Of(shape, values), shape));

    private static OnnxTensor Pictures(string path)
    {
        var file = IdxFile.Read(path);
        return OnnxTensor.OfBytes(Path.GetFileNameWithoutExtension(path), OnnxType.UInt8, file.Shape, file.Data);
    }
}
