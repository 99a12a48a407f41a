using System.Globalization;
using Reference.Oracle.Generation;

namespace Reference.Oracle.Verification;

/// <summary>
/// One of several parts of a run, each for a machine of its own. Part K of N has every N-th case of each operator; with which of them it begins moves on from
/// operator to operator, so that the parts are of a size. Which part a case is in depends on the case and on N, not on what else is asked.
/// </summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Of">How many parts there are.</param>
internal sealed record Shard(int Number, int Of)
{
    private static readonly Dictionary<string, int> Offsets = CaseGenerator.Names.Index().ToDictionary(op => op.Item, op => op.Index);

    /// <summary>Reads <c>K/N</c>.</summary>
    /// <returns>The part, or null where the text is none.</returns>
    public static Shard? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var k, var n] && Read(k) is { } number && Read(n) is { } of && number >= 1 && number <= of
            ? new(number, of)
            : null;

        static int? Read(string digits) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The places in an operator's stream that are in this part, of the first so many.</summary>
    /// <param name="op">The operator's ONNX name.</param>
    /// <param name="count">How many cases of it the whole run has.</param>
    public IEnumerable<int> Places(string op, int count) =>
        Enumerable.Range(0, count).Where(place => ((long)Offsets[op] + place) % Of == Number - 1);

    /// <summary><c>K/N</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Of}");
}
