namespace Reference.Lectures.Walkthroughs;

/// <summary>The decks that the project is read alongside.</summary>
public enum Deck
{
    /// <summary>How Convolutional Neural Networks Work, with neural networks, optimization and backpropagation.</summary>
    R,

    /// <summary>Neural Networks.</summary>
    U,

    /// <summary>Convolutional neural networks: practical matters.</summary>
    C,

    /// <summary>Neural networks basics.</summary>
    N,

    /// <summary>Convolutional networks.</summary>
    D,
}

/// <summary>One example or system of the decks, as a program that explains itself while it runs.</summary>
/// <param name="Id">Its name everywhere: on the command line, as the trait <c>Lecture</c> of its tests, in the map of the lectures.</param>
/// <param name="Decks">The decks that show it, the one that shows most of it first.</param>
/// <param name="Slide">The title of the slide.</param>
/// <param name="Title">What it is about, in one line.</param>
/// <param name="Walk">The program: computes and shows one step after the other, in the order of the slide, each when it is asked for.</param>
public sealed record Lecture(string Id, IReadOnlyList<Deck> Decks, string Slide, string Title, Func<Setting, IEnumerable<Frame>> Walk)
{
    /// <summary>A lecture of a single deck.</summary>
    /// <param name="id">As above.</param>
    /// <param name="deck">The deck.</param>
    /// <param name="slide">As above.</param>
    /// <param name="title">As above.</param>
    /// <param name="walk">As above.</param>
    public Lecture(string id, Deck deck, string slide, string title, Func<Setting, IEnumerable<Frame>> walk)
        : this(id, [deck], slide, title, walk) { }
}
