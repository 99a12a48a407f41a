// Convolution and max pooling in C#, forward and backward, as a program that is put on trial by
//
//     dotnet build -c Release Layers.csproj
//     reference verify --op Conv MaxPool -- dotnet bin/Release/net10.0/layers.dll
//
// Cases come in on standard input, results go out on standard output: safetensors blobs (docs/verify.md) that
// Reference.Cases reads and writes. Both layers walk over windows p and weights k, which are flat indices.

using System.Text.Json.Nodes;
using Reference;
using Reference.Cases;

using var cases = Console.OpenStandardInput();
using var answers = Console.OpenStandardOutput();
while (SafetensorsFile.ReadNext(cases, "standard input") is { } asked)
{
    var attributes = JsonNode.Parse(asked.Metadata["attributes"])!;
    var isReal = asked.Tensors.All(tensor => tensor.Type is ElementType.F32 or ElementType.F64);
    var results = (isReal ? asked.Metadata["op"] : "") switch
    {
        "Conv" => Layers.Convolution(asked, attributes),
        "MaxPool" => Layers.MaxPooling(asked, attributes),
        _ => null,
    };
    var reason = new Dictionary<string, string> { ["unsupported"] = "it has no such layer" };
    new SafetensorsFile(results is null ? reason : [], results ?? []).Write(answers);
    answers.Flush();
}

/// <summary>A kernel that slides over a picture.</summary>
internal sealed class Slide
{
    private readonly List<(int H, int K, int P, int Stride, int Dilation, int Begin)> _axes = [];

    public Slide(int[] picture, int[] kernel, JsonNode attributes)
    {
        var autoPad = (string?)attributes["auto_pad"] ?? "NOTSET";
        var isCeiled = (int?)attributes["ceil_mode"] == 1 && autoPad == "NOTSET";
        for (var axis = 0; axis < picture.Length; axis++)
        {
            var (H, K) = (picture[axis], kernel[axis]);
            var (s, d) = (Entry("strides", axis, 1), Entry("dilations", axis, 1));
            var (begin, end) = (Entry("pads", axis, 0), Entry("pads", axis + picture.Length, 0));
            var span = d * (K - 1) + 1;
            if (autoPad.StartsWith("SAME", StringComparison.Ordinal))
            {
                var total = Math.Max((H - 1) / s * s + span - H, 0);
                begin = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
                end = total - begin;
            }

            var (P, rest) = Math.DivRem(begin + H + end - span + s, s);
            // One more where pixels remain, but none that would start in the padding at the end.
            P += isCeiled && rest > 0 && P * s < begin + H ? 1 : 0;
            _axes.Insert(0, (H, K, P, s, d, begin)); // the last one first
        }

        Positions = [.. _axes.Select(axis => axis.P).Reverse()];
        (Windows, Pixels, Weights) = (Product(Positions), Product(picture), Product(kernel));
        int Entry(string name, int place, int otherwise) => (int?)attributes[name]?[place] ?? otherwise;
    }

    public int[] Positions { get; }
    public int Windows { get; }
    public int Pixels { get; }
    public int Weights { get; }

    /// <summary>The pixel under weight k of window p, or -1; by columns: first axis fastest.</summary>
    public int Under(int p, int k, bool byColumns = false)
    {
        var (pixel, place, row, column, isInside) = (0, 0, 1, Pixels, true);
        foreach (var (H, K, P, stride, dilation, begin) in _axes)
        {
            var i = p % P * stride + k % K * dilation - begin;
            isInside &= i >= 0 && i < H;
            (column, pixel, row, p, k) = (column / H, pixel + i * row, row * H, p / P, k / K);
            place += i * column;
        }

        return isInside ? (byColumns ? place : pixel) : -1;
    }

    private static int Product(int[] lengths) => lengths.Aggregate(1, (product, length) => product * length);
}

internal static class Layers
{
    public static IEnumerable<StoredTensor> Convolution(SafetensorsFile asked, JsonNode attributes)
    {
        var (X, W) = (asked.Find("X")!, asked.Find("W")!);
        var (N, O, C, G) = (X.Shape[0], W.Shape[0], W.Shape[1], (int?)attributes["group"] ?? 1);
        var slide = new Slide([.. X.Shape.Skip(2)], [.. W.Shape.Skip(2)], attributes);
        var (windows, pixels, weights) = (slide.Windows, slide.Pixels, slide.Weights);
        var (x, w, b, dy) = (Values(X)!, Values(W)!, Values(asked.Find("B")), Values(asked.Find("dY")));
        var (y, dx) = (new double[N * O * windows], new double[x.Length]);
        var (dw, db) = (new double[w.Length], new double[O]);
        for (var above = 0; above < y.Length; above++)
        {
            var (n, o, p) = (above / windows / O, above / windows % O, above % windows);
            var first = (n * G + o / (O / G)) * C; // of the channels that o sees
            var upstream = dy?[above] ?? 0;
            y[above] = b?[o] ?? 0;
            db[o] += upstream;
            for (var k = 0; k < weights; k++)
            {
                var pixel = slide.Under(p, k);
                for (var c = 0; c < C && pixel >= 0; c++)
                {
                    var (i, j) = ((first + c) * pixels + pixel, (o * C + c) * weights + k);
                    y[above] += x[i] * w[j];
                    dx[i] += upstream * w[j];
                    dw[j] += upstream * x[i];
                }
            }
        }

        StoredTensor[] gradients = [Like(X, "dX", X.Shape, dx), Like(X, "dW", W.Shape, dw), Like(X, "dB", [O], db)];
        var wanted = gradients.Take(b is null ? 2 : 3).Where(_ => dy is not null);
        return wanted.Append(Like(X, "Y", [N, O, .. slide.Positions], y));
    }

    public static IEnumerable<StoredTensor> MaxPooling(SafetensorsFile asked, JsonNode attributes)
    {
        var X = asked.Find("X")!;
        var kernel = attributes["kernel_shape"]!.AsArray().Select(length => (int)length!);
        var slide = new Slide([.. X.Shape.Skip(2)], [.. kernel], attributes);
        Shape shape = [X.Shape[0], X.Shape[1], .. slide.Positions];
        var (x, dy) = (Values(X)!, Values(asked.Find("dY")));
        var (y, indices, dx) = (new double[shape.Size], new long[shape.Size], new double[x.Length]);
        for (var above = 0; above < y.Length; above++)
        {
            var (first, p, best, at) = (above / slide.Windows * slide.Pixels, above % slide.Windows, -1, 0);
            for (var k = 0; k < slide.Weights; k++)
            {
                var (pixel, i) = (slide.Under(p, k), first + slide.Under(p, k));
                // The first of equals stays; NaN beats every number.
                var isNaN = best >= 0 && double.IsNaN(x[best]);
                if (pixel >= 0 && (best < 0 || x[i] > x[best] || (double.IsNaN(x[i]) && !isNaN)))
                {
                    (best, at) = (i, k);
                }
            }

            y[above] = x[best];
            dx[best] += dy?[above] ?? 0;
            indices[above] = first + slide.Under(p, at, byColumns: (int?)attributes["storage_order"] == 1);
        }

        var places = StoredTensor.OfIntegers("Indices", ElementType.I64, Tensors.Of(shape, indices));
        var results = new[] { Like(X, "Y", shape, y), places, Like(X, "dX", X.Shape, dx) };
        return results.Take(dy is null ? 2 : 3);
    }

    private static double[]? Values(StoredTensor? tensor) => tensor?.Reals<double>().Flat().ToArray();

    /// <summary>A tensor of the same type of numbers.</summary>
    private static StoredTensor Like(StoredTensor given, string name, Shape shape, double[] values) =>
        StoredTensor.OfReals(name, given.Type, Tensors.Of(shape, values));
}
