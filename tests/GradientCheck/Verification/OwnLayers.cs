using Reference.Cases;
using Reference.Layers;
using Reference.Losses;

namespace Reference.GradientCheckTests.Verification;

/// <summary>Somebody's layers in float32, each with the mistake that its name says. Gradients are right, from elsewhere, unless the mistake is in them.</summary>
internal static class OwnLayers
{
    /// <summary>Pooling of pictures that asks what a pixel in the padding counts, where a maximum starts, and whether gradients add up.</summary>
    public static Values<double>? MaxPool(Case asked, float padding, float start, bool adds)
    {
        if (Picture.Of(asked) is not { } p)
        {
            return null;
        }

        var y = new float[p.N * p.C * p.YH * p.YW];
        var dx = new float[p.X.Length];
        for (var at = 0; at < y.Length; at++)
        {
            var (plane, i, j) = (at / (p.YH * p.YW), at / p.YW % p.YH, at % p.YW);
            var (max, winner) = (start, -1);
            for (var k = 0; k < p.K; k++)
            {
                for (var l = 0; l < p.L; l++)
                {
                    var (row, column) = (i * p.SH + k * p.DH - p.Top, j * p.SW + l * p.DW - p.Left);
                    var isInside = row >= 0 && row < p.H && column >= 0 && column < p.W;
                    var pixel = (plane * p.H + row) * p.W + column;
                    var value = isInside ? p.X[pixel] : padding;
                    if (value > max)
                    {
                        (max, winner) = (value, isInside ? pixel : -1);
                    }
                }
            }

            y[at] = max;
            if (winner >= 0 && p.DY is not null)
            {
                dx[winner] = (adds ? dx[winner] : 0) + p.DY[at];
            }
        }

        var results = Right(asked);
        results["Y"] = Picture.Result(asked, "Y", y);
        if (p.DY is not null)
        {
            results["dX"] = Picture.Result(asked, "dX", dx);
        }

        return results;
    }

    /// <summary>A mean that always divides by K·L.</summary>
    public static Values<double>? AveragePoolByKernel(Case asked)
    {
        if (Picture.Of(asked) is not { } p)
        {
            return null;
        }

        var y = new float[p.N * p.C * p.YH * p.YW];
        var dx = new float[p.X.Length];
        for (var at = 0; at < y.Length; at++)
        {
            for (var tap = 0; tap < p.K * p.L; tap++)
            {
                var row = at / p.YW % p.YH * p.SH + tap / p.L * p.DH - p.Top;
                var column = at % p.YW * p.SW + tap % p.L * p.DW - p.Left;
                if (row >= 0 && row < p.H && column >= 0 && column < p.W)
                {
                    var pixel = (at / (p.YH * p.YW) * p.H + row) * p.W + column;
                    y[at] += p.X[pixel] / (p.K * p.L);
                    dx[pixel] += (p.DY?[at] ?? 0) / (p.K * p.L);
                }
            }
        }

        var results = new Values<double> { ["Y"] = Picture.Result(asked, "Y", y) };
        if (p.DY is not null)
        {
            results["dX"] = Picture.Result(asked, "dX", dx);
        }

        return results;
    }

    public static Values<double>? SoftmaxWithoutMaximum(Case asked)
    {
        if (((Softmax)asked.Operator).Axis != -1)
        {
            return null;
        }

        var (x, width) = (Floats(asked, "input"), asked.Given.ShapeOf("input")[^1]);
        var y = new float[x.Length];
        for (var row = 0; row < x.Length; row += width)
        {
            var sum = 0f;
            for (var k = row; k < row + width; k++)
            {
                sum += y[k] = MathF.Exp(x[k]);
            }

            for (var k = row; k < row + width; k++)
            {
                y[k] /= sum;
            }
        }

        return With(asked, "output", y);
    }

    public static Values<double>? BatchNormByUnbiasedVariance(Case asked)
    {
        var layer = (BatchNormalization)asked.Operator;
        var (x, shape, scale, bias) = (Floats(asked, "X"), asked.Given.ShapeOf("X"), Floats(asked, "scale"), Floats(asked, "B"));
        if (!layer.TrainingMode || shape.Rank != 4)
        {
            return null;
        }

        var (N, C, size) = (shape[0], shape[1], shape[2] * shape[3]);
        var y = new float[x.Length];
        for (var c = 0; c < C; c++)
        {
            var at = Enumerable.Range(0, N * size).Select(i => (i / size * C + c) * size + i % size).ToList();
            var mean = at.Sum(i => x[i]) / at.Count;
            var variance = at.Sum(i => (x[i] - mean) * (x[i] - mean)) / (at.Count - 1);
            foreach (var i in at)
            {
                y[i] = (x[i] - mean) / MathF.Sqrt(variance + (float)layer.Epsilon) * scale[c] + bias[c];
            }
        }

        return With(asked, "Y", y);
    }

    public static Values<double>? LayerNormWithEpsilonOutside(Case asked)
    {
        var layer = (LayerNormalization)asked.Operator;
        var (x, width) = (Floats(asked, "X"), asked.Given.ShapeOf("X")[^1]);
        if (layer.Axis != -1 || !asked.Given.Has("B"))
        {
            return null;
        }

        var (scale, bias, y) = (Floats(asked, "Scale"), Floats(asked, "B"), new float[x.Length]);
        for (var row = 0; row < x.Length; row += width)
        {
            var mean = x.Skip(row).Take(width).Sum() / width;
            var deviation =
                MathF.Sqrt(x.Skip(row).Take(width).Sum(value => (value - mean) * (value - mean)) / width) + (float)layer.Epsilon;
            for (var k = 0; k < width; k++)
            {
                y[row + k] = (x[row + k] - mean) / deviation * scale[k % scale.Length] + bias[k % bias.Length];
            }
        }

        return With(asked, "Y", y);
    }

    public static Values<double>? ResponseOverTheBatch(Case asked)
    {
        var layer = (LocalResponseNormalization)asked.Operator;
        var (x, shape) = (Floats(asked, "X"), asked.Given.ShapeOf("X"));
        var (picture, size) = (shape[1] * shape.Spatial.Size, layer.Size);
        var y = new float[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var (n, squares) = (i / picture, 0f);
            for (var m = Math.Max(0, n - (size - 1) / 2); m <= Math.Min(shape[0] - 1, n + size / 2); m++)
            {
                squares += x[m * picture + i % picture] * x[m * picture + i % picture];
            }

            y[i] = x[i] / MathF.Pow((float)layer.Bias + (float)layer.Alpha / size * squares, (float)layer.Beta);
        }

        return With(asked, "Y", y);
    }

    public static Values<double>? LikelihoodOverTheNumber(Case asked)
    {
        var loss = (NegativeLogLikelihoodLoss)asked.Operator;
        var (x, shape, labels) = (Floats(asked, "input"), asked.Given.ShapeOf("input"), asked.Given.Integers("target").Flat().ToArray());
        if (loss.Reduction != Reduction.Mean || loss.IgnoreIndex is not null || !asked.Given.Has("weight"))
        {
            return null;
        }

        var (weights, places, sum) = (Floats(asked, "weight"), shape.Spatial.Size, 0f);
        for (var i = 0; i < labels.Length; i++)
        {
            sum -= weights[labels[i]] * x[(i / places * shape[1] + labels[i]) * places + i % places];
        }

        return With(asked, "loss", [sum / labels.Length]);
    }

    public static Values<double>? DropoutByRatio(Case asked)
    {
        var layer = (Dropout)asked.Operator;
        if (!layer.TrainingMode || layer.Ratio is 0 or 1)
        {
            return null;
        }

        var mask = asked.Given.Flags("mask").Flat().ToArray();
        return With(asked, "output", [.. Floats(asked, "data").Select((x, i) => mask[i] ? x / (float)layer.Ratio : 0)]);
    }

    public static Values<double> ReluByComparison(Case asked) => With(asked, "Y", [.. Floats(asked, "X").Select(x => x > 0 ? x : 0)]);

    public static Values<double> SigmoidThatOverflows(Case asked) =>
        With(asked, "Y", [.. Floats(asked, "X").Select(x => MathF.Exp(x) / (1 + MathF.Exp(x)))]);

    public static Values<double>? GeluByTanh(Case asked) =>
        ((Gelu)asked.Operator).Approximate == GeluApproximation.Tanh
            ? null
            : With(
                asked,
                "Y",
                [.. Floats(asked, "X").Select(x => 0.5f * x * (1 + MathF.Tanh(MathF.Sqrt(2 / MathF.PI) * (x + 0.044715f * x * x * x))))]
            );

    public static Values<double> ReluWithoutUpstream(Case asked) =>
        asked.AsksForGradients ? With(asked, "dX", [.. Floats(asked, "X").Select(x => x > 0 ? 1f : 0)]) : Right(asked);

    /// <summary>Right in everything, but computed in half precision.</summary>
    public static Values<double> InHalf(Case asked)
    {
        var given = asked.Given.To(value => (Half)value);
        var results = new Values<Half>().Join(asked.Operator.Forward(given));
        return (asked.AsksForGradients ? results.Join(asked.Operator.Backward(given)) : results).To(value => (double)value);
    }

    private static float[] Floats(Case asked, string name) => Array.ConvertAll(asked.Given[name].Flat().ToArray(), value => (float)value);

    private static Values<double> Right(Case asked)
    {
        var results = new Values<double>().Join(asked.Operator.Forward(asked.Given));
        return asked.AsksForGradients ? results.Join(asked.Operator.Backward(asked.Given)) : results;
    }

    private static Values<double> With(Case asked, string name, float[] values)
    {
        var results = Right(asked);
        results.Add(name, Tensors.Of(results[name].Shape(), Array.ConvertAll(values, value => (double)value)), asked.WantedShapes[name]);
        return results;
    }
}
