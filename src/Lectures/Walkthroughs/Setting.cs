using Reference.Data;

namespace Reference.Lectures.Walkthroughs;

/// <summary>How a lecture runs: how much it measures, with which pictures, and who is told how far it is.</summary>
public sealed record Setting
{
    /// <summary>Whether what is measured is measured on less and for a shorter time, to see that it runs: what it says then proves little.</summary>
    public bool Brief { get; init; }

    /// <summary>MNIST, for the lectures that show digits.</summary>
    public Func<PictureFolder> Digits { get; init; } =
        () => throw new LectureException("there are no digits: --data names the folder of MNIST");

    /// <summary>Told how far a long lecture is.</summary>
    public IProgress<LectureProgress>? Progress { get; init; }

    /// <summary>Stops a long lecture between two steps.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The seeds that what is measured is repeated with: 1, 2, … up to five, briefly two.</summary>
    public IReadOnlyList<ulong> Seeds => Brief ? [1, 2] : [1, 2, 3, 4, 5];

    /// <summary>A size, and what it is briefly.</summary>
    /// <param name="full">What it is.</param>
    /// <param name="brief">What it is briefly.</param>
    public int Size(int full, int brief) => Brief ? brief : full;

    /// <summary>Measures the same once for each seed, and reports after each.</summary>
    /// <param name="what">What is measured.</param>
    /// <param name="measure">The measurement.</param>
    public Spread OverSeeds(string what, Func<ulong, double> measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        var values = new List<double>();
        foreach (var seed in Seeds)
        {
            Cancel.ThrowIfCancellationRequested();
            values.Add(measure(seed));
            Progress?.Report(new(what, values.Count, Seeds.Count));
        }

        return new(values);
    }
}

/// <summary>How far a long lecture is.</summary>
/// <param name="What">What it is busy with.</param>
/// <param name="Done">How many parts of that are done.</param>
/// <param name="Of">How many there are.</param>
public readonly record struct LectureProgress(string What, int Done, int Of);

/// <summary>A lecture cannot run as asked; the message is for the user.</summary>
/// <param name="message">What is missing and how it can be given.</param>
public sealed class LectureException(string message) : Exception(message);
