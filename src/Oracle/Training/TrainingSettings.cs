using System.Globalization;
using Reference.Cases;

namespace Reference.Oracle.Training;

/// <summary>What a training run was asked for.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Epochs">How many epochs in all.</param>
/// <param name="Batch">Pictures a step.</param>
/// <param name="Rate">η.</param>
/// <param name="FinalRate">η towards the end of each epoch.</param>
/// <param name="Momentum">μ.</param>
/// <param name="Seed">Where all chance comes from.</param>
/// <param name="Limit">How many training pictures; null for all.</param>
/// <param name="File">Where weights and state are kept.</param>
internal sealed record TrainingSettings(
    string Network,
    int Epochs,
    int Batch,
    double Rate,
    double FinalRate,
    double Momentum,
    ulong Seed,
    int? Limit,
    string File
)
{
    /// <summary>What a later run needs to go on in the same way, as metadata of the file; seed and epoch are the checkpoint's own.</summary>
    public Dictionary<string, string> Notes =>
        new()
        {
            ["network"] = Network,
            ["batch"] = Batch.ToString(CultureInfo.InvariantCulture),
            ["rate"] = Rate.ToString("R", CultureInfo.InvariantCulture),
            ["final_rate"] = FinalRate.ToString("R", CultureInfo.InvariantCulture),
            ["momentum"] = Momentum.ToString("R", CultureInfo.InvariantCulture),
            ["limit"] = Limit?.ToString(CultureInfo.InvariantCulture) ?? "",
        };

    /// <summary>These settings as the file's run had them, save for what the user gave.</summary>
    /// <param name="notes">The file's metadata.</param>
    /// <param name="seed">The file's seed.</param>
    /// <param name="given">The options that the user gave, such as <c>--rate</c>.</param>
    /// <exception cref="UsageException">The user asks for another seed or number of pictures than the run began with.</exception>
    /// <exception cref="FileFormatException">The file is of another network, or a note cannot be read.</exception>
    public TrainingSettings Resumed(IReadOnlyDictionary<string, string> notes, ulong seed, IReadOnlyCollection<string> given)
    {
        if (notes.GetValueOrDefault("network") != Network)
        {
            throw new FileFormatException(
                File,
                $"holds a run of {FileFormatException.Quote(notes.GetValueOrDefault("network", "no network"))}, not of {Network}"
            );
        }

        if (given.Contains("--seed") && Seed != seed)
        {
            throw new UsageException($"--seed is {Seed}, but the run in {File} began with {seed}: leave it out to go on");
        }

        var limit = notes.GetValueOrDefault("limit", "");
        return this with
        {
            Seed = seed,
            Batch = given.Contains("--batch") ? Batch : Note<int>("batch"),
            Rate = given.Contains("--rate") ? Rate : Note<double>("rate"),
            FinalRate = given.Contains("--final-rate") ? FinalRate : Note<double>("final_rate"),
            Momentum = given.Contains("--momentum") ? Momentum : Note<double>("momentum"),
            Limit =
                given.Contains("--limit") ? Limit
                : limit.Length == 0 ? null
                : Note<int>("limit"),
        };

        TNumber Note<TNumber>(string key)
            where TNumber : struct, System.Numerics.INumber<TNumber> =>
            TNumber.TryParse(notes.GetValueOrDefault(key), CultureInfo.InvariantCulture, out var number) && number >= TNumber.Zero
                ? number
                : throw new FileFormatException(File, $"its metadata have no usable number under {key}");
    }
}
