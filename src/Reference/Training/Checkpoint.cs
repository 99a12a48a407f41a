using System.Globalization;
using System.Numerics;
using Reference.Cases;
using Reference.Networks;

namespace Reference.Training;

/// <summary>
/// A training run in a safetensors file, from which it goes on as if it had never stopped: the parameters under their own names,
/// what the optimiser remembers under its name, a dot and the parameter's, <c>velocity.conv1.weight</c>, and as metadata the seed, the numbers of epochs and
/// of steps done, the epochs' losses and whatever else is wanted.
/// </summary>
public static class Checkpoint
{
    private const string SeedKey = "seed";
    private const string EpochKey = "epoch";
    private const string UpdatesKey = "updates";
    private const string LossesKey = "losses";

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
            [UpdatesKey] = run.Updates.ToString(CultureInfo.InvariantCulture),
            [LossesKey] = string.Join(' ', run.Losses.Select(loss => loss.ToString("R", CultureInfo.InvariantCulture))),
        };
        var parameters = run.Parameters.Select(name => StoredTensor.OfReals(name, type, run.Parameters[name]));
        var state = run.State.Select(name => StoredTensor.OfReals(name, type, run.State[name]));
        new SafetensorsFile(metadata, parameters.Concat(state)).Write(path);
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
        var (parameters, state) = (new Values<T>(), new Values<T>());
        foreach (var parameter in network.Parameters)
        {
            parameters[parameter.Name] = Tensor(parameter.Name, parameter.Shape);
        }

        var trained = network.Parameters.Where(parameter => parameter.Trained).ToList();
        foreach (var of in States(file, trained))
        {
            foreach (var parameter in trained)
            {
                var name = Optimiser.NameOf(of, parameter.Name);
                state[name] = Tensor(name, parameter.Shape);
            }
        }

        var run = new TrainingRun<T>(seed, epoch, parameters, state)
        {
            Updates = Number<long>(file, path, UpdatesKey),
            Losses = Losses(file, path),
        };
        return (run, file.Metadata);

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

    /// <summary>What the optimiser remembered of at least one parameter.</summary>
    private static IEnumerable<string> States(SafetensorsFile file, List<Parameter> trained) =>
        file
            .Tensors.SelectMany(tensor =>
                trained
                    .Where(parameter => tensor.Name.EndsWith($".{parameter.Name}", StringComparison.Ordinal))
                    .Select(parameter => tensor.Name[..^(parameter.Name.Length + 1)])
            )
            .Distinct();

    private static List<double> Losses(SafetensorsFile file, string path) =>
        [
            .. file
                .Metadata.GetValueOrDefault(LossesKey, "")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text =>
                    double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var loss)
                        ? loss
                        : throw new FileFormatException(
                            path,
                            $"is not a checkpoint: its metadata have something else than numbers under {LossesKey}"
                        )
                ),
        ];

    private static TNumber Number<TNumber>(SafetensorsFile file, string path, string key)
        where TNumber : INumber<TNumber> =>
        file.Metadata.TryGetValue(key, out var text)
        && TNumber.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FileFormatException(path, $"is not a checkpoint: its metadata have no number under {key}");
}
