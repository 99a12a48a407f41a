using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the layers that bring activations to zero mean and unit variance, or damp them by their neighbours.</summary>
internal static class NormalisationCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["BatchNormalization"] = Batch,
            ["GroupNormalization"] = Group,
            ["InstanceNormalization"] = Instance,
            ["LayerNormalization"] = Layer,
            ["LRN"] = LocalResponse,
        };

    private static Gen<double> Epsilon(Wishes wishes) => wishes.Real("epsilon", 0.01, 0.5, 1e-5);

    private static Gen<Draft> Batch(Wishes wishes) =>
        from shape in AnyShape()
        from training in wishes.Truth("training_mode", Percent(60))
        from momentum in wishes.Real("momentum", 0.05, 0.95, 0.9)
        from epsilon in Epsilon(wishes)
        select new Draft(Attributes(("training_mode", training), ("momentum", momentum), ("epsilon", epsilon)))
            .With("X", [shape[0] + 1, .. shape[1..]])
            .With("scale", [shape[1]])
            .With("B", [shape[1]])
            .With("input_mean", [shape[1]])
            .With("input_var", [shape[1]], Contents.Positive);

    private static Gen<Draft> Instance(Wishes wishes) =>
        from shape in AnyShape(3)
        from epsilon in Epsilon(wishes)
        select new Draft(Attributes(("epsilon", epsilon)))
            .With("input", [.. shape[..2], shape[2] + 1, .. shape[3..]])
            .With("scale", [shape[1]])
            .With("B", [shape[1]]);

    private static Gen<Draft> Group(Wishes wishes) =>
        from groups in wishes.Integer("num_groups", Gen.Choose(1, 3))
        from members in Gen.Choose(2, 3)
        from batch in Gen.Choose(2, 3)
        from spatial in AnyShape(1, 2)
        from epsilon in Epsilon(wishes)
        from stash in wishes.Integer("stash_type", Gen.Elements(1, 11))
        select new Draft(Attributes(("num_groups", groups), ("epsilon", epsilon), ("stash_type", stash)))
            .With("X", [batch, groups * members, .. spatial])
            .With("scale", [groups * members])
            .With("bias", [groups * members]);

    private static Gen<Draft> Layer(Wishes wishes) =>
        from lengths in AnyShape()
        let shape = lengths.Select(length => length + 1).ToArray()
        from axis in wishes.Integer("axis", Axis(shape.Length))
        from epsilon in Epsilon(wishes)
        from stash in wishes.Integer("stash_type", Gen.Elements(1, 11))
        from hasBias in Percent(80)
        let first = Math.Max(axis < 0 ? axis + shape.Length : axis, 0)
        let features = first < shape.Length ? shape[first..] : shape
        select new Draft(Attributes(("axis", axis), ("epsilon", epsilon), ("stash_type", stash)))
            .With("X", shape)
            .With("Scale", features)
            .WithOptional(hasBias, "B", features);

    /// <summary>Strong enough to tell: at ONNX's default of α a wrong sum would hardly show.</summary>
    private static Gen<Draft> LocalResponse(Wishes wishes) =>
        from shape in AnyShape(3)
        from size in wishes.Integer("size", Gen.Choose(1, shape[1] + 1))
        from alpha in wishes.Real("alpha", 0.3, 3, 1)
        from beta in wishes.Real("beta", 0.3, 2, 0.75)
        from bias in wishes.Real("bias", 0.5, 2, 1)
        select new Draft(Attributes(("size", size), ("alpha", alpha), ("beta", beta), ("bias", bias))).With("X", shape);
}
