using Reference.Data;
using Reference.Layers;
using Reference.Networks;
using Reference.Training;

namespace Reference.Native;

/// <summary>
/// What <see cref="Trainer"/> does, done on a device: the same pictures in the same order, the same masks, the same steps, for the same seed. What
/// comes out differs by rounding alone. Parameters, velocities and all that is computed stay on the device during an epoch.
/// </summary>
/// <remarks>
/// A batch is not cut into parts: the specification does the same where its <see cref="Trainer.Parts"/> is 1. Parts matter to the statistics of batch
/// normalisation and to the masks of networks with several dropouts, elsewhere to the rounding only. One instance belongs to one thread.
/// </remarks>
public sealed class DeviceTrainer : ITrainer<float>, IDisposable
{
    /// <summary>How many pictures an evaluation shows at once.</summary>
    private const int Chunk = 100;

    private readonly Context _context;
    private readonly Network _network;
    private readonly Layout _training;
    private readonly Layout _judging;
    private readonly Dictionary<(Layout Layout, int Batch), DeviceNetwork> _compiled = [];
    private readonly DropoutMask[] _masks;
    private readonly float[] _loss = new float[1];
    private float[] _pictures = [];
    private long[] _labels = [];
    private bool[] _mask = [];
    private float[] _scores = [];

    /// <summary>Prepares to train a network; it is compiled when a batch of some length first needs it.</summary>
    /// <param name="context">The device; it is not disposed of with the trainer.</param>
    /// <param name="network">The network: its one real input takes the pictures, its first output gives the scores, N×classes.
    /// A Boolean input that is a dropout's mask is drawn anew for every batch.</param>
    /// <param name="loss">The loss, of scores and labels, its mean over the batch: its first input takes the scores, its second the labels.</param>
    /// <exception cref="LayerException">The loss does not fit the network, or a Boolean input is no dropout's mask.</exception>
    public DeviceTrainer(Context context, Network network, IOperator loss)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        (_context, _network) = (context, network);
        (_training, _judging) = (new(network, loss), new(network.ForInference(), loss));
        _masks = [.. DropoutMask.Of(network)];
    }

    /// <summary>How a step follows from a gradient. Gradient descent, with or without momentum, without clipping, is the fastest: it is part of the kernels that sum the gradients.</summary>
    public Optimiser Optimiser { get; init; } = Optimiser.GradientDescent(0.05);

    /// <summary>How many pictures a step learns from; the last batch of an epoch takes what is left. 32 unless given.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>How many batches are made ahead, on a thread of their own, while the device computes; none unless given. It changes no result.</summary>
    public int BatchesAhead { get; init; }

    /// <inheritdoc/>
    public TrainingRun<float> Start(ulong seed) =>
        new(seed, 0, _network.Initialise<float>(new RandomNumbers(seed)), Optimiser.Start<float>(_network));

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The core does not implement an operator, or the device failed.</exception>
    public TrainingRun<float> Epoch(
        TrainingRun<float> run,
        LabelledPictures pictures,
        IProgress<TrainingStep>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pictures);
        var random = new RandomNumbers(run.Seed, (ulong)run.Epoch + 1);
        using var batches = new MiniBatches<float>(pictures, BatchSize, random, BatchesAhead);
        var steps = batches.Count;
        var weights = Compiled(_training, Math.Min(BatchSize, pictures.Count));
        var device = new DeviceStep(Optimiser);
        weights.WriteParameters(run.Parameters);
        device.WriteState(weights, run);
        var (loss, correct, seen) = (0.0, 0L, 0);
        for (var step = 0; step < steps; step++)
        {
            var batch = batches.Next(cancel);
            var network = Compiled(_training, batch.Count);
            network.Write(_training.PicturesName, batch.Pictures);
            network.Write(_training.LabelsName, batch.Labels);
            DrawMasks(network, random);
            var rate = Optimiser.Rate.At(new(run.Epoch, step, steps, run.Losses));
            device.Prepare(network, rate, run.Updates + step);
            network.Step();

            var (lossNow, correctNow) = Learned(network, batch);
            loss += lossNow * batch.Count;
            correct += correctNow;
            seen += batch.Count;
            progress?.Report(new(run.Epoch + 1, step + 1, steps, lossNow, loss / seen, (double)correct / seen));
        }

        return run with
        {
            Epoch = run.Epoch + 1,
            Parameters = weights.ReadParameters(),
            State = device.ReadState(weights),
            Updates = run.Updates + steps,
            Losses = [.. run.Losses, loss / seen],
        };
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The core does not implement an operator, or the device failed.</exception>
    public Evaluation Evaluate(Values<float> parameters, LabelledPictures pictures, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        Compiled(_judging, Math.Min(Chunk, pictures.Count)).WriteParameters(parameters);
        var order = Enumerable.Range(0, pictures.Count).ToArray();
        var (loss, confusion, mistakes) = (0.0, new ConfusionMatrix(pictures.Classes), new List<Mistake>());
        for (var first = 0; first < order.Length; first += Chunk)
        {
            cancel.ThrowIfCancellationRequested();
            var chunk = order.AsSpan(first, Math.Min(Chunk, order.Length - first));
            var network = Compiled(_judging, chunk.Length);
            Show(network, _judging, pictures, chunk);
            network.Run();
            loss += ReadResults(network, _judging) * chunk.Length;
            for (var n = 0; n < chunk.Length; n++)
            {
                var (truth, said) = (pictures.Label(chunk[n]), Said(n, chunk.Length));
                confusion.Count(truth, said);
                if (said != truth)
                {
                    mistakes.Add(Mistake.Of<float>(chunk[n], truth, said, Scores(n, chunk.Length)));
                }
            }
        }

        return new(loss / pictures.Count, confusion) { Mistakes = mistakes };
    }

    /// <summary>Gives the device's memory back. A second time does nothing.</summary>
    public void Dispose()
    {
        foreach (var network in _compiled.Values)
        {
            network.Dispose();
        }
    }

    /// <summary>The network for batches of some length. All of them share their parameters.</summary>
    internal DeviceNetwork Compiled(bool training, int batch) => Compiled(training ? _training : _judging, batch);

    private DeviceNetwork Compiled(Layout layout, int batch)
    {
        if (!_compiled.TryGetValue((layout, batch), out var network))
        {
            var trains = layout == _training;
            network = new(
                _context,
                layout.Whole,
                batch,
                trains ? layout.LossName : null,
                _compiled.Values.FirstOrDefault(),
                trains ? new DeviceStep(Optimiser).Compiled : null
            );
            _compiled.Add((layout, batch), network);
        }

        return network;
    }

    private void Show(DeviceNetwork network, Layout layout, LabelledPictures pictures, ReadOnlySpan<int> batch)
    {
        var x = Room(ref _pictures, batch.Length * pictures.PictureShape.Size);
        pictures.Pictures(batch, x);
        network.Write<float>(layout.PicturesName, x);

        var labels = Room(ref _labels, batch.Length);
        for (var n = 0; n < labels.Length; n++)
        {
            labels[n] = pictures.Label(batch[n]);
        }

        network.Write<long>(layout.LabelsName, labels);
    }

    /// <summary>For each dropout a fresh mask.</summary>
    private void DrawMasks(DeviceNetwork network, RandomNumbers random)
    {
        foreach (var dropout in _masks)
        {
            var mask = Room(ref _mask, network.Batch * dropout.Shape.Size);
            dropout.Draw(mask, random);
            network.Write<bool>(dropout.Name, mask);
        }
    }

    /// <summary>The mean loss of a batch, and how many of its pictures were recognised.</summary>
    private (double Loss, int Correct) Learned(DeviceNetwork network, MiniBatch<float> batch)
    {
        var (loss, correct) = ((double)ReadResults(network, _training), 0);
        for (var n = 0; n < batch.Count; n++)
        {
            correct += Said(n, batch.Count) == batch.Labels[n] ? 1 : 0;
        }

        return (loss, correct);
    }

    /// <summary>Reads loss and scores.</summary>
    private float ReadResults(DeviceNetwork network, Layout layout)
    {
        network.Read<float>(layout.ScoresName, Room(ref _scores, network.Batch * layout.Classes));
        network.Read<float>(layout.LossName, _loss);
        return _loss[0];
    }

    private int Said(int picture, int count) => Evaluation.Said<float>(Scores(picture, count));

    private ReadOnlySpan<float> Scores(int picture, int count)
    {
        var classes = _training.Classes;
        return _scores.AsSpan(0, count * classes).Slice(picture * classes, classes);
    }

    /// <summary>The front of an array, which grows where it is too short.</summary>
    private static Span<TElement> Room<TElement>(ref TElement[] array, int length)
    {
        if (array.Length < length)
        {
            array = GC.AllocateUninitializedArray<TElement>(length, pinned: true);
        }

        return array.AsSpan(0, length);
    }

    /// <summary>A network with the loss at its end, and where pictures, labels and results are.</summary>
    private sealed class Layout
    {
        public Layout(Network network, IOperator loss)
        {
            LayerException.Unless(
                loss.Signature.Inputs is [_, { Kind: PortKind.Integer }, ..],
                loss.Signature.Name,
                "labels",
                $"are no input of it: {loss.Signature} takes something else beside the scores"
            );
            PicturesName = network.Inputs.First(input => input.Kind == PortKind.Real).Name;
            ScoresName = network.Outputs[0];
            Classes = network.ShapeOf(ScoresName)[1];
            (LabelsName, LossName) = (Free(network, "labels"), Free(network, "loss"));
            Whole = new(
                [.. network.Inputs, new Input(LabelsName, [network.ShapeOf(ScoresName)[0]], PortKind.Integer)],
                network.Parameters,
                [.. network.Nodes, new Node(Free(network, "loss"), loss, LossName, ScoresName, LabelsName)],
                [ScoresName, LossName]
            );
        }

        public Network Whole { get; }

        public string PicturesName { get; }

        public string LabelsName { get; }

        public string ScoresName { get; }

        public string LossName { get; }

        public int Classes { get; }

        /// <summary>The name, with strokes after it until neither a tensor nor a node has it.</summary>
        private static string Free(Network network, string name)
        {
            var taken = network
                .Inputs.Select(input => input.Name)
                .Concat(network.Parameters.Select(parameter => parameter.Name))
                .Concat(network.Nodes.SelectMany(node => node.Outputs.Append(node.Name)))
                .ToHashSet();
            while (taken.Contains(name))
            {
                name += "'";
            }

            return name;
        }
    }
}
