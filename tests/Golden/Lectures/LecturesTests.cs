using Reference.Lectures;
using Reference.Lectures.Text;
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

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_text_has_the_numbers_and_names_that_it_shows(string id)
    {
        foreach (var part in Walked.Through(id).Frames.SelectMany(frame => frame.Parts))
        {
            var lines = PartText.Of(part).ToList();
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
            var text = string.Join('\n', lines);
            switch (part)
            {
                case Table table:
                    Assert.Equal(2 + table.Rows.Count, lines.Count);
                    Assert.All(lines.Skip(1), line => Assert.Equal(lines[1].TrimEnd().Length > 0, line.Length > 0));
                    Assert.All(
                        table.Rows.Zip(lines.Skip(2)),
                        row => Assert.All(row.First, cell => Assert.Contains(cell.Text, row.Second, StringComparison.Ordinal))
                    );
                    break;
                case Grid grid:
                    Assert.StartsWith($"{grid.Name} {grid.Shape}", text, StringComparison.Ordinal);
                    Assert.All(grid.Numbers, number => Assert.Contains(number.ToString(), text, StringComparison.Ordinal));
                    break;
                case Sum sum:
                    Assert.EndsWith(sum.Result.IsBroken ? sum.Result.Decimals : sum.Result.ToString(), text, StringComparison.Ordinal);
                    break;
                case Flow flow:
                    Assert.All(flow.Stages, stage => Assert.Contains($"{stage.Name} {stage.Shape}", text, StringComparison.Ordinal));
                    break;
                case Plot plot:
                    Assert.All(plot.Curves, curve => Assert.Contains(curve.Name, lines[^1], StringComparison.Ordinal));
                    break;
                case Claim claim:
                    Assert.EndsWith(claim.Held ? "held." : "did NOT hold.", text, StringComparison.Ordinal);
                    break;
            }
        }
    }

    [Fact]
    public void An_id_is_given_once() =>
        Assert.Equal(LectureList.All.Count, LectureList.All.Select(lecture => lecture.Id).Distinct().Count());
}
