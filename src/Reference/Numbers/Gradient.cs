namespace Reference.Numbers;

/// <summary>The derivatives of one output with respect to everything on a tape.</summary>
public sealed class Gradient
{
    private readonly Tape _tape;
    private readonly double[] _adjoints;

    internal Gradient(Tape tape, double[] adjoints) => (_tape, _adjoints) = (tape, adjoints);

    /// <summary>The derivative with respect to <paramref name="variable"/>; 0 for a constant.</summary>
    /// <param name="variable">
    /// A variable or an intermediate result; 0 if it was recorded after the gradient was taken.
    /// </param>
    /// <exception cref="InvalidOperationException">The variable is on another tape.</exception>
    public double this[Variable variable] =>
        _tape.PlaceOf(variable) is var place && place >= 0 && place < _adjoints.Length ? _adjoints[place] : 0;
}
