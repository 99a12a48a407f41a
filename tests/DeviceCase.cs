using System.Numerics;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Native;

namespace Reference.Testing;

/// <summary>Has a device fill cases in, and judges them as anybody's.</summary>
internal static class DeviceCase
{
    /// <summary>Asserts that what the device computes, forward and backward, lies within the proven bound, and is equal where it must be.</summary>
    /// <param name="context">The device.</param>
    /// <param name="op">The operator.</param>
    /// <param name="given">Its inputs and, where gradients are wanted, the upstream ones; rounded to the type first.</param>
    /// <param name="type">F32 or F16.</param>
    /// <param name="withOutputs">Whether backward is given what forward returned.</param>
    public static void Agrees(
        Context context,
        IOperator op,
        Values<double> given,
        ElementType type = ElementType.F32,
        bool withOutputs = false
    )
    {
        var unfilled = Case.Of("the device's", op, given, type);
        var results =
            type == ElementType.F16
                ? Stored(Compute(unfilled, value => (Half)value, context.Forward, context.Backward, withOutputs), type)
                : Stored(Compute(unfilled, value => (float)value, context.Forward, context.Backward, withOutputs), type);
        var verdict = new Judge().Assess(unfilled.With(results));
        Assert.Empty(verdict.Missing);
        Assert.All(
            verdict.Tensors,
            tensor =>
                Assert.True(
                    tensor.Outcome != Outcome.Failed,
                    $"{tensor.Name}: {tensor.Failures} of {tensor.Elements} disagree {tensor.Problem}, the worst {tensor.Worst} at [{string.Join(", ", tensor.Worst?.Index ?? [])}]"
                )
        );
    }

    private static Values<T> Compute<T>(
        Case unfilled,
        Func<double, T> round,
        Func<IOperator, Values<T>, Values<T>> forward,
        Func<IOperator, Values<T>, Values<T>?, Values<T>> backward,
        bool withOutputs
    )
    {
        var given = unfilled.Given.To(round);
        var outputs = forward(unfilled.Operator, given);
        var results = new Values<T>().Join(outputs);
        return unfilled.AsksForGradients ? results.Join(backward(unfilled.Operator, given, withOutputs ? outputs : null)) : results;
    }

    private static IEnumerable<StoredTensor> Stored<T>(Values<T> results, ElementType type)
        where T : INumber<T> => results.Select(name => StoredTensor.Of(results, name, type));
}
