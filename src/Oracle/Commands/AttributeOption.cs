using System.CommandLine;

namespace Reference.Oracle.Commands;

/// <summary>The option <c>--attribute</c>: attributes that all cases have.</summary>
internal static class AttributeOption
{
    /// <summary><c>--attribute K=V</c>, any number of times.</summary>
    public static Option<string[]> Create() =>
        new("--attribute", "-a")
        {
            Description = "An attribute that all cases have, such as strides=[2,1] or auto_pad=SAME_UPPER; the others are drawn.",
            HelpName = "K=V",
        };

    /// <summary>Name → JSON value.</summary>
    /// <exception cref="UsageException">One is not written NAME=VALUE, or is given twice.</exception>
    public static Dictionary<string, string> Parse(IEnumerable<string> attributes)
    {
        var parsed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            var parts = attribute.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts[0].Length == 0)
            {
                throw new UsageException($"--attribute {attribute}: it is written NAME=VALUE, such as strides=[2,1]");
            }

            if (!parsed.TryAdd(parts[0], parts[1]))
            {
                throw new UsageException($"--attribute {parts[0]} is given twice");
            }
        }

        return parsed;
    }
}
