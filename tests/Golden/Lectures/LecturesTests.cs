using Reference.Lectures;
using Reference.Lectures.Walkthroughs;

namespace Reference.GoldenTests.Lectures;

/// <summary>What holds for every lecture: it walks to its end, briefly, and shows something that is a number everywhere.</summary>
public sealed class LecturesTests
{
    public static TheoryData<string> Ids => [.. LectureList.All.Select(lecture => lecture.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_walks_to_its_end_and_every_table_and_sum_is_whole(string id)
    {
        var frames = Walked.Through(id).Frames;
        Assert.NotEmpty(frames);
        foreach (var frame in frames)
        {
            Assert.NotEmpty(frame.Title);
            Assert.NotEmpty(frame.Parts);
        }

        var parts = frames.SelectMany(frame => frame.Parts).ToList();
        Assert.All(parts.OfType<Table>(), table => Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count)));
        Assert.All(parts.OfType<Grid>(), grid => Assert.Equal(grid.Shape.Size, grid.Numbers.Count));
        Assert.All(parts.OfType<Shades>(), shades => Assert.Equal(shades.Height * shades.Width, shades.Brightness.Count));
        Assert.All(
            parts.OfType<Sum>(),
            sum =>
            {
                Assert.All(sum.Products, product => Assert.Equal(product.Left.Value * product.Right.Value, product.Result.Value, 1e-12));
                Assert.Equal(sum.Products.Sum(product => product.Result.Value) / sum.Divisor, sum.Result.Value, 1e-12);
            }
        );
    }

    [Fact]
    public void An_id_is_given_once() =>
        Assert.Equal(LectureList.All.Count, LectureList.All.Select(lecture => lecture.Id).Distinct().Count());
}
