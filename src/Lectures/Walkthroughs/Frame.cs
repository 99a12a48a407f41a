namespace Reference.Lectures.Walkthroughs;

/// <summary>One frame of a lecture: what is on one slide, or on one line of it.</summary>
/// <param name="Title">What happens, in the slide's words.</param>
/// <param name="Parts">What there is to see, from top to bottom.</param>
public sealed record Frame(string Title, params IReadOnlyList<Part> Parts);
