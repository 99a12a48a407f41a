using System.CommandLine;
using System.Text.Json;
using Reference.Cases;
using Reference.Data;
using Reference.Lectures;
using Reference.Lectures.Walkthroughs;
using Reference.Oracle.Lectures;
using Reference.Oracle.Reports;

namespace Reference.Oracle.Commands;

/// <summary><c>reference lecture</c>: walks through the examples and systems of the lecture decks.</summary>
internal static class LectureCommand
{
    /// <summary>So many names are offered for one that is not known.</summary>
    private const int Offers = 3;

    /// <summary>The command with its argument and options.</summary>
    public static Command Create()
    {
        var ids = new Argument<string[]>("ID")
        {
            Description = "What to walk through; without one, all are listed by deck.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var data = new Option<string?>("--data")
        {
            Description = "The folder of MNIST, for lectures with digits; data/mnist here or above unless given.",
            HelpName = "FOLDER",
        };
        var brief = new Option<bool>("--brief") { Description = "Measure on less and for a shorter time, to see that it runs." };
        var json = ReportOptions.Json();
        var command = new Command(
            "lecture",
            "Walk through the examples and systems of the lecture decks: on a terminal with the arrow keys, in a pipe from top to bottom."
        )
        {
            ids,
            data,
            brief,
            json,
        };
        command.SetAction(
            (parsed, stop) =>
                Task.Run(
                    () =>
                    {
                        var lectures = parsed.GetValue(ids)!.Select(Find).ToList();
                        var jsonFile = ReportOptions.Writable("--json", parsed.GetValue(json));
                        var folder = parsed.GetValue(data);
                        if (lectures.Count == 0)
                        {
                            LectureListing.Show();
                        }

                        using var progress = new LectureStatus();
                        var setting = new Setting
                        {
                            Brief = parsed.GetValue(brief),
                            Digits = () => PictureFolder.Read(folder ?? Mnist()),
                            Progress = progress,
                            Cancel = stop,
                        };
                        var shown = lectures.Select(lecture => (lecture, Frames: LectureWalk.Show(lecture, setting, progress))).ToList();
                        if (jsonFile is not null)
                        {
                            AtomicFile.Write(jsonFile, stream => Write(shown, stream));
                        }

                        return CommandLine.Agreement;
                    },
                    stop
                )
        );
        return command;
    }

    private static Lecture Find(string id) =>
        LectureList.All.FirstOrDefault(lecture => lecture.Id == id)
        ?? throw new UsageException(
            $"there is no lecture {id}; the nearest are {string.Join(", ", LectureList.All.Select(lecture => lecture.Id).OrderBy(known => Distance(id, known)).Take(Offers))}; reference lecture lists all"
        );

    /// <summary>How many letters must be put in, left out or changed (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var next = new int[row.Length];
            next[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                next[j + 1] = Math.Min(Math.Min(next[j], row[j + 1]) + 1, row[j] + (from[i] == to[j] ? 0 : 1));
            }

            row = next;
        }

        return row[^1];
    }

    /// <summary>MNIST's folder in the working folder or in one above it, or above the program.</summary>
    private static string Mnist()
    {
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var data = Path.Combine(folder.FullName, "data", "mnist");
                if (Directory.Exists(data))
                {
                    return data;
                }
            }
        }

        throw new UsageException("there is no folder data/mnist here or above; --data names the folder of MNIST");
    }

    private static void Write(List<(Lecture Lecture, IReadOnlyList<Frame> Frames)> shown, Stream stream)
    {
        JsonSerializer.Serialize(
            stream,
            shown.Select(walked => new
            {
                walked.Lecture.Id,
                walked.Lecture.Decks,
                walked.Lecture.Slide,
                walked.Lecture.Title,
                walked.Frames,
            }),
            LectureJson.Options
        );
        stream.WriteByte((byte)'\n');
    }
}
