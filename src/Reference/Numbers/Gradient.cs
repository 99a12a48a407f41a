namespace Reference.Numbers;

/// <summary>The derivatives of one output with respect to everything on a tape.</summary>
public sealed class Gradient
{
    private readonly Tape tape;
    private readonly double[] adjoints;

    internal Gradient(Tape tape, double[] adjoints) =>
        (this.tape, this.adjoints) = (tape, adjoints);

    /// <summary>The derivative with respect to <paramref name="variable"/>; 0 for a constant.</summary>
    /// <param name="variable">
    /// A variable or an intermediate result; 0 if it was recorded after the gradient was taken.
    /// </param>
    /// <exception cref="InvalidOperationException">The variable is on another tape.</exception>
    public double this[Variable variable] =>
        tape.PlaceOf(variable) is var place && place >= 0 && place < adjoints.Length
            ? adjoints[place]
            : 0;
}
