using System.Numerics;
using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>
/// ONNX's <c>CumSum</c>: <code>y[o,k,i] = Σ x[o,j,i] over j ≤ k   dx[o,j,i] = Σ dy[o,k,i] over k ≥ j</code>
/// along one axis; exclusive leaves out j = k, reverse begins at the end. Any shape.
/// </summary>
/// <remarks>Source: ONNX CumSum-14.</remarks>
internal sealed record RunningSum(int Axis, bool Exclusive, bool Reverse) : IExactOperator
{
    private const string Name = "CumSum";

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name, "x", "y");

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Axes.FromFront(Axis, x, Name);
        return [x];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => Along(given, "x", "y", Reverse);

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => Along(given, "dy", "dx", !Reverse);

    private Values<T> Along<T>(Values<T> given, string from, string to, bool fromTheEnd)
        where T : INumber<T>
    {
        var shape = given.ShapeOf(from);
        var (outer, length, inner) = Axes.Around(shape, Axes.FromFront(Axis, shape, Name));
        var sums = Tensors.Zeros<T>(given[from].Shape());
        var x = given[from].View(outer, length, inner);
        var y = sums.View(outer, length, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var sum = T.Zero;
                for (var step = 0; step < length; step++)
                {
                    var k = fromTheEnd ? length - 1 - step : step;
                    var before = sum;
                    sum += x[o, k, i];
                    y[o, k, i] = Exclusive ? before : sum;
                }
            }
        }

        return new() { { to, sums, shape } };
    }
}
