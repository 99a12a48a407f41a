using Reference.Oracle.Commands;
using Reference.Training;

namespace Reference.Oracle.Training;

/// <summary>What a training run was asked for.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Epochs">How many epochs in all.</param>
/// <param name="Batch">Pictures a step.</param>
/// <param name="Seed">Where all chance comes from.</param>
/// <param name="Limit">How many training pictures; null for all.</param>
/// <param name="Optimiser">How parameters follow from gradients.</param>
/// <param name="File">Where weights and state are kept.</param>
/// <param name="Options">All that the run depends on, by the options' names: what a later run needs to go on in the same way.</param>
internal sealed record TrainingSettings(
    string Network,
    int Epochs,
    int Batch,
    ulong Seed,
    int? Limit,
    Optimiser Optimiser,
    string File,
    IReadOnlyDictionary<string, object> Options
)
{
    /// <summary>When a validation set ends training; null for not before the last epoch.</summary>
    public EarlyStopping? Stopping { get; init; }

    /// <summary>Where the weights of the best epoch are kept, where a validation set ends training.</summary>
    public string BestFile => Path.ChangeExtension(File, ".best.safetensors");

    /// <summary>The key of the network's name.</summary>
    public const string NetworkKey = "network";

    /// <summary>How many batches another thread makes ahead.</summary>
    public int BatchesAhead { get; init; }

    /// <summary>What the epochs are judged by: the test set, or pictures held out for validation.</summary>
    public string JudgedBy => Options.ContainsKey("validation") ? "validation" : "test";

    /// <summary>The same from another seed.</summary>
    public TrainingSettings From(ulong seed) =>
        this with
        {
            Seed = seed,
            Options = new Dictionary<string, object>(Options) { ["seed"] = seed },
        };

    /// <summary>The options as metadata of the file.</summary>
    public IReadOnlyDictionary<string, string> Notes =>
        new Dictionary<string, string>(NotedOptions.Notes(Options)) { [NetworkKey] = Network };
}
