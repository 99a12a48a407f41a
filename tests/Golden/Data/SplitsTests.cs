using FsCheck;
using FsCheck.Fluent;
using Reference.Data;

namespace Reference.GoldenTests.Data;

public class SplitsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_picture_is_on_one_side_and_the_share_is_what_was_asked_for(bool stratified)
    {
        var pictures = Pictures([30, 50, 20]);
        var (rest, held) = pictures.HoldOut(0.1, new(4), stratified);
        Assert.Equal((90, 10), (rest.Count, held.Count));
        Assert.Equal(Enumerable.Range(0, 100), Numbers(rest).Concat(Numbers(held)).Order());
        Assert.Equal(Numbers(held), Numbers(pictures.HoldOut(0.1, new(4), stratified).Held));
        Assert.NotEqual(Numbers(held), Numbers(pictures.HoldOut(0.1, new(5), stratified).Held));
    }

    [Fact]
    public void Stratified_each_class_gives_its_share()
    {
        var (_, held) = Pictures([30, 50, 20]).HoldOut(0.1, new(4));
        Assert.Equal([3, 5, 2], Counts(held, 3));
    }

    [Fact]
    public void A_label_stays_with_its_picture()
    {
        var (rest, held) = Pictures([30, 50, 20]).HoldOut(0.3, new(9));
        Assert.All(
            new[] { rest, held },
            part => Assert.All(Enumerable.Range(0, part.Count), n => Assert.Equal(ClassOf(Numbers(part)[n]), part.Label(n)))
        );

        static int ClassOf(int number) =>
            number < 30 ? 0
            : number < 80 ? 1
            : 2;
    }

    [Fact]
    public void Folds_are_disjoint_cover_everything_and_are_of_one_size_in_each_class_up_to_one() =>
        Prop.ForAll(
                Gen.Choose(1, 40).ListOf(3).ToArbitrary(),
                Gen.Choose(2, 6).ToArbitrary(),
                Gen.Elements(true, false).ToArbitrary(),
                (counts, k, stratified) =>
                {
                    var pictures = Pictures([.. counts]);
                    if (k > pictures.Count)
                    {
                        return;
                    }

                    var folds = pictures.Folds(k, new(3), stratified);
                    Assert.Equal(k, folds.Count);
                    Assert.Equal(Enumerable.Range(0, pictures.Count), folds.SelectMany(fold => Numbers(fold.Held)).Order());
                    Assert.All(
                        folds,
                        fold =>
                        {
                            Assert.Equal(Enumerable.Range(0, pictures.Count), Numbers(fold.Train).Concat(Numbers(fold.Held)).Order());
                            Assert.InRange(fold.Held.Count, pictures.Count / k, (pictures.Count + k - 1) / k);
                            for (var label = 0; stratified && label < 3; label++)
                            {
                                Assert.InRange(Counts(fold.Held, 3)[label], counts[label] / k, (counts[label] + k - 1) / k);
                            }
                        }
                    );
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void What_cannot_be_parted_is_refused_with_numbers()
    {
        Assert.Contains("the share is 1: ", Assert.Throws<ArgumentOutOfRangeException>(() => Pictures([5]).HoldOut(1, new(1))).Message);
        Assert.Contains(
            "the share is NaN: ",
            Assert.Throws<ArgumentOutOfRangeException>(() => Pictures([5]).HoldOut(double.NaN, new(1))).Message
        );
        Assert.Contains("0.05 of 5 pictures are 0", Assert.Throws<ArgumentException>(() => Pictures([5]).HoldOut(0.05, new(1))).Message);
        Assert.Contains("0.95 of 5 pictures are 5", Assert.Throws<ArgumentException>(() => Pictures([5]).HoldOut(0.95, new(1))).Message);
        Assert.Contains(
            "6 folds cannot be made of 5",
            Assert.Throws<ArgumentOutOfRangeException>(() => Pictures([5]).Folds(6, new(1))).Message
        );
        Assert.Contains("1 folds cannot be made", Assert.Throws<ArgumentOutOfRangeException>(() => Pictures([5]).Folds(1, new(1))).Message);
    }

    [Fact]
    public void A_choice_of_a_choice_keeps_pixels_labels_and_everything_else()
    {
        var pictures = Pictures([3, 3]).Normalised(new(0.5, 2)).Augmented(new() { Shift = 1 });
        var chosen = pictures.Choose([5, 1, 4]).Choose([2, 0]).Take(1);
        Assert.Equal([4], Numbers(chosen.Normalised(Normalisation.None)));
        Assert.Equal((1, 1), (chosen.Count, chosen.Label(0)));
        Assert.Equal((pictures.Normalisation, pictures.Augmentation), (chosen.Normalisation, chosen.Augmentation));
        Assert.Throws<ArgumentException>(() => pictures.Choose([]));
    }

    /// <summary>Pictures of two pixels that say their number, in classes of these sizes.</summary>
    private static LabelledPictures Pictures(int[] classes)
    {
        var labels = classes.SelectMany((count, label) => Enumerable.Repeat(label, count)).ToArray();
        var pixels = Enumerable.Range(0, labels.Length).SelectMany(n => new[] { (byte)(n / 256), (byte)(n % 256) }).ToArray();
        return new([1, 1, 2], new(pixels), labels, [.. classes.Select((_, label) => $"class {label}")], Normalisation.None);
    }

    private static int[] Numbers(LabelledPictures pictures) =>
        [
            .. pictures
                .Pictures<double>([.. Enumerable.Range(0, pictures.Count)])
                .Flat()
                .ToArray()
                .Chunk(2)
                .Select(pixels => (int)Math.Round(255 * (256 * pixels[0] + pixels[1]))),
        ];

    private static int[] Counts(LabelledPictures pictures, int classes) =>
        [.. Enumerable.Range(0, classes).Select(label => Enumerable.Range(0, pictures.Count).Count(n => pictures.Label(n) == label))];
}
