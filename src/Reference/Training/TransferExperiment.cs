using Reference.Data;
using Reference.Layers;
using Reference.Networks;

namespace Reference.Training;

/// <summary>
/// What transfer is worth: a network learns some classes from all their pictures; then the same architecture is to tell other classes apart from few pictures of each, beginning
/// with what was learned or from scratch.
/// </summary>
/// <remarks>Lecture: C, U "Transfer learning" (id transfer).</remarks>
/// <param name="Architecture">The network for so many classes; its last layer with parameters is the one that is replaced.</param>
/// <param name="TrainerOf">What trains a network; disposed of when it is no longer needed, where it can be.</param>
public sealed record TransferExperiment(Func<int, Network> Architecture, Func<Network, ITrainer<float>> TrainerOf)
{
    /// <summary>The classes that are learned first; the digits 0 to 4 unless given.</summary>
    public IReadOnlyList<int> Before { get; init; } = [0, 1, 2, 3, 4];

    /// <summary>The classes that are learned from few pictures; the digits 5 to 9 unless given.</summary>
    public IReadOnlyList<int> After { get; init; } = [5, 6, 7, 8, 9];

    /// <summary>How many pictures of each class there are then; 10 and 100 unless given.</summary>
    public IReadOnlyList<int> PerClass { get; init; } = [10, 100];

    /// <summary>Where all chance comes from, which pictures are the few too; 1 to 5 unless given.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [1, 2, 3, 4, 5];

    /// <summary>How many epochs the first classes are learned; 3 unless given.</summary>
    public int EpochsBefore { get; init; } = 3;

    /// <summary>How many epochs the few pictures are learned; 40 unless given.</summary>
    public int EpochsAfter { get; init; } = 40;

    /// <summary>Trains and judges, for every seed, every number of pictures and every way.</summary>
    /// <param name="pictures">Training and test set with all the classes.</param>
    /// <param name="progress">Told how far it is, from 0 to 1.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <returns>Rows by number of pictures, then by way.</returns>
    public IReadOnlyList<TransferRow> Run(PictureFolder pictures, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var test = pictures.Test.OfClasses(After);
        var ways = Enum.GetValues<TransferWay>();
        var rows = PerClass.SelectMany(count => ways.Select(way => (Count: count, Way: way, Accuracies: new List<double>()))).ToList();
        var (done, all) = (0, Seeds.Count * (1 + rows.Count));
        foreach (var seed in Seeds)
        {
            var before = Architecture(Before.Count);
            var learned = Trained(before, trainer => trainer.Start(seed), pictures.Train.OfClasses(Before), EpochsBefore, null).Parameters;
            progress?.Report((double)++done / all);
            foreach (var (count, way, accuracies) in rows)
            {
                var network = Architecture(After.Count);
                var head = network.Layers.Last();
                var few = pictures.Train.OfClasses(After, count, new RandomNumbers(seed));
                var (_, accuracy) = Trained(Frozen(network, way), Begin, few, EpochsAfter, test);
                accuracies.Add(accuracy);
                progress?.Report((double)++done / all);

                TrainingRun<float> Begin(ITrainer<float> trainer) =>
                    way == TransferWay.Scratch ? trainer.Start(seed) : Transfer.Into(trainer.Start(seed), network, learned, head);
            }
        }

        return [.. rows.Select(row => new TransferRow(row.Count, row.Way, row.Accuracies))];

        (Values<float> Parameters, double Accuracy) Trained(
            Network network,
            Func<ITrainer<float>, TrainingRun<float>> begin,
            LabelledPictures from,
            int epochs,
            LabelledPictures? judgedBy
        )
        {
            var trainer = TrainerOf(network);
            using var ends = trainer as IDisposable;
            var run = begin(trainer);
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                run = trainer.Epoch(run, from, cancel: cancel);
            }

            return (run.Parameters, judgedBy is null ? double.NaN : trainer.Evaluate(run.Parameters, judgedBy, cancel).Accuracy);
        }
    }

    private static Network Frozen(Network network, TransferWay way) =>
        way switch
        {
            TransferWay.LastLayer => network.Freeze(network.Layers.SkipLast(1)),
            TransferWay.FullyConnected => network.Freeze(
                network.Layers.Where(layer => network.Nodes.First(node => node.Name == layer).Operator is not FullyConnected)
            ),
            _ => network,
        };
}

/// <summary>How a network goes about the second task.</summary>
public enum TransferWay
{
    /// <summary>All layers begin afresh.</summary>
    Scratch,

    /// <summary>The last layer begins afresh, and it alone is trained.</summary>
    LastLayer,

    /// <summary>The last layer begins afresh, and the fully connected ones are trained.</summary>
    FullyConnected,

    /// <summary>The last layer begins afresh, and all are trained.</summary>
    AllLayers,
}

/// <summary>What one way has come to.</summary>
/// <param name="PerClass">How many pictures of each class there were.</param>
/// <param name="Way">The way.</param>
/// <param name="Accuracies">The share of test pictures that were recognised, one for each seed.</param>
public sealed record TransferRow(int PerClass, TransferWay Way, IReadOnlyList<double> Accuracies)
{
    /// <summary>Their mean.</summary>
    public double Mean => Accuracies.Average();

    /// <summary>Their standard deviation, with one less than their number below; 0 for a single one.</summary>
    public double Deviation =>
        Accuracies.Count < 2 ? 0 : Math.Sqrt(Accuracies.Sum(accuracy => Math.Pow(accuracy - Mean, 2)) / (Accuracies.Count - 1));
}
