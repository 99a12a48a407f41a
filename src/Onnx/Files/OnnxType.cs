using Reference.Cases;
using Reference.Layers;

namespace Reference.Onnx;

/// <summary>What the elements of an ONNX tensor are: ONNX's <c>TensorProto.DataType</c>, with its numbers.</summary>
public enum OnnxType
{
    /// <summary>binary32.</summary>
    Float = 1,

    /// <summary>8 bits without sign.</summary>
    UInt8 = 2,

    /// <summary>8 bits with sign.</summary>
    Int8 = 3,

    /// <summary>16 bits without sign.</summary>
    UInt16 = 4,

    /// <summary>16 bits with sign.</summary>
    Int16 = 5,

    /// <summary>32 bits with sign.</summary>
    Int32 = 6,

    /// <summary>64 bits with sign.</summary>
    Int64 = 7,

    /// <summary>Truth values, a byte each.</summary>
    Bool = 9,

    /// <summary>binary16.</summary>
    Float16 = 10,

    /// <summary>binary64.</summary>
    Double = 11,

    /// <summary>32 bits without sign.</summary>
    UInt32 = 12,

    /// <summary>64 bits without sign.</summary>
    UInt64 = 13,

    /// <summary>bfloat16.</summary>
    BFloat16 = 16,
}

/// <summary>What is known of each type.</summary>
public static class OnnxTypes
{
    private static readonly string[] Refused =
    [
        "UNDEFINED",
        "STRING",
        "COMPLEX64",
        "COMPLEX128",
        "FLOAT8E4M3FN",
        "FLOAT8E4M3FNUZ",
        "FLOAT8E5M2",
        "FLOAT8E5M2FNUZ",
        "UINT4",
        "INT4",
        "FLOAT4E2M1",
        "FLOAT8E8M0",
        "UINT2",
        "INT2",
    ];

    private static readonly int[] RefusedNumbers = [0, 8, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26];

    /// <summary>The type of ONNX's number, or null where this project does not have it.</summary>
    /// <param name="number">ONNX's number.</param>
    public static OnnxType? Find(long number) => Enum.IsDefined((OnnxType)number) ? (OnnxType)number : null;

    /// <summary>ONNX's name of a number: <c>FLOAT</c>, also of one that this project does not have.</summary>
    /// <param name="number">ONNX's number.</param>
    public static string NameOf(long number) =>
        Find(number)?.Name() ?? (Array.IndexOf(RefusedNumbers, (int)number) is var place and >= 0 ? Refused[place] : $"{number}");

    /// <summary>ONNX's name: <c>FLOAT</c>.</summary>
    public static string Name(this OnnxType type) => type.ToString().ToUpperInvariant();

    /// <summary>Whether the elements are floating-point numbers.</summary>
    public static bool IsReal(this OnnxType type) => type is OnnxType.Float or OnnxType.Float16 or OnnxType.Double or OnnxType.BFloat16;

    /// <summary>Real, integer or truth value.</summary>
    public static PortKind Kind(this OnnxType type) =>
        type.IsReal() ? PortKind.Real
        : type == OnnxType.Bool ? PortKind.Boolean
        : PortKind.Integer;

    /// <summary>How many bytes an element has.</summary>
    public static int Size(this OnnxType type) =>
        type switch
        {
            OnnxType.Double or OnnxType.Int64 or OnnxType.UInt64 => 8,
            OnnxType.Float or OnnxType.Int32 or OnnxType.UInt32 => 4,
            OnnxType.Float16 or OnnxType.BFloat16 or OnnxType.Int16 or OnnxType.UInt16 => 2,
            _ => 1,
        };

    /// <summary>The format of case files that holds a real type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a real one.</exception>
    public static ElementType Format(this OnnxType type) =>
        type switch
        {
            OnnxType.Float => ElementType.F32,
            OnnxType.Double => ElementType.F64,
            OnnxType.Float16 => ElementType.F16,
            OnnxType.BFloat16 => ElementType.BF16,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "is not a type of real numbers"),
        };

    /// <summary>The type that a format of case files is.</summary>
    public static OnnxType Of(ElementType format) =>
        format switch
        {
            ElementType.F64 => OnnxType.Double,
            ElementType.F32 => OnnxType.Float,
            ElementType.F16 => OnnxType.Float16,
            ElementType.BF16 => OnnxType.BFloat16,
            ElementType.I64 => OnnxType.Int64,
            ElementType.I32 => OnnxType.Int32,
            ElementType.U8 => OnnxType.UInt8,
            _ => OnnxType.Bool,
        };
}
