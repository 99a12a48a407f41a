using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.GoldenTests.Native;

/// <summary>Comparisons of what a device computes with numbers that know how far off a right implementation can be.</summary>
internal static class Bounds
{
    /// <summary>Fails where an element is further off than its bound; the message has the worst one.</summary>
    public static void Hold(Tensor<Bounded<Float32>> expected, Tensor<float> got, string what)
    {
        Assert.Equal(expected.Shape(), got.Shape());
        var (worst, place) = (0.0, 0);
        for (var i = 0; i < got.Flat().Length; i++)
        {
            var (right, value) = (expected.Flat()[i], got.Flat()[i]);
            var share = right.Value.Equals(value) ? 0 : Math.Abs(value - right.Value) / right.Bound;
            if (!(share <= worst))
            {
                (worst, place) = (share, i);
            }
        }

        Assert.True(worst <= 1, $"{what}[{place}]: expected {expected.Flat()[place]}, got {got.Flat()[place]}, {worst:G3} of the bound");
    }

    /// <summary>The same for all tensors of both, which have the same names.</summary>
    /// <returns>The share of the elements whose bound says something: that is finite.</returns>
    public static double Hold(Values<Bounded<Float32>> expected, Values<float> got)
    {
        Assert.Equal(expected, got);
        Assert.All(expected, name => Hold(expected[name], got[name], name));
        return expected.SelectMany(name => expected[name].Flat().ToArray()).Average(number => double.IsFinite(number.Bound) ? 1 : 0);
    }
}
