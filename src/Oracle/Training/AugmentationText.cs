using System.Globalization;
using Reference.Data;

namespace Reference.Oracle.Training;

/// <summary>An augmentation as <c>--augment</c> has it: names with commas between, a range after each that has one: <c>reflect,shift=2,rotate=10</c>.</summary>
internal static class AugmentationText
{
    private static readonly Dictionary<string, Func<Augmentation, Augmentation>> Switches = new()
    {
        ["reflect"] = augmentation => augmentation with { ReflectHorizontally = true },
        ["reflect-vertically"] = augmentation => augmentation with { ReflectVertically = true },
        ["edge"] = augmentation => augmentation with { Border = Border.Edge },
    };

    private static readonly Dictionary<string, Func<Augmentation, double, Augmentation>> Ranges = new()
    {
        ["shift"] = (augmentation, range) => augmentation with { Shift = range },
        ["rotate"] = (augmentation, range) => augmentation with { Rotation = range },
        ["skew"] = (augmentation, range) => augmentation with { Skew = range },
        ["scale"] = (augmentation, range) => augmentation with { Scale = range },
        ["contrast"] = (augmentation, range) => augmentation with { Contrast = range },
        ["brightness"] = (augmentation, range) => augmentation with { Brightness = range },
        ["background"] = (augmentation, range) => augmentation with { Background = range },
    };

    /// <summary>The names, as a help text shows them.</summary>
    public static string Names => string.Join(", ", Switches.Keys.Concat(Ranges.Keys.Select(name => $"{name}=X")));

    /// <summary>Reads such a text.</summary>
    /// <exception cref="UsageException">There is no such name, or a range is missing, too much, no number or out of bounds.</exception>
    public static Augmentation Parse(string text)
    {
        var augmentation = new Augmentation();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (name, value) = part.Split('=', 2) is [var before, var after] ? (before, after) : (part, null);
            augmentation = (Switches.GetValueOrDefault(name), Ranges.GetValueOrDefault(name)) switch
            {
                ({ } change, _) when value is null => change(augmentation),
                ({ }, _) => throw Bad(part, $"{name} takes no number"),
                (_, { } change) => Changed(change, Number(part, name, value)),
                _ => throw Bad(part, $"there is no {name}; use {Names}"),
            };

            Augmentation Changed(Func<Augmentation, double, Augmentation> change, double range)
            {
                try
                {
                    return change(augmentation, range);
                }
                catch (ArgumentOutOfRangeException problem)
                {
                    // What .NET adds, the parameter's name and value, is told already.
                    throw Bad(part, problem.Message[..problem.Message.IndexOf(" (", StringComparison.Ordinal)]);
                }
            }
        }

        return augmentation;
    }

    private static double Number(string part, string name, string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(part, $"{name} needs a number, {name}=X");

    private static UsageException Bad(string part, string problem) => new($"--augment {part}: {problem}");
}
