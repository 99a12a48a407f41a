using System.Numerics;

namespace Reference.Training;

/// <summary>How a network did on labelled pictures.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Confusion">Which class was taken for which.</param>
public sealed record Evaluation(double Loss, ConfusionMatrix Confusion)
{
    /// <summary>The pictures that were taken for another class than their own, in their order.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];

    /// <summary>The share of pictures that were recognised, 0 to 1.</summary>
    public double Accuracy => (double)Confusion.Correct / Confusion.Total;

    /// <summary>The class that a network says by its scores: that of the highest, the first of equal ones.</summary>
    /// <param name="scores">A score for each class.</param>
    public static int Said<T>(ReadOnlySpan<T> scores)
        where T : INumber<T>
    {
        var said = 0;
        for (var c = 1; c < scores.Length; c++)
        {
            if (scores[c] > scores[said])
            {
                said = c;
            }
        }

        return said;
    }
}

/// <summary>A picture that was taken for another class than its own, and the chances that a softmax of the scores gives to both.</summary>
/// <param name="Picture">Which one, from 0.</param>
/// <param name="Truth">The class that it belongs to.</param>
/// <param name="Said">The class that the network said.</param>
/// <param name="Chance">What the network gives to the class that it said, 0 to 1.</param>
/// <param name="ChanceOfTruth">What it gives to the picture's own.</param>
public readonly record struct Mistake(int Picture, int Truth, int Said, double Chance, double ChanceOfTruth)
{
    /// <summary>From the scores of one picture.</summary>
    /// <param name="picture">Which one.</param>
    /// <param name="truth">The class that it belongs to.</param>
    /// <param name="said">The class of the highest score.</param>
    /// <param name="scores">A score for each class.</param>
    public static Mistake Of<T>(int picture, int truth, int said, ReadOnlySpan<T> scores)
        where T : INumber<T>
    {
        var (highest, sum) = (double.CreateChecked(scores[said]), 0.0);
        foreach (var score in scores)
        {
            sum += Math.Exp(double.CreateChecked(score) - highest);
        }

        return new(picture, truth, said, 1 / sum, Math.Exp(double.CreateChecked(scores[truth]) - highest) / sum);
    }
}

/// <summary>Counts of pictures by true class and by the class that the network said.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] _counts;

    /// <summary>An empty matrix.</summary>
    /// <param name="classes">How many classes there are.</param>
    public ConfusionMatrix(int classes) => _counts = new long[classes, classes];

    /// <summary>How many classes there are.</summary>
    public int Classes => _counts.GetLength(0);

    /// <summary>How many pictures of one class were taken for another, or for what they are.</summary>
    /// <param name="truth">The class that the pictures belong to.</param>
    /// <param name="said">The class that the network said.</param>
    public long this[int truth, int said] => _counts[truth, said];

    /// <summary>How many pictures were taken for what they are.</summary>
    public long Correct => Enumerable.Range(0, Classes).Sum(label => _counts[label, label]);

    /// <summary>How many pictures were counted.</summary>
    public long Total => _counts.Cast<long>().Sum();

    /// <summary>Counts one picture.</summary>
    /// <param name="truth">The class that it belongs to.</param>
    /// <param name="said">The class that the network said.</param>
    public void Count(int truth, int said) => _counts[truth, said]++;
}
