namespace Reference.Data;

/// <summary>One picture as it came out of a file.</summary>
/// <param name="Shape">C×H×W: one channel where it is grey; red, green and blue where it is in colour.</param>
/// <param name="Pixels">Its pixels in that order.</param>
public sealed record Picture(Shape Shape, Pixels Pixels);
