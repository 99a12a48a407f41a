using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>.</summary>
internal static class MatrixCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
        };
}
