using System.Numerics;
using System.Numerics.Tensors;
using System.Text.Json.Serialization;

namespace Reference.Losses;

/// <summary>What becomes of the losses of the single elements or examples (ONNX <c>reduction</c>).</summary>
public enum Reduction
{
    /// <summary>They stay as they are, one each.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>They are added up.</summary>
    [JsonStringEnumMemberName("sum")]
    Sum,

    /// <summary>They are added up and divided by their number, or by the weight of the labels that count where labels have weights.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean,
}

/// <summary>The three reductions forward and backward: loss = Σ lᵢ / count, dlᵢ = dloss / count.</summary>
internal static class Reductions
{
    /// <summary>The shape of the loss: that of the single losses, or a scalar.</summary>
    public static Shape ShapeOf(this Reduction reduction, Shape losses) => reduction == Reduction.None ? losses : Shape.Scalar;

    /// <summary>The loss, of shape 1 where it is a scalar.</summary>
    /// <param name="reduction">Which.</param>
    /// <param name="losses">The single losses.</param>
    /// <param name="count">What a mean divides by.</param>
    public static Tensor<T> Reduce<T>(this Reduction reduction, Tensor<T> losses, T count)
        where T : INumber<T>
    {
        if (reduction == Reduction.None)
        {
            return losses;
        }

        var sum = T.Zero;
        foreach (var loss in losses.Flat())
        {
            sum += loss;
        }

        return Tensors.Of([1], reduction == Reduction.Mean ? sum / count : sum);
    }

    /// <summary>The upstream gradient of one single loss.</summary>
    /// <param name="reduction">Which.</param>
    /// <param name="upstream">dloss.</param>
    /// <param name="i">The flat index of the single loss.</param>
    /// <param name="count">What a mean divides by.</param>
    public static T Share<T>(this Reduction reduction, ReadOnlySpan<T> upstream, int i, T count)
        where T : INumber<T> =>
        reduction switch
        {
            Reduction.None => upstream[i],
            Reduction.Sum => upstream[0],
            _ => upstream[0] / count,
        };
}
