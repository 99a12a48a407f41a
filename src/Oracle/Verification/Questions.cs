using Reference.Cases;
using Reference.Oracle.Generation;
using Reference.Oracle.Shrinking;

namespace Reference.Oracle.Verification;

/// <summary>
/// Which cases an implementation is asked: for each operator a stream of random calls that seed and index determine. Ten in a row hold different numbers:
/// mostly ones that all differ, then small whole ones (which every order of summation gives exactly), ties, zeros and kinks, then large ones, then
/// NaN and infinities, of which outputs only are asked for, because what the slope at NaN is systems disagree; one of the ten has an axis cut to a single element.
/// </summary>
/// <param name="seed">Where chance comes from.</param>
/// <param name="type">What real numbers are stored as.</param>
/// <param name="withGradients">Whether gradients are asked for.</param>
/// <param name="attributes">Attributes that are fixed.</param>
internal sealed class Questions(
    ulong seed,
    ElementType type,
    bool withGradients = true,
    IReadOnlyDictionary<string, string>? attributes = null
)
{
    private static readonly DataKind[] Kinds =
    [
        DataKind.Distinct,
        DataKind.Distinct,
        DataKind.Integers,
        DataKind.Distinct,
        DataKind.Edges,
        DataKind.Distinct,
        DataKind.Distinct,
        DataKind.Integers,
        DataKind.Large,
        DataKind.NotFinite,
    ];

    private const int Narrow = 6;

    /// <summary>The case of an operator at a place of its stream.</summary>
    /// <param name="op">The operator's ONNX name.</param>
    /// <param name="index">The place, from 0.</param>
    /// <exception cref="LayerException">There is no such operator, or no call of it that has the attributes.</exception>
    public Case At(string op, int index)
    {
        var kind = Kinds[index % Kinds.Length];
        var call = CaseGenerator.Generate(op, Attributes(op, kind), seed, index, kind);
        if (index % Kinds.Length == Narrow)
        {
            call = WithOneElementAxis(call, index);
        }

        return Asked(call, $"{op}-{seed}-{index}", withGradients && kind != DataKind.NotFinite);
    }

    private Case Asked(OperatorCall call, string source, bool gradients)
    {
        var given = call.Given;
        if (!gradients)
        {
            given = [];
            foreach (var name in call.Given.Where(name => !call.Operator.Signature.IsUpstream(name)))
            {
                given.Add(name, call.Given, name);
            }
        }

        return Case.Of(source, call.Operator, given, type);
    }

    /// <summary>Where numbers lie on kinks, attributes must not blur them by rounding.</summary>
    private Dictionary<string, string> Attributes(string op, DataKind kind)
    {
        var all = new Dictionary<string, string>(attributes ?? new Dictionary<string, string>());
        if (kind != DataKind.Distinct)
        {
            foreach (var (name, value) in CaseGenerator.DyadicAttributes(op))
            {
                all.TryAdd(name, value);
            }
        }

        return all;
    }

    private OperatorCall WithOneElementAxis(OperatorCall call, int index)
    {
        var narrower = Cuts.Of(Anatomy.Of(call))
            .Select(anatomy => anatomy.Whole())
            .OfType<OperatorCall>()
            .Where(HasNewOne)
            .Take(16)
            .ToList();
        return narrower.Count > 0 ? narrower[new Random(index + (int)(seed % 1000)).Next(narrower.Count)] : call;

        bool HasNewOne(OperatorCall cut) =>
            cut.Given.Any(name =>
                cut.Given.ShapeOf(name).Count(length => length == 1) > call.Given.ShapeOf(name).Count(length => length == 1)
            );
    }
}
