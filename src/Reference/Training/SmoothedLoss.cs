namespace Reference.Training;

/// <summary>
/// A running average that forgets: s = β·s + (1 - β)·loss, divided by 1 - βⁿ after n losses, so that the first ones are not pulled to the 0 that it begins with.
/// </summary>
/// <remarks>Source of the division: Kingma and Ba, Adam (2015), section 3.</remarks>
/// <param name="weight">β, the share of the past that stays, from 0 to 1.</param>
public sealed class SmoothedLoss(double weight)
{
    private double _sum;
    private double _weights;

    /// <summary>Adds one loss.</summary>
    /// <returns>The average.</returns>
    public double Add(double loss)
    {
        _sum = weight * _sum + (1 - weight) * loss;
        _weights = weight * _weights + (1 - weight);
        return _sum / _weights;
    }
}
