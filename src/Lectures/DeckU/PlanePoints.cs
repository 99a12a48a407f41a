using System.Numerics.Tensors;

namespace Reference.Lectures.DeckU;

/// <summary>Points in the plane that no single line tells apart: a ring around a disc.</summary>
/// <param name="Inputs">Their places, n×2.</param>
/// <param name="Targets">1 for the ring, 0 for the disc, n×1.</param>
public sealed record PlanePoints(Tensor<double> Inputs, Tensor<double> Targets)
{
    /// <summary>Draws points, every other one on the ring.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">The source of chance.</param>
    public static PlanePoints Ring(int count, RandomNumbers random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (inputs, targets) = (new double[2 * count], new double[count]);
        for (var n = 0; n < count; n++)
        {
            var (radius, angle) = ((n % 2 == 0 ? 0.6 : 1.4) + 0.2 * random.Normal(), 2 * Math.PI * random.Uniform());
            (inputs[2 * n], inputs[2 * n + 1], targets[n]) = (radius * Math.Cos(angle), radius * Math.Sin(angle), n % 2);
        }

        return new(Tensors.Of([count, 2], inputs), Tensors.Of([count, 1], targets));
    }
}
