using Reference.Lectures;
using Reference.Lectures.Walkthroughs;
using Spectre.Console;

namespace Reference.Oracle.Lectures;

/// <summary>The list of all lectures by deck.</summary>
internal static class LectureListing
{
    /// <summary>Prints it.</summary>
    public static void Show()
    {
        foreach (var (place, deck) in LectureList.All.GroupBy(lecture => lecture.Decks[0]).Index())
        {
            Terminal.Out.WriteLine($"{(place > 0 ? "\n" : "")}{deck.Key}  {Called(deck.Key)}", new Style(decoration: Decoration.Bold));
            var table = Terminal.Table().AddColumns("id", "what it is about", "slide");
            foreach (var lecture in deck)
            {
                var also = string.Concat(lecture.Decks.Skip(1).Select(other => $" ({other})"));
                table.AddRow(Markup.Escape(lecture.Id), Markup.Escape(lecture.Title), Markup.Escape(lecture.Slide + also));
            }

            Terminal.Out.Write(table);
        }

        Terminal.Out.WriteLine("\nreference lecture ID walks through one.");
    }

    private static string Called(Deck deck) =>
        deck switch
        {
            Deck.R => "How Convolutional Neural Networks Work",
            Deck.U => "Neural Networks",
            Deck.C => "Convolutional neural networks, practical matters",
            Deck.N => "Neural networks basics",
            _ => "Convolutional networks",
        };
}
