using Reference.Oracle.Reports;

namespace Reference.Oracle.Verification;

/// <summary>The parts of a run, joined into the report that the run would have had in one piece.</summary>
internal static class MergedShards
{
    /// <summary>Joins them.</summary>
    /// <param name="parts">The reports, each with the name of its file.</param>
    /// <param name="findings">The folder that failing cases are written to; made when there is one.</param>
    /// <exception cref="UsageException">They are not the parts of one run, or not all of them, or one is there twice.</exception>
    public static VerifyReport Of(IReadOnlyList<(string File, VerifyReport Report)> parts, string findings)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var first = parts[0];
        foreach (var part in parts.Skip(1))
        {
            RefuseDifference(first, part);
        }

        var sorted = parts.OrderBy(part => part.Report.Asking.Shard?.Number ?? 1).ToList();
        foreach (var (one, other) in sorted.Zip(sorted.Skip(1)).Where(pair => Number(pair.First.Report) == Number(pair.Second.Report)))
        {
            throw new UsageException($"{one.File} and {other.File} are both {Name(one.Report)}");
        }

        var all = first.Report.Asking.Shard?.Of ?? 1;
        if (parts.Count < all)
        {
            var there = parts.Select(part => Number(part.Report)).ToHashSet();
            var missing = Enumerable.Range(1, all).Where(number => !there.Contains(number)).ToList();
            var named = string.Join(", ", missing.Take(5).Select(number => $"{number}/{all}")) + (missing.Count > 5 ? ", …" : "");
            throw new UsageException(
                $"{(missing.Count == 1 ? "shard" : "shards")} {named} of the run {(missing.Count == 1 ? "is" : "are")} missing"
            );
        }

        return first.Report with
        {
            Asking = first.Report.Asking with { Shard = null },
            Operators =
            [
                .. first.Report.Operators.Select((_, op) => Joined([.. sorted.Select(part => part.Report.Operators[op])], findings)),
            ],
        };
    }

    /// <summary>Parts of one run differ in nothing but which part they are.</summary>
    private static void RefuseDifference((string File, VerifyReport Report) one, (string File, VerifyReport Report) other)
    {
        var (a, b) = (one.Report, other.Report);
        Refuse("seed", a.Asking.Seed, b.Asking.Seed);
        Refuse("number of shards", a.Asking.Shard?.Of ?? 1, b.Asking.Shard?.Of ?? 1);
        Refuse("implementation", a.Implementation, b.Implementation);
        Refuse("options", Options(a), Options(b));
        Refuse("operators", Operators(a), Operators(b));

        void Refuse<T>(string what, T left, T right)
        {
            if (!Equals(left, right))
            {
                throw new UsageException(
                    $"{one.File} and {other.File} are no parts of one run: the {what} of one is {left}, of the other {right}"
                );
            }
        }
    }

    private static string Options(VerifyReport report) => $"{report.Asking.Words}, the bound that of {report.Bound}";

    private static string Operators(VerifyReport report) => string.Join(' ', report.Operators.Select(op => op.Operator));

    private static int Number(VerifyReport report) => report.Asking.Shard?.Number ?? 1;

    private static string Name(VerifyReport report) => report.Asking.Shard is { } shard ? $"shard {shard}" : "the whole run";

    private static OperatorTrial Joined(IReadOnlyList<OperatorTrial> parts, string findings)
    {
        var op = parts[0].Operator;
        var cases = parts
            .SelectMany(part => part.Places.Zip(part.Results, (place, result) => (Place: place, Result: result)))
            .OrderBy(each => each.Place)
            .ToList();

        // As a run in one piece does: failures with something in common are one, and the first of them stands for all.
        var kinds = new List<Counterexample>();
        foreach (var found in parts.SelectMany(part => part.Counterexamples).OrderBy(found => found.Place))
        {
            var kind = kinds.FindIndex(kind => kind.First.Failing.Overlaps(found.First.Failing));
            if (kind < 0)
            {
                kinds.Add(found);
            }
            else
            {
                kinds[kind] = kinds[kind] with { Cases = kinds[kind].Cases + found.Cases };
            }
        }

        var reasons = parts.Select(part => part.NotAskedBecause).OfType<string>().Distinct().ToList();
        return new(
            op,
            [.. cases.Select(each => each.Place)],
            [.. cases.Select(each => each.Result)],
            [
                .. kinds
                    .Take(Trial.MostCounterexamples)
                    .Select((found, kind) => found with { File = Trial.Written(findings, found.Smallest.Asked, Trial.NameOf(op, kind)) }),
            ],
            reasons.Count > 0 ? string.Join("; ", reasons) : null
        );
    }
}
