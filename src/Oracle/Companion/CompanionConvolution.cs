using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.DeckR;

namespace Reference.Oracle.Companion;

/// <summary>Convolutions of the X with every stride, pad, dilation and filter size that the page offers.</summary>
internal static class CompanionConvolution
{
    /// <summary>The cases. The filter's weights are 1, 2, 3, … so that no two trade places unnoticed.</summary>
    public static object Data() =>
        new
        {
            Cases = (
                from size in Enumerable.Range(1, 5)
                let weights = Tensors.Fill([1, 1, size, size], i => (float)(i + 1))
                from stride in Enumerable.Range(1, 4)
                from pad in Enumerable.Range(0, 3)
                from dilation in Enumerable.Range(1, 3)
                select Case(weights, size, stride, pad, dilation)
            ).ToList(),
        };

    private static object Case(Tensor<float> weights, int size, int stride, int pad, int dilation)
    {
        var picture = XPicture.Picture.Map(pixel => (float)(double)pixel);
        var convolution = new Convolution
        {
            Strides = [stride, stride],
            Pads = [pad, pad, pad, pad],
            Dilations = [dilation, dilation],
        };
        var (length, output, refusal) = (0, Array.Empty<float>(), "");
        try
        {
            var y = convolution.Forward(picture, weights);
            (length, output) = (y.Shape()[2], y.Flat().ToArray());
            (convolution with { ExactFit = true }).Forward(picture, weights);
        }
        catch (LayerException error)
        {
            refusal = error.Message;
        }

        return new
        {
            Size = size,
            Stride = stride,
            Pad = pad,
            Dilation = dilation,
            Length = length,
            Output = output,
            Refusal = refusal,
        };
    }
}
