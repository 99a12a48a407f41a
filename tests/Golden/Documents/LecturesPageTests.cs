using Reference.Lectures;

namespace Reference.GoldenTests.Documents;

public sealed class LecturesPageTests
{
    public static TheoryData<string, string> Ids
    {
        get
        {
            var ids = new TheoryData<string, string>();
            foreach (var (id, decks) in LecturesPage.Wanted)
            {
                ids.Add(id, decks);
            }

            return ids;
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_id_of_the_decks_has_a_program_tests_of_it_and_a_panel(string id, string decks)
    {
        var lecture = LectureList.All.SingleOrDefault(lecture => lecture.Id == id);
        Assert.True(lecture is not null, $"{id} is not in the list of lectures");
        Assert.Equal(decks, string.Join(' ', lecture.Decks));
        var (file, first, last) = LecturesPage.CodeOf(id);
        Assert.True(last > first + 3, $"{file} has no lines to read");
        Assert.Contains(LecturesPage.TestsOf(id), LecturesPage.InLectures);
        Assert.NotEmpty(LecturesPage.PanelsOf(id));
    }

    [Fact]
    public void There_is_no_lecture_that_is_not_in_the_list_of_ids() =>
        Assert.Equal(LecturesPage.Wanted.Select(wanted => wanted.Id), LectureList.All.Select(lecture => lecture.Id));

    [Fact]
    public void Every_panel_of_the_companion_belongs_to_ids_of_the_list()
    {
        Assert.NotEmpty(LecturesPage.Panels);
        Assert.All(
            LecturesPage.Panels,
            panel =>
            {
                Assert.NotEmpty(panel.Ids);
                Assert.Subset(LecturesPage.Wanted.Select(wanted => wanted.Id).ToHashSet(), panel.Ids.ToHashSet());
            }
        );
    }

    [Fact]
    public void The_page_is_what_the_lectures_say() => new Page("docs/lectures.md", LecturesPage.Write()).Settle();
}
