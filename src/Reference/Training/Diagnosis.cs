using System.Globalization;

namespace Reference.Training;

/// <summary>What was the first to go wrong.</summary>
public enum Fault
{
    /// <summary>A parameter was not finite before the first step.</summary>
    Parameter,

    /// <summary>The output of a layer was not finite, with finite parameters.</summary>
    Activation,

    /// <summary>The loss was not finite, with finite scores.</summary>
    Loss,

    /// <summary>A gradient was not finite, with a finite loss.</summary>
    Gradient,

    /// <summary>A parameter was no longer finite after a step down a finite gradient.</summary>
    Step,

    /// <summary>All was finite, but the loss many times what it was at the start.</summary>
    Growth,
}

/// <summary>Why training has diverged: see <see cref="Trainer.Diagnose"/>.</summary>
/// <param name="Fault">What was the first to go wrong.</param>
/// <param name="Layer">The node where it did; for <see cref="Fault.Growth"/> the layer whose weights have grown most; the loss's name for <see cref="Fault.Loss"/>.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">The step, from 1.</param>
/// <param name="Loss">The loss of the step's batch, before the step.</param>
/// <param name="Rate">η of the step.</param>
/// <param name="Growth">How many times as large as at the beginning of the epoch the layer's weights are, by their root mean square, before the step; NaN where it has none.</param>
/// <param name="Advice">What may help, each a few words.</param>
public sealed record Diagnosis(
    Fault Fault,
    string Layer,
    int Epoch,
    int Step,
    double Loss,
    double Rate,
    double Growth,
    IReadOnlyList<string> Advice
)
{
    /// <summary>Two sentences.</summary>
    public override string ToString()
    {
        var what = Fault switch
        {
            Fault.Parameter => $"{Layer} had a parameter that is not finite before the first step",
            Fault.Activation => $"the output of {Layer} was the first not to be finite",
            Fault.Loss => $"{Layer} was not finite, while the scores still were",
            Fault.Gradient => $"the gradient that {Layer} sends back was the first not to be finite",
            Fault.Step => $"the step of {Layer} was the first to leave the finite numbers",
            _ => $"nothing overflowed, but the loss is many times what it was at the start, and {Layer} has grown most",
        };
        var grown = double.IsNaN(Growth)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; its weights are {Growth:G3} times as large as when the epoch began");
        var where = string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch}, step {Step}, at rate {Rate:G3} and loss {Loss:G4}");
        return $"{where}: {what}{grown}. What may help: {string.Join(", ", Advice)}.";
    }
}
