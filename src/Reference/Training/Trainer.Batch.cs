using System.Numerics;
using System.Numerics.Tensors;
using Reference.Data;
using Reference.Layers;

namespace Reference.Training;

// One mini-batch: cut into parts, each part forward and backward, the parts' gradients added in their order.
public sealed partial record Trainer
{
    private string PicturesName => Network.Inputs.First(input => input.Kind == PortKind.Real).Name;

    private string ScoresName => Network.Outputs[0];

    /// <summary>A mini-batch in parts, with fresh masks for each.</summary>
    private Part<T>[] Cut<T>(MiniBatch<T> batch, RandomNumbers random)
        where T : IFloatingPointIeee754<T>
    {
        var cuts = Enumerable.Range(0, Parts + 1).Select(part => (int)((long)batch.Count * part / Parts)).ToArray();
        var parts = cuts.Zip(cuts[1..], (from, to) => (From: from, Count: to - from)).Where(part => part.Count > 0);
        return
        [
            .. parts.Select(part =>
            {
                var inputs = Masks<T>(part.Count, random);
                inputs[PicturesName] = batch.PicturesOf(part.From, part.Count);
                return new Part<T>(inputs, batch.LabelsOf(part.From, part.Count), (double)part.Count / batch.Count);
            }),
        ];
    }

    /// <summary>Loss, number of pictures recognised, gradients of the mean loss, and what the kept parameters become.</summary>
    private Learned<T> Learn<T>(Values<T> parameters, Part<T>[] parts)
        where T : IFloatingPointIeee754<T>
    {
        var results = new Learned<T>[parts.Length];
        Parallel.For(0, parts.Length, k => results[k] = LearnPart(parameters, parts[k]));

        var total = results[0];
        foreach (var result in results.Skip(1))
        {
            AddTo(total.Gradients, result.Gradients);
            AddTo(total.Kept, result.Kept);
        }

        return total with
        {
            Loss = results.Sum(result => result.Loss),
            Correct = results.Sum(result => result.Correct),
        };
    }

    /// <summary>One part. What it adds to the mean over the batch is its own mean times its share of the batch.</summary>
    private Learned<T> LearnPart<T>(Values<T> parameters, Part<T> part)
        where T : IFloatingPointIeee754<T>
    {
        var trace = Network.Forward(parameters, part.Inputs);
        var scores = trace[ScoresName];
        var (loss, upstream) = Judge(scores, part);
        var all = Network.Backward(trace, upstream);

        var (gradients, kept) = (new Values<T>(), new Values<T>());
        foreach (var parameter in Network.Parameters)
        {
            if (parameter.Trained)
            {
                gradients[$"d{parameter.Name}"] = all[$"d{parameter.Name}"];
            }
            else if (parameter.Next is { } next)
            {
                kept[parameter.Name] = trace[next].Map(value => value * T.CreateChecked(part.Share));
            }
        }

        var correct = Said(scores).Where((said, n) => said == part.Labels.Flat()[n]).Count();
        return new(loss * part.Share, correct, gradients, kept);
    }

    /// <summary>The mean loss of a part, and the gradients of its share of the batch's loss.</summary>
    private (double Loss, Values<T> Upstream) Judge<T>(Tensor<T> scores, Part<T> part)
        where T : IFloatingPointIeee754<T>
    {
        var given = LossInputs(scores, part.Labels);
        var loss = LossOf(given);
        given.Add($"d{Loss.Signature.Outputs[0].Name}", Tensors.Of(Shape.Scalar, T.CreateChecked(part.Share)), Shape.Scalar);
        return (loss, new() { [$"d{ScoresName}"] = Loss.Backward(given)[$"d{Loss.Signature.Inputs[0].Name}"] });
    }

    /// <summary>For each dropout a fresh mask.</summary>
    private Values<T> Masks<T>(int count, RandomNumbers random)
    {
        var masks = new Values<T>();
        foreach (var dropout in DropoutMask.Of(Network))
        {
            var mask = Tensors.Fill<bool>([count, .. dropout.Shape], _ => false);
            dropout.Draw(mask.Flat(), random);
            masks.Add(dropout.Name, mask);
        }

        return masks;
    }

    private Values<T> LossInputs<T>(Tensor<T> scores, Tensor<long> labels)
    {
        var given = new Values<T> { [Loss.Signature.Inputs[0].Name] = scores };
        given.Add(Loss.Signature.Inputs[1].Name, labels);
        return given;
    }

    private double LossOf<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => double.CreateChecked(Loss.Forward(given)[Loss.Signature.Outputs[0].Name].Flat()[0]);

    /// <summary>For each picture the class that the scores say.</summary>
    private static int[] Said<T>(Tensor<T> scores)
        where T : INumber<T> =>
        [
            .. Enumerable
                .Range(0, scores.Shape()[0])
                .Select(n => Evaluation.Said<T>(scores.Flat().Slice(n * scores.Shape()[1], scores.Shape()[1]))),
        ];

    private static void AddTo<T>(Values<T> sum, Values<T> more)
        where T : INumber<T>
    {
        foreach (var name in more)
        {
            TensorPrimitives.Add<T>(sum[name].Flat(), more[name].Flat(), sum[name].Flat());
        }
    }

    /// <summary>A part of a batch.</summary>
    /// <param name="Inputs">The network's inputs.</param>
    /// <param name="Labels">The classes of its pictures.</param>
    /// <param name="Share">The share of the batch's pictures that it has.</param>
    private sealed record Part<T>(Values<T> Inputs, Tensor<long> Labels, double Share);

    private sealed record Learned<T>(double Loss, int Correct, Values<T> Gradients, Values<T> Kept);
}
