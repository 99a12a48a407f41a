using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Slope": error = weight².</summary>
public static class SlopeLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("slope", Deck.R, "Slope", "change in error over change in weight, for error = weight²", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // slope = change in error / change in weight, over ever smaller changes, exact in fractions.
        Rational weight = -1;
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (var change in new Rational[] { 1, new(1, 2), new(1, 10), new(1, 100), new(1, 1000) })
        {
            var moved = weight + change;
            rows.Add([change, moved * moved - weight * weight, (moved * moved - weight * weight) / change]);
        }

        yield return new(
            "slope = change in error / change in weight",
            new Table("from weight -1", ["change in weight", "change in error", "their quotient"], rows),
            "The smaller the change, the nearer to -2."
        );

        // You have to know your error function: error = weight², ∂e/∂w = 2·weight. Dual numbers follow the formula and carry the slope along.
        foreach (var at in new[] { -1.0, 0, 1.5 })
        {
            var w = new Dual(at, 1);
            var error = w * w;
            yield return new(
                $"You have to know your error function: at weight {new Number(at, null)}",
                new Equation("error", "weight²", "", error.Value),
                new Equation("∂e/∂w", "2·weight", $"2·({new Number(at, null)})", error.Derivative)
            );
        }
    }
}
