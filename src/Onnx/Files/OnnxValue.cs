using Reference.Cases;
using Reference.Onnx.Protocol;

namespace Reference.Onnx;

/// <summary>The length of an axis as a model declares it: a number, a name that stands for one, or nothing.</summary>
/// <param name="Length">The number.</param>
/// <param name="Symbol">The name, such as <c>N</c>.</param>
public readonly record struct OnnxAxis(int? Length, string? Symbol)
{
    /// <inheritdoc/>
    public override string ToString() => Length is { } length ? $"{length}" : FileFormatException.Quote(Symbol ?? "?", longest: 20);
}

/// <summary>What a model declares of a tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its elements are; null where nothing is said of it.</param>
/// <param name="Axes">Its axes; null where nothing is said of them.</param>
public sealed record OnnxValue(string Name, OnnxType? Type, IReadOnlyList<OnnxAxis>? Axes)
{
    /// <summary>The shape in words: <c>N×3×224×224</c>, <c>scalar</c>, or <c>any shape</c>.</summary>
    public string ShapeText =>
        Axes is null ? "any shape"
        : Axes.Count == 0 ? "scalar"
        : string.Join('×', Axes);

    /// <summary>Whether a shape is one that is declared.</summary>
    /// <param name="shape">The shape.</param>
    public bool Allows(Shape shape) =>
        Axes is null
        || (Axes.Count == shape.Rank && Axes.Zip(shape).All(axis => axis.First.Length is not { } length || length == axis.Second));

    /// <summary><c>data_0 FLOAT N×3×224×224</c>.</summary>
    public override string ToString() => $"{FileFormatException.Quote(Name)} {Type?.Name() ?? "of any type"} {ShapeText}";

    /// <summary>Reads a declaration.</summary>
    /// <exception cref="FileFormatException">It declares something that is no tensor, or a type or length that cannot be used.</exception>
    internal static OnnxValue Read(ValueInfoProto proto, string file)
    {
        if (proto.Type is null || proto.Type.ValueCase == TypeProto.ValueOneofCase.None)
        {
            return new(proto.Name, null, null);
        }

        if (proto.Type.ValueCase != TypeProto.ValueOneofCase.TensorType)
        {
            var kind = proto.Type.ValueCase.ToString().Replace("Type", "", StringComparison.Ordinal).ToLowerInvariant();
            throw new UnsupportedModelException(
                file,
                proto.Name,
                $"is declared as a {kind}, which is not supported: only dense tensors are"
            );
        }

        var tensor = proto.Type.TensorType;
        var type = OnnxTypes.Find(tensor.ElemType);
        if (type is null && tensor.ElemType != 0)
        {
            throw new UnsupportedModelException(
                file,
                proto.Name,
                $"is declared as {OnnxTypes.NameOf(tensor.ElemType)}, which is not supported"
            );
        }

        return new(proto.Name, type, tensor.Shape?.Dim.Select(axis => Axis(axis, proto.Name, file)).ToList());
    }

    private static OnnxAxis Axis(TensorShapeProto.Types.Dimension axis, string name, string file) =>
        axis.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when axis.DimValue is >= 0 and <= int.MaxValue => new(
                (int)axis.DimValue,
                null
            ),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when axis.DimValue == -1 => new(null, null), // written by old exporters
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => throw new FileFormatException(
                file,
                name,
                $"is declared with an axis of length {axis.DimValue}"
            ),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => new(null, axis.DimParam),
            _ => new(null, null),
        };
}
