using Reference.Layers;
using Reference.Networks;

namespace Reference.Training;

/// <summary>The mask of one of a network's dropouts, which a trainer draws anew for every batch.</summary>
/// <param name="Name">The Boolean input that takes it.</param>
/// <param name="Shape">Its shape for one picture, without the batch.</param>
/// <param name="Ratio">The share of elements that it drops.</param>
public sealed record DropoutMask(string Name, Shape Shape, double Ratio)
{
    /// <summary>The masks of a network, in the order of its inputs.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="LayerException">A Boolean input is no dropout's mask.</exception>
    public static IReadOnlyList<DropoutMask> Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return [.. network.Inputs.Where(input => input.Kind == PortKind.Boolean).Select(input => Of(network, input))];
    }

    /// <summary>Fills in a mask that lets each element through with a chance of 1 - ratio.</summary>
    /// <param name="mask">The mask of one or more pictures.</param>
    /// <param name="random">Where chance comes from.</param>
    public void Draw(Span<bool> mask, RandomNumbers random)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach (ref var passes in mask)
        {
            passes = random.Uniform() >= Ratio;
        }
    }

    private static DropoutMask Of(Network network, Input input)
    {
        var user = network.Nodes.First(node => node.Inputs.Contains(input.Name));
        return user.Operator is Dropout dropout
            ? new(input.Name, [.. input.Shape[1..]], dropout.Ratio)
            : throw new LayerException(
                user.Name,
                input.Name,
                $"is a mask for {user.Operator.Signature.Name}; a trainer can draw masks for dropout only"
            );
    }
}
