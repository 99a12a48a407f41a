// Convolution and max pooling in C#, forward and backward, as a program that is put on trial by
//
//     dotnet build -c Release Layers.csproj
//     reference verify --op Conv MaxPool -- dotnet bin/Release/net10.0/layers.dll
//
// Cases come in on standard input, results go out on standard output, each a safetensors blob (docs/verify.md) that
// Reference.Cases reads and writes. Both layers walk over one list: which pixel lies under which weight and window.

using System.Text.Json;
using Reference;
using Reference.Cases;

using var cases = Console.OpenStandardInput();
using var answers = Console.OpenStandardOutput();
while (SafetensorsFile.ReadNext(cases, "standard input") is { } asked)
{
    var op = asked.Metadata["op"];
    var isReal = asked.Tensors.All(tensor => tensor.Type is ElementType.F32 or ElementType.F64);
    var results = isReal && op is "Conv" or "MaxPool" ? Layers.Run(op, asked) : null;
    var texts = new Dictionary<string, string>();
    if (results is null)
    {
        texts["unsupported"] = $"no {op} of {asked.Tensors[0].Type} here";
    }

    new SafetensorsFile(texts, results ?? []).Write(answers);
    answers.Flush();
}

/// <summary>What a case says of its windows.</summary>
internal sealed record Attributes(
    int[]? KernelShape,
    int[]? Strides,
    int[]? Pads,
    int[]? Dilations,
    string AutoPad = "NOTSET",
    int Group = 1,
    int CeilMode = 0,
    int StorageOrder = 0
)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Attributes Parse(string json) => JsonSerializer.Deserialize<Attributes>(json, SnakeCase)!;
}

/// <summary>
/// What meets in a window: a weight and a pixel, as flat indices; Place is the pixel's with the first axis fastest.
/// </summary>
internal readonly record struct Meeting(int Weight, int Pixel, int Place);

internal static class Layers
{
    public static IEnumerable<StoredTensor> Run(string op, SafetensorsFile asked)
    {
        var attributes = Attributes.Parse(asked.Metadata["attributes"]);
        return op == "Conv" ? Convolution(asked, attributes) : MaxPooling(asked, attributes);
    }

    /// <summary>How many windows there are along each axis, and what meets in each of them.</summary>
    private static (int[] Positions, Meeting[][] Windows) Slide(int[] picture, int[] kernel, Attributes attributes)
    {
        var (positions, windows, before) = (new int[picture.Length], new Meeting[][] { [default] }, 1);
        for (var axis = 0; axis < picture.Length; axis++)
        {
            var (H, K, factor) = (picture[axis], kernel[axis], before);
            var (s, d) = (attributes.Strides?[axis] ?? 1, attributes.Dilations?[axis] ?? 1);
            var (begin, end) = (attributes.Pads?[axis] ?? 0, attributes.Pads?[axis + picture.Length] ?? 0);
            var span = d * (K - 1) + 1;
            if (attributes.AutoPad.StartsWith("SAME", StringComparison.Ordinal))
            {
                var total = Math.Max((H - 1) / s * s + span - H, 0);
                begin = attributes.AutoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
                end = total - begin;
            }

            var room = begin + H + end - span;
            var P = room / s + 1;
            if (attributes.CeilMode == 1 && attributes.AutoPad == "NOTSET")
            {
                P = (room + s - 1) / s + 1;
                P -= (P - 1) * s >= begin + H ? 1 : 0; // a window that would start in the padding at the end
            }

            windows =
            [
                .. from window in windows
                from p in Enumerable.Range(0, P)
                select (
                    from meeting in window
                    from k in Enumerable.Range(0, K)
                    let i = p * s + k * d - begin
                    where i >= 0 && i < H
                    select new Meeting(meeting.Weight * K + k, meeting.Pixel * H + i, meeting.Place + factor * i)
                ).ToArray(),
            ];
            (positions[axis], before) = (P, before * H);
        }

        return (positions, windows);
    }

    private static IEnumerable<StoredTensor> Convolution(SafetensorsFile asked, Attributes attributes)
    {
        var (X, W, B, dY) = (asked.Find("X")!, asked.Find("W")!, asked.Find("B"), asked.Find("dY"));
        var (N, channels, O, C) = (X.Shape[0], X.Shape[1], W.Shape[0], W.Shape[1]);
        var (positions, windows) = Slide([.. X.Shape.Skip(2)], [.. W.Shape.Skip(2)], attributes);
        var (pixels, weights) = (X.Shape.Size / (N * channels), W.Shape.Size / (O * C));
        var (x, w, b, dy) = (Values(X)!, Values(W)!, Values(B), Values(dY));
        var (y, dx, dw, db) = (new double[N * O * windows.Length], new double[x.Length], new double[w.Length], new double[O]);
        for (var above = 0; above < y.Length; above++)
        {
            var (row, p) = Math.DivRem(above, windows.Length);
            var (n, o) = Math.DivRem(row, O);
            var first = n * channels + o / (O / attributes.Group) * C; // of the channels that o sees
            var upstream = dy?[above] ?? 0;
            y[above] = b?[o] ?? 0;
            db[o] += upstream;
            for (var c = 0; c < C; c++)
            {
                foreach (var (weight, pixel, _) in windows[p])
                {
                    var (i, k) = ((first + c) * pixels + pixel, (o * C + c) * weights + weight);
                    y[above] += x[i] * w[k];
                    dx[i] += upstream * w[k];
                    dw[k] += upstream * x[i];
                }
            }
        }

        StoredTensor[] gradients = [Like(X, "dX", X.Shape, dx), Like(X, "dW", W.Shape, dw), Like(X, "dB", [O], db)];
        return
        [
            Like(X, "Y", [N, O, .. positions], y),
            .. gradients.Take(
                dY is null ? 0
                : B is null ? 2
                : 3
            ),
        ];
    }

    private static IEnumerable<StoredTensor> MaxPooling(SafetensorsFile asked, Attributes attributes)
    {
        var X = asked.Find("X")!;
        var (positions, windows) = Slide([.. X.Shape.Skip(2)], attributes.KernelShape!, attributes);
        Shape shape = [X.Shape[0], X.Shape[1], .. positions];
        var pixels = X.Shape.Size / (X.Shape[0] * X.Shape[1]);
        var (x, dy) = (Values(X)!, Values(asked.Find("dY")));
        var (y, indices, dx) = (new double[shape.Size], new long[shape.Size], new double[x.Length]);
        for (var above = 0; above < y.Length; above++)
        {
            var (plane, p) = Math.DivRem(above, windows.Length);
            // The first of equals wins, and NaN against every number.
            var (_, pixel, place) = windows[p].Aggregate((best, next) => Beats(plane, next, best) ? next : best);
            y[above] = x[plane * pixels + pixel];
            indices[above] = plane * pixels + (attributes.StorageOrder == 0 ? pixel : place);
            dx[plane * pixels + pixel] += dy?[above] ?? 0;
        }

        var places = StoredTensor.OfIntegers("Indices", ElementType.I64, Tensors.Of(shape, indices));
        StoredTensor[] results = [Like(X, "Y", shape, y), places, Like(X, "dX", X.Shape, dx)];
        return results.Take(dy is null ? 2 : 3);

        bool Beats(int plane, Meeting next, Meeting best)
        {
            var (a, b) = (x[plane * pixels + next.Pixel], x[plane * pixels + best.Pixel]);
            return a > b || (double.IsNaN(a) && !double.IsNaN(b));
        }
    }

    private static double[]? Values(StoredTensor? tensor) => tensor?.Reals<double>().Flat().ToArray();

    /// <summary>A tensor of the same type of numbers.</summary>
    private static StoredTensor Like(StoredTensor given, string name, Shape shape, double[] values) =>
        StoredTensor.OfReals(name, given.Type, Tensors.Of(shape, values));
}
