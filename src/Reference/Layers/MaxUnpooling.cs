using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Max unpooling (ONNX <c>MaxUnpool</c>), a partial inverse of max pooling: each value goes back to where the maximum was found, the rest is 0.
/// <code>y[I[j]] = x[j]   dx[j] = dy[I[j]]</code>
/// Shapes: x and I N×C×H×W…, y N×C×H'×W'… with H' = s·(H-1) + K - pads, unless <see cref="OutputShape"/> says otherwise.
/// </summary>
/// <remarks>
/// Lectures: D and N (zeiler-fergus).
/// Source: Zeiler and Fergus, Visualizing and understanding convolutional networks (2014); ONNX MaxUnpool-22.
/// Dialect: where several values go to one place (overlapping windows), the last in row-major order stays and alone has a gradient
/// (PyTorch: undefined which one stays, and dy goes to all of them). For what the indices count in see <see cref="IndicesIntoOutput"/>.
/// NaN and infinity are moved like any value.
/// </remarks>
public sealed record MaxUnpooling : IExactOperator
{
    private const string Name = "MaxUnpool";

    /// <summary>K×L of the pooling that is undone; it must be given.</summary>
    public IReadOnlyList<int>? KernelShape { get; init; }

    /// <summary>Its strides; 1 unless given.</summary>
    public IReadOnlyList<int>? Strides { get; init; }

    /// <summary>Its pads, all beginnings first and then all ends; 0 unless given.</summary>
    public IReadOnlyList<int>? Pads { get; init; }

    /// <summary>The whole shape of y, N×C×H'×W'…; ONNX's input <c>output_shape</c>, an attribute here. Needed where the pooling did not divide evenly.</summary>
    public IReadOnlyList<int>? OutputShape { get; init; }

    /// <summary>
    /// Whether indices count in <see cref="OutputShape"/>, as they do when they come from a <see cref="MaxPooling"/> of that shape (onnxruntime, PyTorch).
    /// Not an ONNX attribute: ONNX's conformance test counts in s·(H-1) + K - pads and lays the result at the beginning of a larger output, which is
    /// what happens unless it is set. Without an output shape both are the same.
    /// </summary>
    public bool IndicesIntoOutput { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("X"), new("I", PortKind.Integer, Differentiable: false)], [new("output")]);

    /// <summary>y: x at the places that the indices name, 0 elsewhere.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <param name="indices">I, of the shape of x: flat, row-major indices into the whole tensor, padding not counted.</param>
    /// <returns>y, N×C×H'×W'….</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes, or an index lies outside.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<long> indices)
        where T : INumber<T>
    {
        var (counted, result) = Fit(input.Shape(), indices.Shape());
        var output = Tensors.Zeros<T>(result);
        var places = Places(indices, counted, result);
        var x = input.Flat();
        var y = output.Flat();
        for (var j = 0; j < x.Length; j++)
        {
            y[places[j]] = x[j];
        }

        return output;
    }

    /// <summary>dx: what arrives at the place that each value went to; 0 for a value that another one replaced.</summary>
    /// <param name="input">x, as in forward; only its shape matters.</param>
    /// <param name="indices">I, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>dx, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes, or an index lies outside.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<long> indices, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (counted, result) = Fit(input.Shape(), indices.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), result, Name, "output");
        var inputGradient = Tensors.Zeros<T>(input.Shape());
        var places = Places(indices, counted, result);
        var dx = inputGradient.Flat();
        var dy = upstream.Flat();
        var taken = new HashSet<int>();
        for (var j = places.Length - 1; j >= 0; j--)
        {
            dx[j] = taken.Add(places[j]) ? dy[places[j]] : T.Zero;
        }

        return inputGradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Fit(Signature.Required(inputs, 0), Signature.Required(inputs, 1)).Result];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["output"] = Forward(given["X"], given.Integers("I")) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["dX"] = Backward(given["X"], given.Integers("I"), given["doutput"]) };

    /// <summary>Where in y's flat data each value goes.</summary>
    private static int[] Places(Tensor<long> indices, Shape counted, Shape result)
    {
        var places = new int[checked((int)indices.FlattenedLength)];
        var I = indices.Flat();
        for (var j = 0; j < places.Length; j++)
        {
            LayerException.Unless(
                I[j] >= 0 && I[j] < counted.Size,
                Name,
                "I",
                $"has the index {I[j]} at {j}, outside of {counted} with {counted.Size} elements"
            );
            places[j] = result.Offset(counted.IndexAt((int)I[j]));
        }

        return places;
    }

    /// <summary>The shape that the indices count in and the shape of y.</summary>
    private (Shape Counted, Shape Result) Fit(Shape x, Shape indices)
    {
        LayerException.UnlessUsable(x, Name, "X", 3, "N×C×H×W…");
        LayerException.Unless(indices == x, Name, "I", $"is {indices} but X is {x}: each value has one index");
        var rank = x.Spatial.Rank;
        LayerException.Unless(KernelShape is not null, Name, "kernel_shape", $"is missing: a picture of {x.Spatial} needs it");
        WindowAttributes.CheckList(Name, "kernel_shape", KernelShape, rank, least: 1, x.Spatial);
        WindowAttributes.CheckList(Name, "strides", Strides, rank, least: 1, x.Spatial);
        WindowAttributes.CheckList(Name, "pads", Pads, 2 * rank, least: 0, x.Spatial);
        WindowAttributes.CheckList(Name, "output_shape", OutputShape, x.Rank, least: 1, x);
        var lengths = x.ToArray();
        for (var axis = 0; axis < rank; axis++)
        {
            var pads = (long)(Pads?[axis] ?? 0) + (Pads?[axis + rank] ?? 0);
            var length = (Strides?[axis] ?? 1) * (x.Spatial[axis] - 1L) + KernelShape![axis] - pads;
            LayerException.Unless(
                length is >= 1 and <= int.MaxValue,
                Name,
                "pads",
                $"and strides make axis {axis} of {x.Spatial} {length} pixels long"
            );
            lengths[axis + 2] = (int)length;
        }

        var unpooled = Shape.Create(lengths);
        var result = OutputShape is null ? unpooled : Shape.Create([.. OutputShape]);
        LayerException.UnlessUsable(result, Name, "output");
        LayerException.UnlessUsable(unpooled, Name, "output");
        LayerException.Unless(
            result[0] == x[0] && result[1] == x[1],
            Name,
            "output_shape",
            $"is {result} but X is {x}: batch and channels stay"
        );
        LayerException.Unless(
            IndicesIntoOutput || result.Zip(unpooled, (given, needed) => given >= needed).All(fits => fits),
            Name,
            "output_shape",
            $"is {result}, smaller than the {unpooled} that the indices count in; set indices_into_output if they count in output_shape"
        );
        return (IndicesIntoOutput ? result : unpooled, result);
    }
}
