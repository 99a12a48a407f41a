using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Reference.Layers;

namespace Reference.Oracle.Generation;

/// <summary>
/// Random calls of every operator, built so that right and wrong differ: the axes of each tensor are pairwise distinct where the
/// operator allows it, the batch has at least two items, windows overlap and leave a remainder, pads are asymmetric, strides and
/// dilations differ from axis to axis, groups have several channels, no two numbers are equal, and upstream gradients are random.
/// </summary>
/// <remarks>Every value of every attribute occurs. The same seed and index give the same call.</remarks>
public static class CaseGenerator
{
    /// <summary>How many numbers a call may hold, all its tensors together, so that bounds stay narrow and gradients can be checked one by one.</summary>
    public const int MostElements = 900;

    /// <summary>How many it may hold where the attributes that the user fixed leave no smaller one.</summary>
    public const int MostElementsAsWished = 8_000;

    /// <summary>So often a draft is drawn again for the sake of distinct axes.</summary>
    private const int DistinctAttempts = 300;

    /// <summary>So often a draft that the operator refuses, or that is too large, is drawn again.</summary>
    private const int Attempts = 600;

    private static readonly Dictionary<string, Func<Wishes, Gen<Draft>>> Drafts = Families(
        WindowCases.Drafts,
        PoolingCases.Drafts,
        MatrixCases.Drafts,
        ActivationCases.Drafts,
        NormalisationCases.Drafts,
        TensorCases.Drafts,
        MovingCases.Drafts,
        ResizeCases.Drafts,
        ArithmeticCases.Drafts,
        ReductionCases.Drafts,
        LossCases.Drafts,
        OptimiserCases.Drafts
    );

    private static readonly Dictionary<string, Dictionary<string, string>> Dyadic = new(StringComparer.Ordinal)
    {
        ["Dropout"] = new() { ["ratio"] = "0.75" },
        ["Gemm"] = new() { ["alpha"] = "1.5", ["beta"] = "-0.25" },
        ["GradientDescent"] = new() { ["norm_coefficient"] = "0.5" },
        ["HardSigmoid"] = new() { ["alpha"] = "0.25", ["beta"] = "0.5" },
        ["L2Penalty"] = new() { ["lambda"] = "0.5" },
        ["LeakyRelu"] = new() { ["alpha"] = "0.125" },
        ["Momentum"] = new()
        {
            ["alpha"] = "0.5",
            ["beta"] = "0.75",
            ["norm_coefficient"] = "0.25",
        },
        ["Pad"] = new() { ["constant_value"] = "-1.5" },
        ["ThresholdedRelu"] = new() { ["alpha"] = "1" },
    };

    /// <summary>The operators that calls can be made of: all of <see cref="Operators.Names"/>.</summary>
    public static IEnumerable<string> Names => Drafts.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// Attributes that are sums of few powers of two, name → JSON value: with them kinks can be hit and products of whole numbers are exact, so that no
    /// rounding decides on which side of a kink a number lies. Empty for operators that need none.
    /// </summary>
    /// <param name="op">The operator's ONNX name.</param>
    public static IReadOnlyDictionary<string, string> DyadicAttributes(string op) => Dyadic.GetValueOrDefault(op, []);

    /// <summary>One call.</summary>
    /// <param name="op">The operator's ONNX name.</param>
    /// <param name="attributes">Attributes that are fixed: name → JSON value, <c>strides</c> → <c>[2, 1]</c>.</param>
    /// <param name="seed">Calls of different seeds are independent.</param>
    /// <param name="index">Which call of that seed, from 0.</param>
    /// <param name="data">Which numbers the tensors hold.</param>
    /// <exception cref="LayerException">There is no such operator or attribute, or no call was found that has the attributes.</exception>
    public static OperatorCall Generate(
        string op,
        IReadOnlyDictionary<string, string> attributes,
        ulong seed,
        int index,
        DataKind data = DataKind.Distinct
    ) => At(Calls(op, attributes, data), seed, index);

    /// <summary>The generator of calls of one operator, for properties.</summary>
    /// <param name="op">The operator's ONNX name.</param>
    /// <param name="attributes">Attributes that are fixed; none unless given.</param>
    /// <param name="data">Which numbers the tensors hold.</param>
    /// <exception cref="LayerException">There is no such operator or attribute; thrown later, when calls are drawn, where no call was found that has the attributes.</exception>
    public static Gen<OperatorCall> Calls(
        string op,
        IReadOnlyDictionary<string, string>? attributes = null,
        DataKind data = DataKind.Distinct
    )
    {
        var wished = Parse(attributes ?? new Dictionary<string, string>());
        if (!Drafts.TryGetValue(op, out var drafts))
        {
            throw new LayerException(op, "op", "has no generator");
        }

        _ = Operators.Create(op, wished.ToJsonString());
        var wishes = new Wishes(op, wished);
        return wishes
            .Decided()
            .SelectMany(decided =>
                Accepted(from draft in drafts(decided) from chance in Gen.Choose(0, int.MaxValue - 1) select (draft, chance), 1, null)
            );

        Gen<OperatorCall> Accepted(Gen<(Draft draft, int chance)> attempt, int attempts, LayerException? refusal) =>
            attempt.SelectMany(drawn =>
            {
                var call = Try(
                    op,
                    wishes.Over(drawn.draft.Attributes),
                    drawn.draft,
                    new Filling(new Random(drawn.chance), data),
                    attempts <= DistinctAttempts,
                    attempts > DistinctAttempts && wished.Count > 0 ? MostElementsAsWished : MostElements,
                    ref refusal
                );
                return call is not null ? Gen.Constant(call)
                    : attempts < Attempts ? Accepted(attempt, attempts + 1, refusal)
                    : throw new LayerException(
                        op,
                        "attributes",
                        $"{wished.ToJsonString()} leave no call that fits: {refusal?.Message ?? $"each has an axis without elements or more than {MostElementsAsWished} numbers"}"
                    );
            });
    }

    /// <summary>What a generator gives at one place of the stream of a seed.</summary>
    /// <param name="gen">The generator.</param>
    /// <param name="seed">The stream.</param>
    /// <param name="index">The place, from 0.</param>
    public static T At<T>(Gen<T> gen, ulong seed, int index)
    {
        // Streams of FsCheck's generator that start at neighbouring seeds are independent: it mixes what it draws. The factor
        // keeps place 1 of seed 0 from being place 0 of seed 1.
        var start = unchecked(seed * 0xD1342543DE82EF95 + (ulong)index);
        return gen.Sample(1, new Rnd(start), 50).Single();
    }

    private static OperatorCall? Try(
        string name,
        JsonObject attributes,
        Draft draft,
        Filling filling,
        bool distinct,
        int most,
        ref LayerException? refusal
    )
    {
        try
        {
            if (draft.Shapes.Values.Any(shape => shape.Any(length => length < 1)) || !IsGood([.. draft.Shapes.Values], distinct, most))
            {
                return null;
            }

            var op = Operators.Create(name, attributes.ToJsonString());
            var outputs = op.InferShapes(op.Signature.InputShapes(input => draft.Shapes.TryGetValue(input, out var shape) ? shape : null));
            var upstream = op
                .Signature.NamedOutputs(outputs)
                .Where(output => output.Port.HasGradient && output.Shape is not null)
                .Select(output => KeyValuePair.Create($"d{output.Name}", output.Shape!.Value))
                .ToList();
            if (!IsGood([.. draft.Shapes.Values, .. outputs.OfType<Shape>()], distinct, most))
            {
                return null;
            }

            var contents = new Dictionary<string, Contents>(draft.Contents);
            foreach (var (gradient, _) in upstream)
            {
                contents[gradient] = Contents.Any;
            }

            return new(op, filling.Fill(draft.Shapes.Concat(upstream), contents));
        }
        catch (LayerException error)
        {
            refusal = error;
            return null;
        }
    }

    private static bool IsGood(IReadOnlyCollection<Shape> shapes, bool distinct, int most) =>
        shapes.Sum(shape => (long)shape.Size) <= most && (!distinct || shapes.All(AxesDiffer));

    /// <summary>Whether the axes are pairwise distinct; axes of one element hide nothing and do not count.</summary>
    private static bool AxesDiffer(Shape shape)
    {
        var lengths = shape.Where(length => length > 1).ToList();
        return lengths.Distinct().Count() == lengths.Count;
    }

    private static JsonObject Parse(IReadOnlyDictionary<string, string> attributes)
    {
        var json = new JsonObject();
        foreach (var (name, value) in attributes)
        {
            try
            {
                json[name] = JsonNode.Parse(value);
            }
            catch (JsonException)
            {
                // A bare word is a string: auto_pad=SAME_UPPER.
                json[name] = value;
            }
        }

        return json;
    }

    private static Dictionary<string, Func<Wishes, Gen<Draft>>> Families(
        params ReadOnlySpan<IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>>> families
    )
    {
        var all = new Dictionary<string, Func<Wishes, Gen<Draft>>>(StringComparer.Ordinal);
        foreach (var family in families)
        {
            foreach (var (op, drafts) in family)
            {
                all.Add(op, drafts);
            }
        }

        return all;
    }
}
