using System.Numerics;
using Reference.Cases;
using Reference.Networks;

namespace Reference.Training;

/// <summary>Weights that one network has learned, for another to begin with.</summary>
/// <remarks>
/// Lecture: C, U "Transfer learning" (id transfer): keep the layers that see, replace the last ones, train these alone or all on.
/// <see cref="Network.ReplaceHead"/> replaces layers, <see cref="Network.Freeze"/> keeps them from changing, on every <see cref="ITrainer{T}"/>.
/// </remarks>
public static class Transfer
{
    /// <summary>The run with the weights of another network under the same names, as before its first epoch.</summary>
    /// <param name="run">A run of the network that is to learn, before its first epoch.</param>
    /// <param name="network">That network.</param>
    /// <param name="weights">What was learned. All parameters of the network must be there in their shapes, except those of layers that begin afresh; others are ignored.</param>
    /// <param name="afresh">The layers that keep their first values, by their nodes' names.</param>
    /// <exception cref="LayerException">A parameter is missing or has another shape, or a name is not that of a layer with parameters; the message names it and both shapes.</exception>
    public static TrainingRun<T> Into<T>(TrainingRun<T> run, Network network, Values<T> weights, params IEnumerable<string> afresh)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        var kept = network.ParametersOf(afresh);
        var parameters = new Values<T>();
        foreach (var parameter in network.Parameters)
        {
            if (kept.Contains(parameter.Name))
            {
                parameters.Add(parameter.Name, run.Parameters, parameter.Name);
                continue;
            }

            LayerException.Unless(
                weights.Has(parameter.Name),
                nameof(Transfer),
                parameter.Name,
                $"is {parameter.Shape} in this network and missing among the weights; its layer may begin afresh"
            );
            LayerException.Unless(
                weights.ShapeOf(parameter.Name) == parameter.Shape,
                nameof(Transfer),
                parameter.Name,
                $"is {parameter.Shape} in this network, but {weights.ShapeOf(parameter.Name)} among the weights; its layer may begin afresh"
            );
            parameters.Add(parameter.Name, weights, parameter.Name);
        }

        return run with
        {
            Parameters = parameters,
        };
    }

    /// <summary>All real tensors of a file under their names: a checkpoint, of this network or another, or any other safetensors file with weights.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">It is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Values<T> Weights<T>(string path)
        where T : INumber<T>
    {
        var weights = new Values<T>();
        foreach (var stored in SafetensorsFile.Read(path).Tensors.Where(tensor => tensor.Type.IsReal()))
        {
            weights.Add(stored.Name, stored.Reals<T>(), stored.Shape);
        }

        return weights;
    }
}
