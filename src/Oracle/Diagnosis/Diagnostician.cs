using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Diagnosis;

/// <summary>
/// Says what a wrong layer is: looks for the variant that gives its wrong results, in the first case that failed and in the smallest. Of several, those are
/// preferred that also explain the most other failing cases (one that does not explain half of them is but the nearest), then those that give the results that are not wrong, too, then the most specific.
/// Where none gives all of them, a coarser number format may, and else the nearest variant is named if it comes near.
/// </summary>
/// <param name="judge">How strictly was judged.</param>
internal sealed class Diagnostician(Judge judge)
{
    /// <summary>So many other failing cases are looked at.</summary>
    private const int MostOthers = 6;

    /// <summary>Names so many variants at most.</summary>
    private const int MostNamed = 3;

    /// <summary>The nearest variant explains so much of what the right layer leaves unexplained.</summary>
    private const double Clearly = 0.5;

    private const int FewElements = 4;

    /// <summary>What the failure is.</summary>
    /// <param name="first">The first case that failed.</param>
    /// <param name="smallest">The smallest one.</param>
    /// <param name="others">Others that failed in the same results.</param>
    /// <returns>The diagnosis, or null where nothing comes near.</returns>
    public Likeness? Of(Finding first, Finding smallest, IEnumerable<Finding> others)
    {
        if (Evidence.Of(first, judge) is not { } main || Evidence.Of(smallest, judge) is not { } small)
        {
            return null;
        }

        // Where all is right but for a few roundings, every variant that this case cannot tell from the right layer would explain it.
        var right = main.Explained(main.Right);
        foreach (var other in right == 1 ? others.Where(other => other != first).Take(MostOthers) : [])
        {
            if (right == 1 && Evidence.Of(other, judge) is { } clearer)
            {
                (main, right) = (clearer, clearer.Explained(clearer.Right));
            }
        }

        if (right == 1)
        {
            return null;
        }

        var op = first.Asked.Operator.Signature.Name;
        var suspects = Variants
            .Of(op)
            .GroupBy(variant => variant.Words)
            .Select(guises => (Guises: guises.ToList(), Fit: guises.Select(variant => Fit(variant, main)).Max()))
            .Where(suspect => suspect.Fit.Share > 0)
            .ToList();
        var exact = suspects.Where(suspect => suspect.Fit.Share == 1 && Explain(suspect.Guises, small)).ToList();
        if (exact.Count == 0)
        {
            if (right <= Clearly && Coarser(main, small, Evidences(first, others)) is { } format)
            {
                return new(op, [Rounded(format)], IsNearest: true);
            }

            var nearest = suspects.OrderByDescending(suspect => suspect.Fit).FirstOrDefault();
            return nearest.Guises is not null && nearest.Fit.Share >= right + Clearly * (1 - right) && main.Elements >= FewElements
                ? new(op, [nearest.Guises[0]], IsNearest: true)
                : null;
        }

        var more = Evidences(first, others);
        var ranked = exact
            .Select(suspect =>
                (Variant: suspect.Guises[0], Rank: (more.Count(other => Explain(suspect.Guises, other)), suspect.Fit.OthersAgree))
            )
            .OrderByDescending(suspect => suspect.Rank)
            .ToList();
        return new(
            op,
            [.. ranked.Where(suspect => suspect.Rank == ranked[0].Rank).Take(MostNamed).Select(suspect => suspect.Variant)],
            IsNearest: ranked[0].Rank.Item1 < more.Count * Clearly,
            ranked[0].Rank.OthersAgree ? [] : main.Failing
        );
    }

    private List<Evidence> Evidences(Finding first, IEnumerable<Finding> others) =>
        [.. others.Where(other => other != first).Take(MostOthers).Select(other => Evidence.Of(other, judge)).OfType<Evidence>()];

    /// <summary>The finest format in which the results would be right, in the other failing cases, too, if there is one that is coarser than asked for.</summary>
    private static ElementType? Coarser(Evidence evidence, Evidence smallest, List<Evidence> others) =>
        evidence.Elements < FewElements
            ? null
            : new[] { ElementType.F32, ElementType.F16, ElementType.BF16 }
                .Where(format =>
                    format > evidence.Asked.RealType
                    && evidence.AllowsFormat(format, shows: true)
                    && smallest.FitsFormat(format)
                    && others.TrueForAll(other => other.AllowsFormat(format))
                )
                .Select(format => (ElementType?)format)
                .FirstOrDefault();

    private static Variant Rounded(ElementType format) => new("C23", $"with numbers rounded to {format} on the way", [], _ => null);

    /// <summary>How much of the wrong results a variant explains, and whether it gives the others as well.</summary>
    private static (double Share, bool OthersAgree) Fit(Variant variant, Evidence evidence) =>
        variant.Results(evidence.Asked, evidence.Right) is { } results
            ? (evidence.Explained(results), evidence.OthersAgree(results))
            : default;

    /// <summary>Whether a variant explains a failure in one of its guises.</summary>
    private static bool Explain(List<Variant> guises, Evidence evidence) => guises.Exists(variant => Fit(variant, evidence).Share == 1);
}
