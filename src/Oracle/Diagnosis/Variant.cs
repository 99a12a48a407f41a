using Reference.Cases;

namespace Reference.Oracle.Diagnosis;

/// <summary>A layer with a known mistake in it, or with another system's rule: what it would answer can be computed and compared with an answer.</summary>
/// <param name="Id">C01, …: the same mistake of several layers, or in several guises, has one id.</param>
/// <param name="Words">They complete "equals Conv …": <c>with the kernel rotated by 180°</c>, <c>whose dX is 0</c>.</param>
/// <param name="Operators">The ONNX names of the layers that it is a variant of.</param>
/// <param name="Differently">
/// The results that come out differently, or may: computed in double from a case; null where the mistake has nothing to act on, such as a
/// missing bias. A result may have another shape than is wanted.
/// </param>
internal sealed record Variant(string Id, string Words, IReadOnlyList<string> Operators, Func<Case, Values<double>?> Differently)
{
    /// <summary>What is wrong, said for all layers at once where the words name one layer's tensors.</summary>
    public string Mistake { get; init; } = Words;

    /// <summary>What it answers: the results that it computes differently over the right ones.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="right">The right results, computed in double.</param>
    /// <returns>All results, or null where it answers as the right layer does.</returns>
    public Values<double>? Results(Case asked, Values<double> right)
    {
        var others = Others(asked);
        if (others is null || !others.Any(asked.WantedShapes.ContainsKey))
        {
            return null;
        }

        var results = new Values<double>().Join(right);
        foreach (var name in others.Where(asked.WantedShapes.ContainsKey))
        {
            results.Add(name, others, name);
        }

        return results;
    }

    private Values<double>? Others(Case asked)
    {
        try
        {
            return Differently(asked);
        }
        catch (Exception refusal) when (refusal is LayerException or KeyNotFoundException or OverflowException)
        {
            return null;
        }
    }
}
