using Reference.Lectures.DeckU;
using Reference.Optimisers;

namespace Reference.Oracle.Companion;

/// <summary>The optimisers' paths down the lecture's valley at its rates, and at a tenth and ten times as much: the page goes them itself, at any rate.</summary>
internal static class CompanionOptimisers
{
    private const int Steps = 60;

    /// <summary>For each optimiser and rate the start and the place after each step.</summary>
    public static object Data() =>
        from optimiser in OptimisersLecture.Optimisers
        from factor in new[] { 1, 0.1, 10 }
        let rate = optimiser.Surface * factor
        select new
        {
            optimiser.Name,
            Rate = rate,
            Path = Path(optimiser.Step, rate).ToList(),
        };

    private static IEnumerable<double[]> Path(OptimiserStep step, double rate)
    {
        var place = Tensors.Of([2], 10.0, 1);
        var states = step.States.Select(_ => Tensors.Zeros<double>([2])).ToList();
        yield return [10, 1];
        for (var update = 0; update < Steps; update++)
        {
            // The slopes of (x² + 100·y²) / 2.
            var next = step.Step(rate, step.FirstCount + update, [place, Tensors.Of([2], place[0], 100 * place[1]), .. states]);
            (place, states) = (next[0], [.. next.Skip(1)]);
            yield return [place[0], place[1]];
        }
    }
}
