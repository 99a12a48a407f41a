using Reference.Data;

namespace Reference.GoldenTests.Data;

[Trait("Lecture", "transfer")]
public sealed class OfClassesTests
{
    /// <summary>Eight pictures of one pixel, whose brightness is their place.</summary>
    private static readonly LabelledPictures Eight = new(
        new([8, 1, 1], new byte[] { 0, 1, 2, 3, 4, 5, 6, 7 }),
        new([8], new byte[] { 2, 0, 1, 2, 3, 2, 1, 3 }),
        4,
        new Normalisation(0, 1.0 / 255)
    );

    [Fact]
    public void Classes_are_numbered_anew_in_the_order_given_and_keep_their_pictures()
    {
        var chosen = Eight.OfClasses([3, 2]);
        Assert.Equal([(0, 1), (3, 1), (4, 0), (5, 1), (7, 0)], All(chosen));
        Assert.Equal([(0, 1), (3, 1), (4, 0)], All(chosen.Take(3)));
        Assert.Equal(["3", "2"], chosen.ClassNames);
        Assert.Equal([(0, 2), (1, 0), (2, 1), (3, 2), (4, 3), (5, 2), (6, 1), (7, 3)], All(Eight));
    }

    [Fact]
    public void So_many_of_each_are_the_first_or_drawn_at_random()
    {
        Assert.Equal([(0, 1), (3, 1), (4, 0)], All(Eight.Take(6).OfClasses([3, 2], each: 2)));
        var drawn = Enumerable.Range(0, 20).Select(seed => All(Eight.OfClasses([2], each: 1, new((ulong)seed))).Single()).ToList();
        Assert.Equal([(0, 0), (3, 0), (5, 0)], drawn.Distinct().Order());
    }

    [Fact]
    public void A_class_may_have_no_pictures_but_not_all_of_them()
    {
        var three = Eight.Take(3).OfClasses([3, 1]);
        Assert.Equal([(2, 1)], All(three));
        Assert.Equal(["3", "1"], three.ClassNames);
        var error = Assert.Throws<ArgumentException>(() => Eight.Take(2).OfClasses([1, 3]));
        Assert.StartsWith("none of 2 pictures of 4 classes is of class 1 or 3", error.Message, StringComparison.Ordinal);
    }

    private static (int Pixel, int Label)[] All(LabelledPictures pictures) =>
        [
            .. Enumerable
                .Range(0, pictures.Count)
                .Select(index => ((int)Math.Round(pictures.Pictures<double>([index]).Flat()[0]), pictures.Label(index))),
        ];
}
