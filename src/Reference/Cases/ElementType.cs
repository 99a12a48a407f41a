using Reference.Numbers;

namespace Reference.Cases;

/// <summary>What the elements of a stored tensor are: safetensors' <c>dtype</c>, under its names.</summary>
public enum ElementType
{
    /// <summary>IEEE binary64, <see cref="double"/>.</summary>
    F64,

    /// <summary>IEEE binary32, <see cref="float"/>.</summary>
    F32,

    /// <summary>IEEE binary16, <see cref="Half"/>.</summary>
    F16,

    /// <summary>bfloat16: binary32 without its last 16 bits.</summary>
    BF16,

    /// <summary>Signed integers of 64 bits.</summary>
    I64,

    /// <summary>Signed integers of 32 bits.</summary>
    I32,

    /// <summary>Unsigned integers of 8 bits.</summary>
    U8,

    /// <summary>Truth values: one byte each, 0 or 1.</summary>
    BOOL,
}

/// <summary>What is known of each element type.</summary>
public static class ElementTypes
{
    private static readonly Dictionary<string, ElementType> Named = Enum.GetValues<ElementType>().ToDictionary(type => type.ToString());

    /// <summary>The types' names, for messages.</summary>
    public static string Names => string.Join(", ", Named.Keys);

    /// <summary>The type of a name, or null where there is none; names are in capitals.</summary>
    /// <param name="name">Such as <c>F32</c>.</param>
    public static ElementType? Find(string name) => Named.TryGetValue(name, out var type) ? type : null;

    /// <summary>How many bytes an element has.</summary>
    public static int Size(this ElementType type) =>
        type switch
        {
            ElementType.F64 or ElementType.I64 => 8,
            ElementType.F32 or ElementType.I32 => 4,
            ElementType.F16 or ElementType.BF16 => 2,
            _ => 1,
        };

    /// <summary>Whether the elements are floating-point numbers.</summary>
    public static bool IsReal(this ElementType type) => type <= ElementType.BF16;

    /// <summary>Whether the elements are whole numbers: labels or indices.</summary>
    public static bool IsInteger(this ElementType type) => type is ElementType.I64 or ElementType.I32 or ElementType.U8;

    /// <summary>The number nearest to a value that a real type can hold, ties to even.</summary>
    /// <param name="type">A real type.</param>
    /// <param name="value">Any number; what is too large becomes infinite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is not a real one.</exception>
    public static double Round(this ElementType type, double value) =>
        type switch
        {
            ElementType.F64 => value,
            ElementType.F32 => (float)value,
            ElementType.F16 => (double)(Half)value,
            ElementType.BF16 => BFloat16.Round(value),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "is not a type of real numbers"),
        };
}
