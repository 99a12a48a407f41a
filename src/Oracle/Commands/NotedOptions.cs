using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reference.Cases;

namespace Reference.Oracle.Commands;

/// <summary>
/// The options that a run depends on. Its checkpoint notes what each of them was, given or not, under its name without the dashes before it; to go on, the command line is
/// read again with what it lacks added from there.
/// </summary>
internal sealed class NotedOptions
{
    private readonly List<(Option Option, Func<ParseResult, object?> Value)> _options = [];

    /// <summary>Takes one more.</summary>
    /// <returns>The same option.</returns>
    public Option<T> Add<T>(Option<T> option)
    {
        _options.Add((option, parsed => parsed.GetValue(option)));
        return option;
    }

    /// <summary>Refuses an option that the choice made by another one has no use for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="choice">The one that chooses, as <c>--schedule</c> does.</param>
    /// <param name="choices">What goes with the option.</param>
    /// <exception cref="UsageException">It is given, and something else is chosen.</exception>
    public static void Refuse(ParseResult parsed, Option option, Option<string> choice, params IReadOnlyList<string> choices)
    {
        if (IsGiven(parsed, option) && !choices.Contains(parsed.GetValue(choice)))
        {
            throw new UsageException(
                $"{option.Name} belongs to {choice.Name} {string.Join(", ", choices)}; {parsed.GetValue(choice)} has none"
            );
        }
    }

    /// <summary>What each option is, in the order in which they were added; those that have no value are left out.</summary>
    public IReadOnlyDictionary<string, object> Values(ParseResult parsed) =>
        _options
            .Select(noted => (Key: KeyOf(noted.Option), Value: noted.Value(parsed)))
            .Where(noted => noted.Value is not null)
            .ToDictionary(noted => noted.Key, noted => noted.Value!);

    /// <summary>The same as the texts that a file's metadata hold.</summary>
    public static IReadOnlyDictionary<string, string> Notes(IReadOnlyDictionary<string, object> values) =>
        values.ToDictionary(pair => pair.Key, pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!);

    /// <summary>Adds the options that a file notes to a command line that does not give them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="notes">The file's metadata.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="FileFormatException">A note cannot be read.</exception>
    public ParseResult Completed(ParseResult parsed, IReadOnlyDictionary<string, string> notes, string file)
    {
        var words = parsed.Tokens.Select(token => token.Value).ToList();
        foreach (var (option, _) in _options)
        {
            if (!IsGiven(parsed, option) && notes.TryGetValue(KeyOf(option), out var text))
            {
                words.AddRange([option.Name, text]);
            }
        }

        var completed = parsed.RootCommandResult.Command.Parse(words);
        return completed.Errors.Count == 0
            ? completed
            : throw new FileFormatException(file, $"has metadata that are no options of a run: {completed.Errors[0].Message.TrimEnd('.')}");
    }

    /// <summary>What the command line gives for an option, as it was written: for defaults that depend on another option, which may not be readable.</summary>
    public static string TextOf(SymbolResult result, Option option, string otherwise) =>
        result.GetResult(option)?.Tokens is [.., var last] ? last.Value : otherwise;

    /// <summary>Whether the command line itself names an option.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static string KeyOf(Option option) => option.Name.TrimStart('-').Replace('-', '_');
}
