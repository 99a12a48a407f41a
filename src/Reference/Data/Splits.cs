namespace Reference.Data;

/// <summary>One of the ways to part pictures for cross-validation.</summary>
/// <param name="Train">What to learn from.</param>
/// <param name="Held">What to be judged by.</param>
public sealed record Fold(LabelledPictures Train, LabelledPictures Held);

/// <summary>
/// Parts pictures at random. The pictures stand in a row, shuffled; stratified, the classes one after the other. What is held out is taken from it at even
/// distances, so that stratified each class gives its share, up to one picture:
/// <code>
/// place p is held out           where ⌊(p + 1)·share + ½⌋ > ⌊p·share + ½⌋
/// place p is in fold            p mod k
/// </code>
/// </summary>
public static class Splits
{
    /// <summary>Holds a share of the pictures out, for validation.</summary>
    /// <param name="pictures">All of them.</param>
    /// <param name="share">Which share, above 0 and below 1.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="stratified">Whether each class gives the same share.</param>
    /// <returns>The rest, to learn from, and what is held out, each in the pictures' order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is something else.</exception>
    /// <exception cref="ArgumentException">There are too few pictures: one of the two would be empty.</exception>
    public static (LabelledPictures Train, LabelledPictures Held) HoldOut(
        this LabelledPictures pictures,
        double share,
        RandomNumbers random,
        bool stratified = true
    )
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(random);
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(share),
                share,
                FormattableString.Invariant($"the share is {share}: it must be above 0 and below 1")
            );
        }

        var row = Row(pictures, random, stratified);
        var held = row.Where((_, p) => Math.Floor((p + 1) * share + 0.5) > Math.Floor(p * share + 0.5)).ToHashSet();
        return held.Count > 0 && held.Count < pictures.Count
            ? (Those(pictures, index => !held.Contains(index)), Those(pictures, held.Contains))
            : throw new ArgumentException(
                FormattableString.Invariant($"{share} of {pictures.Count} pictures are {held.Count}: none would be left on one side")
            );
    }

    /// <summary>Parts the pictures into as many folds as given, each held out once.</summary>
    /// <param name="pictures">All of them.</param>
    /// <param name="folds">k: from 2 to the number of pictures.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="stratified">Whether each fold has the same share of each class.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is something else.</exception>
    public static IReadOnlyList<Fold> Folds(this LabelledPictures pictures, int folds, RandomNumbers random, bool stratified = true)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(random);
        if (folds < 2 || folds > pictures.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(folds),
                folds,
                FormattableString.Invariant($"{folds} folds cannot be made of {pictures.Count} pictures: from 2 to that many")
            );
        }

        var foldOf = new int[pictures.Count];
        foreach (var (p, index) in Row(pictures, random, stratified).Index())
        {
            foldOf[index] = p % folds;
        }

        return
        [
            .. Enumerable
                .Range(0, folds)
                .Select(fold => new Fold(Those(pictures, index => foldOf[index] != fold), Those(pictures, index => foldOf[index] == fold))),
        ];
    }

    private static int[] Row(LabelledPictures pictures, RandomNumbers random, bool stratified)
    {
        var shuffled = random.Permutation(pictures.Count);
        return stratified ? [.. shuffled.OrderBy(pictures.Label)] : shuffled;
    }

    private static LabelledPictures Those(LabelledPictures pictures, Func<int, bool> chosen) =>
        pictures.Choose([.. Enumerable.Range(0, pictures.Count).Where(chosen)]);
}
