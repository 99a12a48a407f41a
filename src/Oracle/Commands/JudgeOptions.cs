using System.CommandLine;
using Reference.Judging;

namespace Reference.Oracle.Commands;

/// <summary>How strictly results are judged: the options that <c>check</c> and <c>verify</c> share.</summary>
internal sealed class JudgeOptions
{
    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "Allow what any order of summation may be off by; so it is unless --probabilistic is given.",
    };

    private readonly Option<bool> _probabilistic = new("--probabilistic")
    {
        Description = "Let bounds grow with the root of the number of terms: narrower, and almost always true.",
    };

    private readonly Option<double> _slack = new("--slack")
    {
        Description = "Allow so many times the bound, for algorithms such as Winograd's.",
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>The options, to be added to a command.</summary>
    public IEnumerable<Option> All => [_strict, _probabilistic, _slack];

    /// <summary>The judge that they ask for.</summary>
    /// <exception cref="UsageException">They contradict each other, or a number makes no sense.</exception>
    public Judge Judge(ParseResult parsed)
    {
        var slack = parsed.GetValue(_slack);
        if (!(slack > 0 && double.IsFinite(slack)))
        {
            throw new UsageException($"--slack is {slack}: it must be a number above 0");
        }

        if (parsed.GetValue(_strict) && parsed.GetValue(_probabilistic))
        {
            throw new UsageException("--strict and --probabilistic are two rules: give one of them");
        }

        return new() { Probabilistic = parsed.GetValue(_probabilistic), Slack = slack };
    }
}
