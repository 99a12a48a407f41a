using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reference.GoldenTests.Oracle;

public sealed partial class LectureCommandTests
{
    [Fact]
    public void Without_an_id_all_lectures_are_listed_by_deck()
    {
        var command = Command.Run("lecture");
        Assert.Equal((0, ""), (command.Status, command.Error));
        var lines = command.Output.Split('\n').Select(line => line.Trim()).ToList();
        Assert.Equal(["R", "U", "C", "N", "D"], lines.Where(line => line.Length > 3 && line[1..3] == "  ").Select(line => line[..1]));
        Assert.All(
            Reference.Lectures.LectureList.All,
            lecture => Assert.Contains(lines, line => line.StartsWith(lecture.Id + " ", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Filtering_shows_the_nine_products_their_sum_and_the_fraction_beside_its_decimals()
    {
        var command = Command.Run("lecture", "filtering");
        Assert.Equal((0, ""), (command.Status, command.Error));
        Assert.Contains(
            """
            match at the crossing
                    1·1 = 1   (-1)·(-1) = 1     1·(-1) = -1
              (-1)·(-1) = 1         1·1 = 1   (-1)·(-1) = 1
                1·(-1) = -1   (-1)·(-1) = 1         1·1 = 1
              (1 + 1 - 1 + 1 + 1 + 1 - 1 + 1 + 1) / 9 = 5/9 = 0.55
            """,
            command.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("picture 1×1×9×9 → patch from row 1, column 1 1×1×3×3", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_keys_go_forward_back_to_the_end_and_out()
    {
        var shown = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            // Right, right, left, End, q; once there is something to see, as what is typed before is lost.
            const string Keys = @"\033[C\033[C\033[D\033[Fq";
            var typing = $"(until grep -qs 'filtering  1' {shown}; do sleep 0.1; done; printf '{Keys}')";
            Assert.Equal(0, Command.Shell($"{typing} | env -u NO_COLOR TERM=xterm script -qefc \"$reference lecture filtering\" {shown}"));
            var frames = Place().Matches(File.ReadAllText(shown)).Select(frame => frame.Groups["place"].Value);
            Assert.Equal(["1", "2", "3", "2", "8 of 8"], frames);
        }
        finally
        {
            File.Delete(shown);
        }
    }

    [GeneratedRegex("filtering  (?<place>[0-9]+( of [0-9]+)?)")]
    private static partial Regex Place();

    [Fact]
    public void Several_are_shown_one_after_the_other_in_a_pipe_without_a_key()
    {
        string[] ids =
        [
            "filtering",
            "convolution",
            "pooling",
            "relu",
            "deep-stacking",
            "voting",
            "neuron",
            "four-pixel-camera",
            "chaining",
            "conv-1d",
            "bias-shapes",
            "tea",
        ];
        var command = Command.Run(["lecture", .. ids, "--brief"]);
        Assert.Equal(0, command.Status);
        var places = ids.Select(id => command.Output.IndexOf($"{id}: ", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain('\u001b', command.Output);
    }

    [Fact]
    public void What_is_shown_is_written_as_data_too()
    {
        using var folder = new ScratchFolder();
        var json = folder.File("convolution.json");
        Assert.Equal(0, Command.Run("lecture", "convolution", "--json", json).Status);
        using var document = JsonDocument.Parse(File.ReadAllText(json));
        var lecture = document.RootElement[0];
        Assert.Equal("convolution", lecture.GetProperty("id").GetString());
        var map = lecture.GetProperty("frames")[0].GetProperty("parts")[2];
        Assert.Equal(("grid", "map of \\"), (map.GetProperty("$type").GetString(), map.GetProperty("name").GetString()));
        Assert.Equal([1, 1, 7, 7], map.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()));
        Assert.Equal("7/9", map.GetProperty("numbers")[0].GetProperty("fraction").GetString());
    }

    [Theory]
    [InlineData("there is no lecture filterin; the nearest are filtering, ", "filterin")]
    [InlineData("there is no lecture x; ", "x")]
    [InlineData("nowhere: there is no such folder", "image-filters", "--data", "nowhere")]
    public void What_cannot_be_shown_is_said_in_one_line(string problem, params string[] arguments)
    {
        var command = Command.Run(["lecture", .. arguments]);
        Assert.Equal(2, command.Status);
        Assert.Contains(problem, command.Error, StringComparison.Ordinal);
        Assert.Equal(1, command.Error.Count(letter => letter == '\n'));
    }
}
