using System.Numerics.Tensors;

namespace Reference.GoldenTests.Layers;

/// <summary>Comparisons of a tensor with numbers worked out by hand.</summary>
internal static class Expect
{
    /// <summary>The same shape and, to the last bit, the same numbers.</summary>
    public static void Exactly<T>(Shape shape, T[] values, Tensor<T> got)
    {
        Assert.Equal(shape, got.Shape());
        Assert.Equal(values, got.Flat().ToArray());
    }

    /// <summary>The same shape, and numbers right to 8 units of roundoff of the largest one, or of the largest that met on the way where these cancel.</summary>
    public static void Nearly(Shape shape, double[] values, Tensor<double> got, double largest = 0)
    {
        Assert.Equal(shape, got.Shape());
        var tolerance = 8 * Math.ScaleB(Math.Max(values.Max(Math.Abs), largest), -53);
        Assert.All(values, (value, place) => Assert.Equal(value, got.Flat()[place], tolerance));
    }

    /// <summary>A refusal that names the layer and the argument and says what is wrong.</summary>
    public static void Refused(string layer, string argument, string part, Action action)
    {
        var error = Assert.Throws<LayerException>(action);
        Assert.Equal((layer, argument), (error.Layer, error.Argument));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
