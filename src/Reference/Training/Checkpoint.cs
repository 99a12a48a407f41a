using System.Globalization;
using System.Numerics;
using Reference.Cases;
using Reference.Networks;

namespace Reference.Training;

/// <summary>
/// A training run in a safetensors file, from which it goes on as if it had never stopped: the parameters under their own names,
/// the optimiser's velocity under <c>velocity.</c> before the name, and as metadata the seed, the number of epochs done and whatever else is wanted.
/// </summary>
public static class Checkpoint
{
    private const string SeedKey = "seed";
    private const string EpochKey = "epoch";
    private const string VelocityPrefix = "velocity.";

    /// <summary>Writes a run so that nobody ever sees half a file; one that is already there is replaced at the end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">Where training stands.</param>
    /// <param name="type">What numbers are stored as; one that holds all values of <typeparamref name="T"/>, so that nothing is lost.</param>
    /// <param name="notes">More metadata.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write<T>(
        string path,
        TrainingRun<T> run,
        ElementType type = ElementType.F32,
        IReadOnlyDictionary<string, string>? notes = null
    )
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(run);
        var metadata = new Dictionary<string, string>(notes ?? new Dictionary<string, string>())
        {
            [SeedKey] = run.Seed.ToString(CultureInfo.InvariantCulture),
            [EpochKey] = run.Epoch.ToString(CultureInfo.InvariantCulture),
        };
        var parameters = run.Parameters.Select(name => StoredTensor.OfReals(name, type, run.Parameters[name]));
        var velocity = run.Velocity.Select(name => StoredTensor.OfReals(VelocityPrefix + name, type, run.Velocity[name]));
        new SafetensorsFile(metadata, parameters.Concat(velocity)).Write(path);
    }

    /// <summary>Reads a run of the given network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">Whose parameters it must hold, all of them and in their shapes.</param>
    /// <returns>The run and all metadata.</returns>
    /// <exception cref="FileFormatException">It is no such file, or of another network; the message names the tensor and both shapes.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (TrainingRun<T> Run, IReadOnlyDictionary<string, string> Notes) Read<T>(string path, Network network)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        var file = SafetensorsFile.Read(path);
        var seed = Number<ulong>(file, path, SeedKey);
        var epoch = Number<int>(file, path, EpochKey);
        var (parameters, velocity) = (new Values<T>(), new Values<T>());
        foreach (var parameter in network.Parameters)
        {
            parameters[parameter.Name] = Tensor(parameter.Name, parameter.Shape);
            if (parameter.Trained)
            {
                velocity[parameter.Name] = Tensor(VelocityPrefix + parameter.Name, parameter.Shape);
            }
        }

        return (new(seed, epoch, parameters, velocity), file.Metadata);

        System.Numerics.Tensors.Tensor<T> Tensor(string name, Shape shape)
        {
            var stored = file.Find(name) ?? throw new FileFormatException(path, name, $"is missing: the network needs it, {shape}");
            return stored.Type.IsReal() && stored.Shape == shape
                ? stored.Reals<T>()
                : throw new FileFormatException(
                    path,
                    name,
                    $"is {stored.Shape} of {stored.Type}, but the network needs {shape} of real numbers"
                );
        }
    }

    private static TNumber Number<TNumber>(SafetensorsFile file, string path, string key)
        where TNumber : INumber<TNumber> =>
        file.Metadata.TryGetValue(key, out var text)
        && TNumber.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FileFormatException(path, $"is not a checkpoint: its metadata have no number under {key}");
}
