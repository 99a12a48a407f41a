using System.Numerics;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Tea drinking temperature" to "Assumptions vs. performance".</summary>
public static class TeaLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("tea", Deck.R, "Tea drinking temperature", "five searches for the lowest point, on an easy and on a treacherous curve", Walk);

    private const double Cold = 0;
    private const double Hot = 100;

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        (string Name, Func<double, double> Suffering, Func<double, double> Slope)[] curves =
        [
            ("easy", Easy, t => Easy(new Dual(t, 1)).Derivative),
            ("treacherous", Treacherous, t => Treacherous(new Dual(t, 1)).Derivative),
        ];
        yield return new(
            "Suffering against temperature",
            [
                .. curves.Select(curve => new Plot(
                    $"the {curve.Name} curve",
                    "temperature, °C",
                    new Curve("suffering", [.. Enumerable.Range(0, 201).Select(i => new Point(i / 2.0, curve.Suffering(i / 2.0)))])
                )),
            ]
        );

        // More often than what takes long is repeated: a search takes no time.
        var starts = Enumerable.Range(1, setting.Size(50, 10)).Select(seed => (ulong)seed).ToList();
        var results = new List<(string Curve, string Search, Spread Above, Spread Evaluations, double Found)>();
        foreach (var (name, suffering, slope) in curves)
        {
            var lowest = Enumerable.Range(0, 100_001).Min(i => suffering(i / 1000.0));
            (string Search, Func<RandomNumbers, (double Temperature, int Evaluations)> Run)[] searches =
            [
                ("exhaustive search", _ => Exhaustive(suffering)),
                ("gradient descent", random => Descent(slope, random)),
                ("gradient descent with curvature", random => DescentWithCurvature(slope, random)),
                ("genetic algorithm", random => Genetic(suffering, random)),
                ("simulated annealing", random => Annealing(suffering, random)),
            ];
            var rows = new List<IReadOnlyList<Cell>>();
            foreach (var (search, run) in searches)
            {
                var runs = starts.Select(seed => run(new RandomNumbers(seed))).ToList();
                var above = new Spread([.. runs.Select(found => suffering(found.Temperature) - lowest)]);
                var evaluations = new Spread([.. runs.Select(found => (double)found.Evaluations)]);
                var found = above.Values.Count(height => height < 0.05) / (double)above.Values.Count;
                results.Add((name, search, above, evaluations, found));
                rows.Add([search, new Cell($"{100 * found:F0} %", found), above, evaluations]);
            }

            yield return new(
                $"Five searches on the {name} curve",
                new Table(
                    $"{starts.Count} starts each, {name}",
                    ["search", "found the lowest point", "suffering above the least", "evaluations"],
                    rows
                )
            );
        }

        (string Curve, string Search, Spread Above, Spread Evaluations, double Found) Of(string curve, string search) =>
            results.Single(result => result.Curve == curve && result.Search == search);
        var (curvature, exhaustive) = ("gradient descent with curvature", "exhaustive search");
        yield return new(
            "Assumptions vs. performance",
            new Table(
                "what each assumes",
                ["search", "assumes"],
                [
                    ["exhaustive search", "that there is nothing lower between two points of the grid"],
                    ["genetic algorithm, simulated annealing", "that low points are more often near other low points than elsewhere"],
                    ["gradient descent", "that there is a slope, and one valley"],
                    ["gradient descent with curvature", "that there is a slope and a curvature, and that the valley is a parabola"],
                ]
            ),
            new Claim(
                "more assumptions: less to compute",
                Of("easy", curvature).Evaluations.Mean < Of("easy", "gradient descent").Evaluations.Mean
                    && Of("easy", "gradient descent").Evaluations.Mean < Of("easy", exhaustive).Evaluations.Mean,
                $"evaluations on the easy curve: {curvature} {Of("easy", curvature).Evaluations.Mean:F0}, gradient descent {Of("easy", "gradient descent").Evaluations.Mean:F0}, exhaustive search {Of("easy", exhaustive).Evaluations.Mean:F0}"
            ),
            new Claim(
                "few assumptions: robust; more assumptions: sensitive",
                Of("treacherous", exhaustive).Found > Of("treacherous", "genetic algorithm").Found
                    && Of("treacherous", "genetic algorithm").Found > Of("treacherous", "gradient descent").Found,
                $"the lowest point of the treacherous curve is found by exhaustive search in {100 * Of("treacherous", exhaustive).Found:F0} %, by the genetic algorithm in {100 * Of("treacherous", "genetic algorithm").Found:F0} %, by simulated annealing in {100 * Of("treacherous", "simulated annealing").Found:F0} %, by gradient descent in {100 * Of("treacherous", "gradient descent").Found:F0} %, with curvature in {100 * Of("treacherous", curvature).Found:F0} % of the starts"
            )
        );
    }

    /// <summary>One valley, its floor at 60 °C.</summary>
    private static T Easy<T>(T t)
        where T : IFloatingPointIeee754<T>
    {
        var off = (t - T.CreateChecked(60)) / T.CreateChecked(20);
        return off * off + T.CreateChecked(0.1) * off * off * off * off;
    }

    /// <summary>The same with ripples, and with a narrow cleft at 83 °C that is the lowest point.</summary>
    private static T Treacherous<T>(T t)
        where T : IFloatingPointIeee754<T>
    {
        var cleft = (t - T.CreateChecked(83)) / T.CreateChecked(1.5);
        return Easy(t) + T.CreateChecked(0.4) * T.Cos(t / T.CreateChecked(2)) - T.CreateChecked(3) * T.Exp(-cleft * cleft);
    }

    /// <summary>Pick the lowest point of all that are tried: every half degree.</summary>
    private static (double, int) Exhaustive(Func<double, double> suffering)
    {
        var tried = Enumerable.Range(0, 201).Select(i => Cold + i / 2.0).ToList();
        return (tried.MinBy(suffering), tried.Count);
    }

    /// <summary>Let the marble roll downhill, until it hardly moves.</summary>
    private static (double, int) Descent(Func<double, double> slope, RandomNumbers random)
    {
        var (t, evaluations, step) = (Cold + (Hot - Cold) * random.Uniform(), 0, double.PositiveInfinity);
        while (Math.Abs(step) > 0.01 && evaluations < 500)
        {
            step = Math.Clamp(-20 * slope(t), -10, 10);
            t = Math.Clamp(t + step, Cold, Hot);
            evaluations++;
        }

        return (t, evaluations);
    }

    /// <summary>As far as the bottom of the parabola that has this slope and this curvature; where that curves the wrong way, a step downhill.</summary>
    private static (double, int) DescentWithCurvature(Func<double, double> slope, RandomNumbers random)
    {
        var (t, evaluations, step) = (Cold + (Hot - Cold) * random.Uniform(), 0, double.PositiveInfinity);
        while (Math.Abs(step) > 0.01 && evaluations < 500)
        {
            var (here, beside) = (slope(t), slope(t + 0.01));
            var curvature = (beside - here) / 0.01;
            step = Math.Clamp(curvature > 1e-6 ? -here / curvature : -20 * here, -20, 20);
            t = Math.Clamp(t + step, Cold, Hot);
            evaluations += 2;
        }

        return (t, evaluations);
    }

    /// <summary>Twenty-four temperatures; the better half have children between two of them, a little changed.</summary>
    private static (double, int) Genetic(Func<double, double> suffering, RandomNumbers random)
    {
        var people = Enumerable.Range(0, 24).Select(_ => Cold + (Hot - Cold) * random.Uniform()).ToList();
        var evaluations = people.Count;
        for (var generation = 0; generation < 15; generation++)
        {
            var parents = people.OrderBy(suffering).Take(12).ToList();
            var children = parents.Select(parent =>
                Math.Clamp(
                    (random.Uniform() < 0.5 ? parent : (parent + parents[random.Below(12)]) / 2)
                        + 4 * random.Normal() / (1 + generation / 4.0),
                    Cold,
                    Hot
                )
            );
            people = [.. parents, .. children];
            evaluations += 12;
        }

        return (people.MinBy(suffering), evaluations);
    }

    /// <summary>Jumps that also go up, the less often the cooler it is and the higher the way.</summary>
    private static (double, int) Annealing(Func<double, double> suffering, RandomNumbers random)
    {
        var t = Cold + (Hot - Cold) * random.Uniform();
        var (here, best) = (suffering(t), (Temperature: t, Suffering: suffering(t)));
        const int jumps = 200;
        for (var jump = 0; jump < jumps; jump++)
        {
            var heat = 2 * Math.Pow(0.01, jump / (double)jumps);
            var there = Math.Clamp(t + 15 * random.Normal() * Math.Sqrt(heat), Cold, Hot);
            var cost = suffering(there);
            if (cost < here || random.Uniform() < Math.Exp((here - cost) / heat))
            {
                (t, here) = (there, cost);
            }

            best = here < best.Suffering ? (t, here) : best;
        }

        return (best.Temperature, jumps + 1);
    }
}
