using Reference.Cases;
using Reference.Layers;

namespace Reference.GradientCheckTests.Verification;

/// <summary>Somebody's convolution of pictures in float32, with one mistake in it or none.</summary>
internal sealed class OwnConvolution
{
    public bool IsFlipped { get; init; }
    public bool ForgetsTheBias { get; init; }
    public bool DealsChannelsOut { get; init; }
    public bool ReadsPadsInPairs { get; init; }
    public bool TakesLowerForUpper { get; init; }
    public bool OverwritesWeightGradients { get; init; }
    public bool SwapsStrides { get; init; }

    public Values<double>? Answer(Case asked)
    {
        if (Picture.Of(asked) is not { } p)
        {
            return null;
        }

        if (ReadsPadsInPairs)
        {
            (p.Top, p.Left) = p.Auto == AutoPad.NotSet ? (p.Pads[0], p.Pads[2]) : (p.Top, p.Left);
        }

        if (TakesLowerForUpper && p.Auto == AutoPad.SameLower)
        {
            (p.Top, p.Left) = (Upper(p.YH, p.SH, p.K, p.DH, p.H), Upper(p.YW, p.SW, p.L, p.DW, p.W));
        }

        var groups = ((Convolution)asked.Operator).Group;
        var w = Array.ConvertAll(asked.Given["W"].Flat().ToArray(), value => (float)value);
        var b = asked.Given.Has("B") && !ForgetsTheBias ? Array.ConvertAll(asked.Given["B"].Flat().ToArray(), value => (float)value) : null;
        var (inputs, outputs) = (p.C / groups, p.YC / groups);
        var y = new float[p.N * p.YC * p.YH * p.YW];
        var (dx, dw, db) = (new float[p.X.Length], new float[w.Length], new float[p.YC]);
        for (var n = 0; n < p.N; n++)
        {
            if (OverwritesWeightGradients)
            {
                Array.Clear(dw);
            }

            for (var o = 0; o < p.YC; o++)
            {
                for (var i = 0; i < p.YH; i++)
                {
                    for (var j = 0; j < p.YW; j++)
                    {
                        var at = ((n * p.YC + o) * p.YH + i) * p.YW + j;
                        var sum = 0f;
                        for (var c = 0; c < inputs; c++)
                        {
                            var channel = DealsChannelsOut ? c * groups + o / outputs : o / outputs * inputs + c;
                            for (var k = 0; k < p.K; k++)
                            {
                                for (var l = 0; l < p.L; l++)
                                {
                                    var row = i * (SwapsStrides ? p.SW : p.SH) + k * p.DH - p.Top;
                                    var column = j * (SwapsStrides ? p.SH : p.SW) + l * p.DW - p.Left;
                                    if (row < 0 || row >= p.H || column < 0 || column >= p.W)
                                    {
                                        continue;
                                    }

                                    var pixel = ((n * p.C + channel) * p.H + row) * p.W + column;
                                    var weight =
                                        (o * inputs + c) * p.K * p.L + (IsFlipped ? (p.K - 1 - k) * p.L + p.L - 1 - l : k * p.L + l);
                                    sum += p.X[pixel] * w[weight];
                                    if (p.DY is not null)
                                    {
                                        dx[pixel] += p.DY[at] * w[weight];
                                        dw[weight] += p.DY[at] * p.X[pixel];
                                    }
                                }
                            }
                        }

                        y[at] = sum + (b is null ? 0 : b[o]);
                        db[o] += p.DY?[at] ?? 0;
                    }
                }
            }
        }

        var results = new Values<double> { ["Y"] = Picture.Result(asked, "Y", y) };
        if (p.DY is not null)
        {
            (results["dX"], results["dW"]) = (Picture.Result(asked, "dX", dx), Picture.Result(asked, "dW", dw));
            if (asked.Given.Has("B"))
            {
                results["dB"] = Picture.Result(asked, "dB", db);
            }
        }

        return results;
    }

    private static int Upper(int windows, int stride, int kernel, int dilation, int length) =>
        Math.Max((windows - 1) * stride + dilation * (kernel - 1) + 1 - length, 0) / 2;
}
