using System.CommandLine;
using System.Globalization;

namespace Reference.Oracle.Commands;

/// <summary>Ranges of numbers that options take.</summary>
internal static class Limits
{
    /// <summary>The whole number that an option has.</summary>
    /// <exception cref="UsageException">It is too small.</exception>
    public static int AtLeast(this ParseResult parsed, int least, Option<int> option) => AtLeast(least, option, parsed.GetValue(option));

    /// <summary>The same of one that may be left out.</summary>
    public static int? AtLeast(this ParseResult parsed, int least, Option<int?> option) =>
        parsed.GetValue(option) is { } value ? AtLeast(least, option, value) : null;

    /// <summary>The number that an option has, between two ends that belong to it.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    public static double Within(this ParseResult parsed, double least, double most, Option<double> option) =>
        Within(least, most, option, parsed.GetValue(option));

    /// <summary>The same of one that may be left out.</summary>
    public static double? Within(this ParseResult parsed, double least, double most, Option<double?> option) =>
        parsed.GetValue(option) is { } value ? Within(least, most, option, value) : null;

    private static int AtLeast(int least, Option option, int value) =>
        value >= least ? value : throw new UsageException($"{option.Name} is {value}: it must be at least {least}");

    private static double Within(double least, double most, Option option, double value) =>
        value >= least && value <= most
            ? value
            : throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}: it must be from {least} to {most}")
            );
}
