namespace Reference.Numbers;

/// <summary>
/// The record of a computation on <see cref="Variable"/>s: for each step the places of its operands
/// and the derivatives with respect to them. One tape serves one thread.
/// </summary>
public sealed class Tape
{
    private const int Nothing = -1;

    private readonly record struct Step(int Left, int Right, double LeftSlope, double RightSlope);

    private Step[] _steps = new Step[1024];

    /// <summary>How many variables and steps have been recorded.</summary>
    public int Count { get; private set; }

    /// <summary>A new variable to differentiate by.</summary>
    /// <param name="value">Its value.</param>
    public Variable Variable(double value) => Append(value, new(Nothing, Nothing, 0, 0));

    /// <summary>The derivatives of <paramref name="output"/> with respect to all variables.</summary>
    /// <param name="output">A variable of this tape, or a constant (whose derivatives are 0).</param>
    /// <exception cref="InvalidOperationException">The output is on another tape.</exception>
    public Gradient Gradient(Variable output) => Gradient([output], [1.0]);

    /// <summary>
    /// The derivatives of Σ upstreamᵢ·outputᵢ with respect to all variables, in one walk back.
    /// </summary>
    /// <param name="outputs">Variables of this tape, or constants.</param>
    /// <param name="upstream">The derivative of whatever comes after with respect to each output.</param>
    /// <exception cref="ArgumentException">The two spans differ in length.</exception>
    /// <exception cref="InvalidOperationException">An output is on another tape.</exception>
    public Gradient Gradient(ReadOnlySpan<Variable> outputs, ReadOnlySpan<double> upstream) => WalkBack(outputs, upstream, value => value);

    /// <summary>
    /// What the rounding errors of <see cref="Gradient(ReadOnlySpan{Variable}, ReadOnlySpan{double})"/> are in proportion to: the same
    /// walk with the magnitudes of all slopes, so that nothing cancels.
    /// </summary>
    /// <param name="outputs">Variables of this tape, or constants.</param>
    /// <param name="upstream">The derivative of whatever comes after with respect to each output.</param>
    /// <exception cref="ArgumentException">The two spans differ in length.</exception>
    /// <exception cref="InvalidOperationException">An output is on another tape.</exception>
    public Gradient Mass(ReadOnlySpan<Variable> outputs, ReadOnlySpan<double> upstream) => WalkBack(outputs, upstream, Math.Abs);

    private Gradient WalkBack(ReadOnlySpan<Variable> outputs, ReadOnlySpan<double> upstream, Func<double, double> seen)
    {
        if (outputs.Length != upstream.Length)
            throw new ArgumentException($"{outputs.Length} outputs but {upstream.Length} upstream derivatives.");
        var adjoints = new double[Count];
        for (var i = 0; i < outputs.Length; i++)
            if (PlaceOf(outputs[i]) is var place and not Nothing)
                adjoints[place] += seen(upstream[i]);
        for (var i = Count - 1; i >= 0; i--)
        {
            var adjoint = adjoints[i];
            if (adjoint == 0)
                continue;
            ref readonly var step = ref _steps[i];
            if (step.Left != Nothing)
                adjoints[step.Left] += adjoint * seen(step.LeftSlope);
            if (step.Right != Nothing)
                adjoints[step.Right] += adjoint * seen(step.RightSlope);
        }
        return new(this, adjoints);
    }

    internal Variable Record(double value, Variable a, double da, Variable b, double db) =>
        Append(value, new(PlaceOf(a), PlaceOf(b), da, db));

    internal int PlaceOf(Variable variable) =>
        variable.Tape == this ? variable.Index
        : variable.IsConstant ? Nothing
        : throw new InvalidOperationException($"The variable {variable} is recorded on another tape; a computation has one tape.");

    private Variable Append(double value, Step step)
    {
        if (Count == _steps.Length)
            Array.Resize(ref _steps, 2 * Count);
        _steps[Count] = step;
        return new(value, this, Count++);
    }
}
