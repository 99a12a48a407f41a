using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of functions of single elements and of softmax.</summary>
internal static class ActivationCases
{
    /// <summary>Wide enough that the flat ends of the bounded functions are reached.</summary>
    private static readonly Reals Wide = new(-4, 4);

    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["Relu"] = _ => Unary("X", Wide),
        };

    private static Gen<Draft> Unary(string input, Reals contents) => AnyShape(1).Select(shape => new Draft().With(input, shape, contents));
}
