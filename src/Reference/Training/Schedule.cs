namespace Reference.Training;

/// <summary>When a step is taken: all that a schedule may go by.</summary>
/// <param name="Epoch">How many epochs are done.</param>
/// <param name="Step">How many steps of this one are done.</param>
/// <param name="Steps">How many steps it has.</param>
/// <param name="Losses">The mean loss of each epoch that is done.</param>
public readonly record struct Moment(int Epoch, int Step, int Steps, IReadOnlyList<double> Losses)
{
    /// <summary>How many epochs are done, this one counted in part.</summary>
    public double Epochs => Epoch + (double)Step / Steps;
}

/// <summary>η, the learning rate, from step to step.</summary>
/// <remarks>Lectures: U "Step-size schedules" (id optimisers). A schedule holds no state: a run that goes on from a checkpoint has the rates of one that never stopped.</remarks>
public abstract record Schedule
{
    /// <summary>η of a step.</summary>
    /// <param name="moment">When it is taken.</param>
    public abstract double At(Moment moment);

    /// <summary>A number is a rate that stays.</summary>
    public static implicit operator Schedule(double rate) => FromDouble(rate);

    /// <summary>A rate that stays.</summary>
    /// <param name="rate">η.</param>
    public static Schedule FromDouble(double rate) => new Constant(rate);
}

/// <summary>A rate that stays.</summary>
/// <param name="Rate">η.</param>
public sealed record Constant(double Rate) : Schedule
{
    /// <inheritdoc/>
    public override double At(Moment moment) => Rate;
}

/// <summary>A rate that falls in a straight line from the first step of each epoch towards its end, and begins anew in the next.</summary>
/// <param name="Rate">η at the beginning of an epoch.</param>
/// <param name="Final">η towards its end.</param>
public sealed record Sawtooth(double Rate, double Final) : Schedule
{
    /// <inheritdoc/>
    public override double At(Moment moment) => Rate + (Final - Rate) * moment.Step / moment.Steps;
}

/// <summary>A rate that falls in steps: after every so many epochs it is multiplied by a factor.</summary>
/// <param name="Rate">η at first.</param>
/// <param name="Every">How many epochs a rate stays, at least 1.</param>
/// <param name="Factor">What it is multiplied by then, such as 0.1.</param>
public sealed record Stairs(double Rate, int Every, double Factor = 0.1) : Schedule
{
    /// <inheritdoc/>
    public override double At(Moment moment) => Rate * Math.Pow(Factor, moment.Epoch / Every);
}

/// <summary>A rate that falls by the same factor in every epoch, a little with every step: η · factor^epochs.</summary>
/// <param name="Rate">η at first.</param>
/// <param name="Factor">What is left of it after an epoch, such as 0.95.</param>
/// <remarks>Dialect: others (PyTorch's ExponentialLR) let it fall once an epoch.</remarks>
public sealed record Exponential(double Rate, double Factor) : Schedule
{
    /// <inheritdoc/>
    public override double At(Moment moment) => Rate * Math.Pow(Factor, moment.Epochs);
}

/// <summary>Half a wave of a cosine, from the first rate at the beginning to the last one after so many epochs, where it stays.</summary>
/// <param name="Rate">η at first.</param>
/// <param name="Length">After how many epochs it has fallen, above 0.</param>
/// <param name="Final">η then.</param>
/// <remarks>Source: Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (2017), without restarts.</remarks>
public sealed record Cosine(double Rate, double Length, double Final = 0) : Schedule
{
    /// <inheritdoc/>
    public override double At(Moment moment) => Final + (Rate - Final) * (1 + Math.Cos(Math.PI * Math.Min(moment.Epochs / Length, 1))) / 2;
}

/// <summary>Another schedule, but in the first epochs only a part of its rate, which grows in a straight line: the first step takes one part of as many as there are warm steps, the last all.</summary>
/// <param name="Inner">The schedule, which does not wait: what it would do in these epochs is done.</param>
/// <param name="Length">How many epochs the rate grows.</param>
/// <remarks>Source: Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour (2017).</remarks>
public sealed record WarmUp(Schedule Inner, double Length) : Schedule
{
    /// <inheritdoc/>
    public override double At(Moment moment) => Inner.At(moment) * Math.Min((moment.Epochs + 1.0 / moment.Steps) / Length, 1);
}

/// <summary>
/// A rate that falls when the loss does not: once so many epochs in a row have not brought the mean loss below what it was at best, it is multiplied by a factor, and as many
/// epochs may pass before it falls again.
/// </summary>
/// <param name="Rate">η at first.</param>
/// <param name="Patience">How many epochs without getting better are borne; one more and the rate falls.</param>
/// <param name="Factor">What it is multiplied by then.</param>
/// <param name="Least">By which share of the best loss a loss must be below it to count as better.</param>
/// <remarks>Dialect: the training loss of whole epochs, and a relative threshold, as PyTorch's ReduceLROnPlateau has it unless told otherwise. A loss that is NaN is not better.</remarks>
public sealed record Plateau(double Rate, int Patience = 10, double Factor = 0.1, double Least = 1e-4) : Schedule
{
    /// <inheritdoc/>
    public override double At(Moment moment)
    {
        var (rate, best, waited) = (Rate, double.PositiveInfinity, 0);
        for (var epoch = 0; epoch < (moment.Losses?.Count ?? 0); epoch++)
        {
            var loss = moment.Losses![epoch];
            var isBetter = loss < best * (1 - Least);
            (best, waited) = isBetter ? (loss, 0) : (best, waited + 1);
            if (waited > Patience)
            {
                (rate, waited) = (rate * Factor, 0);
            }
        }

        return rate;
    }
}
