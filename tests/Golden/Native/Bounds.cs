using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.GoldenTests.Native;

/// <summary>Comparisons of what a device computes with numbers that know how far off a right implementation can be.</summary>
internal static class Bounds
{
    /// <summary>Fails where an element is further off than its bound; the message has the worst one.</summary>
    /// <returns>The worst error as a share of its bound.</returns>
    public static double Hold(Tensor<Bounded<Float32>> expected, Tensor<float> got, string what)
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

        Assert.True(
            got.Flat().Length < 3 || Enumerable.Range(0, got.Flat().Length).Any(i => double.IsFinite(expected.Flat()[i].Bound)),
            $"{what} has no bound"
        );
        Assert.True(worst <= 1, $"{what}[{place}]: expected {expected.Flat()[place]}, got {got.Flat()[place]}, {worst:G3} of the bound");
        return worst;
    }

    /// <summary>The same for all tensors of a name that both have.</summary>
    public static void Hold(Values<Bounded<Float32>> expected, Values<float> got)
    {
        Assert.Equal(expected, got);
        Assert.All(expected, name => Hold(expected[name], got[name], name));
    }
}
