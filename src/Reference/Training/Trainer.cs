using System.Numerics;
using System.Numerics.Tensors;
using Reference.Data;
using Reference.Layers;
using Reference.Networks;

namespace Reference.Training;

/// <summary>
/// Teaches a network to name pictures: each epoch goes once through all of them in a new random order, in mini-batches, and after each
/// batch takes a step down the gradient of its mean loss. A seed repeats a run bit for bit.
/// </summary>
/// <remarks>
/// A batch is cut into a fixed number of parts, which are computed side by side on as many cores as there are; their gradients are added in
/// a fixed order, so that the result does not depend on the machine's number of cores. Batch normalisation sees one part at a time, and
/// the running statistics become the mean of what the parts make of them, weighted by size: with <see cref="Parts"/> = 1 they are the batch's own.
/// Lectures: N "Stochastic gradient descent" (id nielsen), U "LeNet" (id lenet).
/// </remarks>
/// <param name="Network">The network: its one real input takes the pictures, its first output gives the scores, N×classes.
/// A Boolean input that is a dropout's mask is drawn anew for every batch.</param>
/// <param name="Loss">The loss, of scores and labels, its mean over the batch: its first input takes the scores, its second the labels.</param>
public sealed partial record Trainer(Network Network, IOperator Loss) : ITrainer<float>, ITrainer<double>
{
    /// <summary>How a step follows from a gradient.</summary>
    public Optimiser Optimiser { get; init; } = Optimiser.GradientDescent(0.05);

    /// <summary>How many pictures a step learns from; the last batch of an epoch takes what is left. 32 unless given.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Into how many parts a batch is cut; it changes the rounding, so it does not follow the machine. 4 unless given.</summary>
    public int Parts { get; init; } = 4;

    /// <summary>How many batches are made ahead, on a thread of their own, while the network learns; none unless given. It changes no result.</summary>
    public int BatchesAhead { get; init; }

    /// <summary>A run before its first epoch.</summary>
    /// <typeparam name="T">The number type to train in.</typeparam>
    /// <param name="seed">Where the first weights and all later chance come from.</param>
    public TrainingRun<T> Start<T>(ulong seed)
        where T : IFloatingPointIeee754<T> => new(seed, 0, Network.Initialise<T>(new RandomNumbers(seed)), Optimiser.Start<T>(Network));

    /// <summary>The run after one more epoch. The run given is not changed, so an interruption loses this epoch only.</summary>
    /// <param name="run">Where training stands.</param>
    /// <param name="pictures">What to learn from.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <exception cref="LayerException">The pictures do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public TrainingRun<T> Epoch<T>(
        TrainingRun<T> run,
        LabelledPictures pictures,
        IProgress<TrainingStep>? progress = null,
        CancellationToken cancel = default
    )
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pictures);
        var random = new RandomNumbers(run.Seed, (ulong)run.Epoch + 1);
        using var batches = new MiniBatches<T>(pictures, BatchSize, random, BatchesAhead);
        var (parameters, state) = (run.Parameters, run.State);
        var (loss, correct, seen) = (0.0, 0L, 0);
        for (var step = 0; step < batches.Count; step++)
        {
            var pictured = batches.Next(cancel);
            var batch = Learn(parameters, Cut(pictured, random));
            var rate = Optimiser.Rate.At(new(run.Epoch, step, batches.Count, run.Losses));
            (parameters, state) = Optimiser.Move(parameters, batch.Gradients, state, rate, run.Updates + step);
            parameters.Join(batch.Kept);

            loss += batch.Loss * pictured.Count;
            correct += batch.Correct;
            seen += pictured.Count;
            progress?.Report(new(run.Epoch + 1, step + 1, batches.Count, batch.Loss, loss / seen, (double)correct / seen));
        }

        return run with
        {
            Epoch = run.Epoch + 1,
            Parameters = parameters,
            State = state,
            Updates = run.Updates + batches.Count,
            Losses = [.. run.Losses, loss / seen],
        };
    }

    /// <summary>Shows the network pictures that it does not learn from, and counts. Layers that behave otherwise in training do what they do in use.</summary>
    /// <param name="parameters">The parameters' values.</param>
    /// <param name="pictures">What to show.</param>
    /// <param name="cancel">Stops between two chunks.</param>
    /// <exception cref="LayerException">The pictures do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Evaluation Evaluate<T>(Values<T> parameters, LabelledPictures pictures, CancellationToken cancel = default)
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var network = Network.ForInference();
        var chunks = Enumerable.Range(0, pictures.Count).Chunk(100).ToArray();
        var results = new (double Loss, Tensor<T> Scores)[chunks.Length];
        Parallel.For(
            0,
            chunks.Length,
            new ParallelOptions { CancellationToken = cancel },
            k =>
            {
                var trace = network.Forward(parameters, new() { [PicturesName] = pictures.Pictures<T>(chunks[k]) });
                var scores = trace[network.Outputs[0]];
                results[k] = (LossOf(LossInputs(scores, pictures.Labels(chunks[k]))), scores);
            }
        );

        var (loss, confusion, mistakes) = (0.0, new ConfusionMatrix(pictures.Classes), new List<Mistake>());
        foreach (var (indices, result) in chunks.Zip(results))
        {
            loss += result.Loss * indices.Length;
            var classes = result.Scores.Shape()[1];
            foreach (var (n, said) in Said(result.Scores).Index())
            {
                var truth = pictures.Label(indices[n]);
                confusion.Count(truth, said);
                if (said != truth)
                {
                    mistakes.Add(Mistake.Of<T>(indices[n], truth, said, result.Scores.Flat().Slice(n * classes, classes)));
                }
            }
        }

        return new(loss / pictures.Count, confusion) { Mistakes = mistakes };
    }

    TrainingRun<float> ITrainer<float>.Start(ulong seed) => Start<float>(seed);

    TrainingRun<float> ITrainer<float>.Epoch(
        TrainingRun<float> run,
        LabelledPictures pictures,
        IProgress<TrainingStep>? progress,
        CancellationToken cancel
    ) => Epoch(run, pictures, progress, cancel);

    Evaluation ITrainer<float>.Evaluate(Values<float> parameters, LabelledPictures pictures, CancellationToken cancel) =>
        Evaluate(parameters, pictures, cancel);

    TrainingRun<double> ITrainer<double>.Start(ulong seed) => Start<double>(seed);

    TrainingRun<double> ITrainer<double>.Epoch(
        TrainingRun<double> run,
        LabelledPictures pictures,
        IProgress<TrainingStep>? progress,
        CancellationToken cancel
    ) => Epoch(run, pictures, progress, cancel);

    Evaluation ITrainer<double>.Evaluate(Values<double> parameters, LabelledPictures pictures, CancellationToken cancel) =>
        Evaluate(parameters, pictures, cancel);
}
