using System.Text.Json;
using System.Text.Json.Serialization;
using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Generation;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Reports;

/// <summary>What a report in JSON, written by <see cref="VerifyJson"/>, says of a run; what follows from the rest is not read.</summary>
internal sealed record StoredReport(
    bool Interrupted,
    string Version,
    string Implementation,
    bool Probabilistic,
    double Slack,
    IReadOnlyList<StoredReport.Trial> Operators,
    ulong? Seed = null,
    int? Count = null,
    ElementType? Dtype = null,
    bool? Forward = null,
    IReadOnlyList<string>? Attributes = null,
    string? Shard = null
)
{
    private static readonly JsonSerializerOptions Options = new(JsonReport.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter<ElementType>() },
    };

    /// <summary>What came out for an operator.</summary>
    internal sealed record Trial(
        string Operator,
        IReadOnlyList<Example> Failures,
        IReadOnlyList<StoredResult> Results,
        string? NotAskedBecause = null
    );

    /// <summary>A counterexample.</summary>
    internal sealed record Example(
        int Place,
        int Cases,
        string First,
        StoredFinding Smallest,
        StoredFinding Found,
        bool Alone,
        string? Diagnosis = null
    );

    /// <summary>Reads the report of a run with a seed that has come to its end.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">It is no such report, or one of another version of this program.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VerifyReport Read(string path)
    {
        StoredReport? stored;
        using (var stream = File.OpenRead(path))
        {
            try
            {
                stored = JsonSerializer.Deserialize<StoredReport>(stream, Options);
            }
            catch (JsonException error)
            {
                throw new UsageException(
                    $"{path}: is no report that `{CommandLine.Name} verify --json` has written{(error.LineNumber is { } line ? $": line {line + 1}" : "")}"
                );
            }
        }

        try
        {
            return (stored ?? throw new FormatException("it is empty")).Restored();
        }
        catch (Exception error) when (error is FormatException or FileFormatException)
        {
            throw new UsageException($"{path}: {error.Message}");
        }
    }

    private VerifyReport Restored()
    {
        if (Version != CommandLine.Version)
        {
            throw new FormatException($"is of version {Version}, this is {CommandLine.Version}");
        }

        if (Seed is not { } seed || Count is not (> 0 and var count) || Dtype is not { } dtype || Forward is not { } forward)
        {
            throw new FormatException("is of cases out of files: only runs with a seed have parts that can be merged");
        }

        if (!(Slack > 0 && double.IsFinite(Slack)))
        {
            throw new FormatException($"its slack is {Slack}");
        }

        var shard = Shard is null ? null : Verification.Shard.Parse(Shard) ?? throw new FormatException($"its shard is {Shard}");
        var asking = new Asking(seed, count, dtype, forward, Attributes ?? [], [], shard);
        var judge = new Judge { Probabilistic = Probabilistic, Slack = Slack };
        var trials = Operators.Select(trial => Restored(trial, asking, judge)).ToList();
        var report = new VerifyReport(trials, asking, judge, Implementation, Interrupted);
        return Interrupted
            ? throw new FormatException($"was interrupted after {Sentences.Count(report.Cases, "case", "cases")}: ask them again")
            : report;
    }

    private static OperatorTrial Restored(Trial trial, Asking asking, Judge judge)
    {
        if (!CaseGenerator.Names.Contains(trial.Operator))
        {
            throw new FormatException($"there is no operator {FileFormatException.Quote(trial.Operator)}");
        }

        var places = asking.Places(trial.Operator);
        if (!places.SequenceEqual(trial.Results.Select(result => result.Place)))
        {
            throw new FormatException(
                $"{trial.Operator} has not the cases of {(asking.Shard is { } shard ? $"shard {shard}" : "a whole run")}"
            );
        }

        List<CaseResult?> results = [.. trial.Results.Select(result => result.Restored())];
        var failed = results.OfType<CaseResult>().Where(result => result.Failure is not null).Select(result => result.Place).ToHashSet();
        if (trial.Failures.FirstOrDefault(example => !failed.Contains(example.Place)) is { } strange)
        {
            throw new FormatException($"{trial.Operator} has a failure of case {strange.Place}, which has not failed");
        }

        if (failed.Count > 0 && trial.Failures.Count == 0)
        {
            throw new FormatException($"{trial.Operator} has failed, and no failure of it is told");
        }

        return new(
            trial.Operator,
            places,
            results,
            [
                .. trial.Failures.Select(example => new Counterexample(
                    example.Place,
                    example.Found.Restored(example.First, judge),
                    example.Smallest.Restored(example.First, judge),
                    example.Cases,
                    "",
                    Alone: example.Alone
                )
                {
                    DiagnosisSentence = example.Diagnosis,
                    Shard = asking.Shard,
                }),
            ],
            trial.NotAskedBecause
        );
    }
}
