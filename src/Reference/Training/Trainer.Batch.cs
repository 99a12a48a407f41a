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

    /// <summary>Loss, number of pictures recognised, gradients of the mean loss, and what the kept parameters become.</summary>
    private Learned<T> Learn<T>(Values<T> parameters, MiniBatch<T> batch, RandomNumbers random)
        where T : IFloatingPointIeee754<T>
    {
        var cuts = Enumerable.Range(0, Parts + 1).Select(part => (int)((long)batch.Count * part / Parts)).ToArray();
        var parts = cuts.Zip(cuts[1..], (from, to) => (From: from, Count: to - from)).Where(part => part.Count > 0).ToArray();
        var inputs = parts.Select(part => Masks<T>(part.Count, random)).ToArray();
        var results = new Learned<T>[parts.Length];
        Parallel.For(
            0,
            parts.Length,
            k =>
            {
                var (from, count) = parts[k];
                inputs[k][PicturesName] = batch.PicturesOf(from, count);
                results[k] = LearnPart(parameters, inputs[k], batch.LabelsOf(from, count), (double)count / batch.Count);
            }
        );

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
    private Learned<T> LearnPart<T>(Values<T> parameters, Values<T> inputs, Tensor<long> labels, double share)
        where T : IFloatingPointIeee754<T>
    {
        var trace = Network.Forward(parameters, inputs);
        var scores = trace[ScoresName];
        var given = LossInputs(scores, labels);
        var loss = LossOf(given);
        given.Add($"d{Loss.Signature.Outputs[0].Name}", Tensors.Of(Shape.Scalar, T.CreateChecked(share)), Shape.Scalar);
        var upstream = new Values<T> { [$"d{ScoresName}"] = Loss.Backward(given)[$"d{Loss.Signature.Inputs[0].Name}"] };
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
                kept[parameter.Name] = trace[next].Map(value => value * T.CreateChecked(share));
            }
        }

        var correct = Said(scores).Where((said, n) => said == labels.Flat()[n]).Count();
        return new(loss * share, correct, gradients, kept);
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

    private sealed record Learned<T>(double Loss, int Correct, Values<T> Gradients, Values<T> Kept);
}
