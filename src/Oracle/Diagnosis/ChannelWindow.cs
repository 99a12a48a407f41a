using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Local response normalisation in plain loops, with another window: the channels whose squares are summed for a channel.</summary>
internal static class ChannelWindow
{
    /// <summary>A window that is longer than this many times the channels says nothing that a shorter one does not.</summary>
    private const int Longest = 3;

    /// <summary>As it should be, but for the ends of the tensor: from the first channel, which may be below 0, to the last.</summary>
    public static IEnumerable<int> Unbounded(int c, int size) => Enumerable.Range(c - (size - 1) / 2, size);

    /// <summary>Of those the channels that there are.</summary>
    public static IEnumerable<int> Existing(IEnumerable<int> window, int channels) => window.Where(j => j >= 0 && j < channels);

    /// <summary>y and dx.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="window">The channels of channel c's sum, from c, the size and the number of channels; one may be there several times.</param>
    /// <param name="isMean">Whether α is divided by how many channels are summed, not by the size.</param>
    public static Values<double>? Answer(Case asked, Func<int, int, int, IEnumerable<int>> window, bool isMean = false)
    {
        var op = (LocalResponseNormalization)asked.Operator;
        var (shape, x) = (asked.Given.ShapeOf("X"), asked.Given["X"].Flat().ToArray());
        var (channels, pixels) = (shape[1], shape.Spatial.Size);
        if (op.Size > Longest * channels)
        {
            return null;
        }

        var windows = Enumerable.Range(0, channels).Select(c => window(c, op.Size, channels).ToArray()).ToArray();
        var weights = windows.Select(members => op.Alpha / (isMean ? members.Length : op.Size)).ToArray();
        var s = x.Select((_, i) => op.Bias + weights[Channel(i)] * windows[Channel(i)].Sum(j => x[At(i, j)] * x[At(i, j)])).ToArray();
        var results = new Values<double> { ["Y"] = Tensors.Fill(shape, i => x[i] / Math.Pow(s[i], op.Beta)) };
        if (asked.AsksForGradients)
        {
            var dy = asked.Given["dY"].Flat().ToArray();
            var dx = dy.Select((upstream, i) => upstream * Math.Pow(s[i], -op.Beta)).ToArray();
            for (var i = 0; i < x.Length; i++)
            {
                var ds = -dy[i] * x[i] * op.Beta * Math.Pow(s[i], -op.Beta - 1);
                foreach (var j in windows[Channel(i)])
                {
                    dx[At(i, j)] += ds * 2 * weights[Channel(i)] * x[At(i, j)];
                }
            }

            results["dX"] = Tensors.Of(shape, dx);
        }

        return results;

        int Channel(int i) => i / pixels % channels;
        int At(int i, int channel) => i + (channel - Channel(i)) * pixels;
    }
}
