using Reference.Lectures.Text;
using Reference.Lectures.Walkthroughs;
using Spectre.Console;

namespace Reference.Oracle.Lectures;

/// <summary>Shows a lecture frame by frame: on a terminal with keys, otherwise from top to bottom.</summary>
internal static class LectureWalk
{
    private const string Keys = "→ next   ← back   Home first   End to the end   q quit";

    /// <summary>Shows it.</summary>
    /// <param name="lecture">The lecture.</param>
    /// <param name="setting">How it runs.</param>
    /// <param name="status">What is cleared before a frame is shown.</param>
    /// <returns>The frames that were shown.</returns>
    public static IReadOnlyList<Frame> Show(Lecture lecture, Setting setting, LectureStatus status)
    {
        var frames = new List<Frame>();
        using var walk = lecture.Walk(setting).GetEnumerator();
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            Terminal.Out.WriteLine($"{lecture.Id}: {lecture.Title}");
            Terminal.Out.WriteLine($"Deck {string.Join(", ", lecture.Decks)}, \"{lecture.Slide}\"");
            if (setting.Brief)
            {
                Terminal.Out.WriteLine("Briefly: what is measured here proves little.");
            }

            while (Next())
            {
                Print(frames[^1]);
            }
        }
        else
        {
            WithKeys();
        }

        return frames;

        bool Next()
        {
            var more = walk.MoveNext();
            status.Clear();
            if (more)
            {
                frames.Add(walk.Current);
            }

            return more;
        }

        void WithKeys()
        {
            for (var (place, over) = (0, false); ; )
            {
                if (place == frames.Count)
                {
                    over = over || !Next();
                    place = Math.Min(place, frames.Count - 1);
                }

                Terminal.Out.Clear();
                Terminal.Out.WriteLine($"{lecture.Id}  {place + 1}{(over ? $" of {frames.Count}" : "")}", new Style(Color.Grey));
                Print(frames[place]);
                Terminal.Out.WriteLine($"\n{(over && place == frames.Count - 1 ? "the end   " : "")}{Keys}", new Style(Color.Grey));
                switch (Console.ReadKey(intercept: true).Key)
                {
                    case ConsoleKey.LeftArrow or ConsoleKey.UpArrow or ConsoleKey.PageUp or ConsoleKey.Backspace:
                        place = Math.Max(place - 1, 0);
                        break;
                    case ConsoleKey.Home:
                        place = 0;
                        break;
                    case ConsoleKey.End:
                        while (!over)
                        {
                            over = !Next();
                        }

                        place = frames.Count - 1;
                        break;
                    case ConsoleKey.Q or ConsoleKey.Escape:
                        return;
                    case ConsoleKey.RightArrow or ConsoleKey.DownArrow or ConsoleKey.PageDown or ConsoleKey.Enter or ConsoleKey.Spacebar:
                        place = over ? Math.Min(place + 1, frames.Count - 1) : place + 1;
                        break;
                }
            }
        }
    }

    private static void Print(Frame frame)
    {
        Terminal.Out.WriteLine($"\n{frame.Title}", new Style(decoration: Decoration.Bold));
        foreach (var part in frame.Parts)
        {
            Terminal.Out.WriteLine();
            foreach (var line in PartText.Of(part))
            {
                if (part is Words or Claim)
                {
                    Terminal.Out.WriteLine(line, part is Claim { Held: false } ? new Style(Color.Red) : Style.Plain);
                }
                else
                {
                    Terminal.WriteWhole(line.TrimEnd());
                }
            }
        }
    }
}
