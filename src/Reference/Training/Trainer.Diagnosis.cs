using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Reference.Data;
using Reference.Layers;
using Reference.Networks;

namespace Reference.Training;

// An epoch that diverged, gone through again and looked at from inside.
public sealed partial record Trainer
{
    /// <summary>Goes again through the epoch that follows a run, up to the step at which training diverges, and says what went wrong first and where.</summary>
    /// <remarks>
    /// A run on a device is explained by the specification, too: a trainer with the same network, loss, optimiser and batch size, and one part. Roundings differ, so that the step may.
    /// </remarks>
    /// <param name="run">The run before that epoch.</param>
    /// <param name="pictures">What it learned from.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <returns>The diagnosis; null where the epoch does not diverge here.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Diagnosis? Diagnose<T>(TrainingRun<T> run, LabelledPictures pictures, CancellationToken cancel = default)
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pictures);
        var random = new RandomNumbers(run.Seed, (ulong)run.Epoch + 1);
        using var batches = new MiniBatches<T>(pictures, BatchSize, random);
        var (parameters, state, watch) = (run.Parameters, run.State, new DivergenceWatch(pictures.Classes));
        for (var step = 0; step < batches.Count; step++)
        {
            var parts = Cut(batches.Next(cancel), random);
            var batch = Learn(parameters, parts);
            var rate = Optimiser.Rate.At(new(run.Epoch, step, batches.Count, run.Losses));
            var (next, nextState) = Optimiser.Move(parameters, batch.Gradients, state, rate, run.Updates + step);
            if (!double.IsFinite(batch.Loss) || !next.Names.All(name => IsFinite(next, name)))
            {
                var (fault, layer) = FaultOf(parameters, parts, next);
                return Found(fault, layer);
            }

            try
            {
                watch.Report(new(run.Epoch + 1, step + 1, batches.Count, batch.Loss, batch.Loss, 0));
            }
            catch (DivergenceException)
            {
                return Found(Fault.Growth, Network.Layers.MaxBy(layer => Growth(layer, run.Parameters, parameters))!);
            }

            (parameters, state) = (next.Join(batch.Kept), nextState);

            Diagnosis Found(Fault fault, string layer) =>
                new(
                    fault,
                    layer,
                    run.Epoch + 1,
                    step + 1,
                    batch.Loss,
                    rate,
                    Growth(layer, run.Parameters, parameters),
                    Advice(fault, rate)
                );
        }

        return null;
    }

    /// <summary>What was the first in a step not to be finite: a parameter, then forward from node to node, then back, then a parameter again.</summary>
    private (Fault Fault, string Layer) FaultOf<T>(Values<T> parameters, Part<T>[] parts, Values<T> next)
        where T : IFloatingPointIeee754<T>
    {
        if (parameters.FirstOrDefault(name => !IsFinite(parameters, name)) is { } before)
        {
            return (Fault.Parameter, UserOf(before));
        }

        foreach (var part in parts)
        {
            var trace = Network.Forward(parameters, part.Inputs);
            var forward = Network.Nodes.FirstOrDefault(node =>
                node.OutputTensors.Any(output => output.Port.Kind == PortKind.Real && !IsFinite(trace, output.Tensor))
            );
            if (forward is not null)
            {
                return (Fault.Activation, forward.Name);
            }

            var (loss, upstream) = Judge(trace[ScoresName], part);
            if (!double.IsFinite(loss))
            {
                return (Fault.Loss, Loss.Signature.Name);
            }

            var gradients = Network.Backward(trace, upstream);
            var back = Network.Nodes.LastOrDefault(node =>
                node.InputTensors.Any(input => gradients.Has($"d{input.Tensor}") && !IsFinite(gradients, $"d{input.Tensor}"))
            );
            if (back is not null)
            {
                return (Fault.Gradient, back.Name);
            }
        }

        return (Fault.Step, UserOf(next.First(name => !IsFinite(next, name))));
    }

    private string UserOf(string parameter) => Network.Nodes.First(node => node.Inputs.Contains(parameter)).Name;

    private static bool IsFinite<T>(Values<T> values, string name)
        where T : IFloatingPointIeee754<T>
    {
        foreach (var value in values[name].Flat())
        {
            if (!T.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many times as large a layer's weights have become, by their root mean square; NaN where it has none.</summary>
    private double Growth<T>(string layer, Values<T> from, Values<T> to)
        where T : IFloatingPointIeee754<T>
    {
        var weights = Network
            .Nodes.Where(node => node.Name == layer)
            .SelectMany(node => node.Inputs)
            .FirstOrDefault(name => Network.Parameters.Any(parameter => parameter.Name == name && parameter.Shape.Rank > 1));
        return weights is null ? double.NaN : Math.Sqrt(Squares(to[weights]) / Squares(from[weights]));

        static double Squares(Tensor<T> tensor) => tensor.Flat().ToArray().Sum(value => Math.Pow(double.CreateChecked(value), 2));
    }

    private string[] Advice(Fault fault, double rate)
    {
        if (fault == Fault.Parameter)
        {
            return ["another checkpoint: this one is spoiled"];
        }

        var lower = string.Create(CultureInfo.InvariantCulture, $"a rate of {rate / 10:G3} or what a rate finder suggests");
        return
        [
            rate > 0 ? lower : "another seed or initialiser: the rate is 0",
            .. Optimiser.Rate is WarmUp ? Array.Empty<string>() : ["a warm-up"],
            .. Optimiser.Clipping is null ? ["clipping gradients by their norm"] : Array.Empty<string>(),
            .. Network.Nodes.Any(node => node.Operator is BatchNormalization) ? Array.Empty<string>() : ["batch normalisation"],
        ];
    }
}
