namespace Reference.Data;

public sealed partial class LabelledPictures
{
    private LabelledPictures(
        LabelledPictures from,
        ReadOnlyMemory<int> places,
        ReadOnlyMemory<int> labels,
        IReadOnlyList<string> classNames
    )
        : this(from, places) => (_labels, ClassNames) = (labels, classNames);

    /// <summary>The pictures of some classes, in the order that they have here; the classes are numbered anew in the order given. No pixel is copied.</summary>
    /// <param name="classes">Which ones.</param>
    /// <param name="each">How many of each at most; all unless given.</param>
    /// <param name="random">Which these are, drawn at random, and in the order in which they are drawn; the first ones unless given.</param>
    /// <exception cref="ArgumentException">There is no picture of any of the classes.</exception>
    public LabelledPictures OfClasses(IReadOnlyList<int> classes, int each = int.MaxValue, RandomNumbers? random = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var order = random?.Permutation(Count) ?? [.. Enumerable.Range(0, Count)];
        var (chosen, labels, counts) = (new List<int>(), new int[_labels.Length], new int[classes.Count]);
        foreach (var index in order)
        {
            for (var label = 0; label < classes.Count; label++)
            {
                if (Label(index) == classes[label] && counts[label] < each)
                {
                    chosen.Add(_places.Span[index]);
                    labels[chosen[^1]] = label;
                    counts[label]++;
                }
            }
        }

        if (chosen.Count == 0)
        {
            throw new ArgumentException(
                $"none of {Count} pictures of {Classes} classes is of class {string.Join(" or ", classes)}",
                nameof(classes)
            );
        }

        return new(this, chosen.ToArray(), labels, [.. classes.Select(old => ClassNames[old])]);
    }
}
