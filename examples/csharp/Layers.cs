// Convolution and max pooling in C#, forward and backward, as a program that is put on trial by
//
//     dotnet build -c Release Layers.csproj
//     reference verify --op Conv MaxPool -- dotnet bin/Release/net10.0/layers.dll
//
// Cases come in on standard input, results go out on standard output, each a safetensors blob (docs/verify.md); Reference.Cases reads and writes them.

using System.Text.Json;
using System.Text.Json.Serialization;
using Reference;
using Reference.Cases;

using var cases = Console.OpenStandardInput();
using var answers = Console.OpenStandardOutput();
while (SafetensorsFile.ReadNext(cases, "standard input") is { } asked)
{
    Answer(asked).Write(answers);
    answers.Flush();
}

static SafetensorsFile Answer(SafetensorsFile asked)
{
    var op = asked.Metadata["op"];
    if (op is not ("Conv" or "MaxPool") || asked.Tensors.Any(tensor => tensor.Type is not (ElementType.F32 or ElementType.F64)))
    {
        return Saying("unsupported", $"no {op} of {asked.Tensors[0].Type} here");
    }

    try
    {
        var attributes = Attributes.Parse(asked.Metadata["attributes"]);
        return new(new Dictionary<string, string>(), op == "Conv" ? Convolution.Run(asked, attributes) : MaxPooling.Run(asked, attributes));
    }
    catch (JsonException unknown)
    {
        return Saying("unsupported", $"{op}: {unknown.Message}");
    }
}

static SafetensorsFile Saying(string key, string text) => new(new Dictionary<string, string> { [key] = text }, []);

/// <summary>What a case says of its window. exact_fit promises that no pixels remain; it changes no result.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Attributes(
    int[]? KernelShape,
    int[]? Strides,
    int[]? Pads,
    int[]? Dilations,
    string AutoPad = "NOTSET",
    int Group = 1,
    int CeilMode = 0,
    int StorageOrder = 0,
    int ExactFit = 0
)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Attributes Parse(string json) => JsonSerializer.Deserialize<Attributes>(json, SnakeCase)!;

    /// <summary>How many windows fit along an axis, and how many pixels of padding lie before the first pixel.</summary>
    public (int Windows, int Begin) Fit(int axis, int rank, int length, int span, int stride)
    {
        var (begin, end) = (Pads?[axis] ?? 0, Pads?[axis + rank] ?? 0);
        if (AutoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            var total = Math.Max((length - 1) / stride * stride + span - length, 0);
            begin = AutoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
            end = total - begin;
        }

        var room = begin + length + end - span;
        if (CeilMode == 0 || AutoPad != "NOTSET")
        {
            return (room / stride + 1, begin);
        }

        var windows = (room + stride - 1) / stride + 1;
        return ((windows - 1) * stride < begin + length ? windows : windows - 1, begin); // none starts in the padding at the end
    }
}

/// <summary>A kernel that slides over a picture: which weights meet which pixels in which window, all as flat indices.</summary>
internal sealed class Windows
{
    private readonly (int Weight, int Pixel)[][] _meetings =
    [
        [(0, 0)],
    ];

    public Windows(int[] picture, int[] kernel, Attributes attributes)
    {
        Positions = new int[picture.Length];
        for (var axis = 0; axis < picture.Length; axis++)
        {
            var (H, K) = (picture[axis], kernel[axis]);
            var (s, d) = (attributes.Strides?[axis] ?? 1, attributes.Dilations?[axis] ?? 1);
            (Positions[axis], var begin) = attributes.Fit(axis, picture.Length, H, d * (K - 1) + 1, s);
            _meetings =
            [
                .. from meetings in _meetings
                from p in Enumerable.Range(0, Positions[axis])
                select (
                    from meeting in meetings
                    from k in Enumerable.Range(0, K)
                    let i = p * s + k * d - begin
                    where i >= 0 && i < H
                    select (meeting.Weight * K + k, meeting.Pixel * H + i)
                ).ToArray(),
            ];
        }
    }

    /// <summary>How many windows there are along each axis.</summary>
    public int[] Positions { get; }

    /// <summary>How many windows there are.</summary>
    public int Count => _meetings.Length;

    /// <summary>What meets in a window, in the order of the weights.</summary>
    public ReadOnlySpan<(int Weight, int Pixel)> this[int window] => _meetings[window];
}

internal static class Convolution
{
    public static IEnumerable<StoredTensor> Run(SafetensorsFile asked, Attributes attributes)
    {
        var (X, W, B, dY) = (asked.Find("X")!, asked.Find("W")!, asked.Find("B"), asked.Find("dY"));
        var (picture, kernel) = (X.Shape.Skip(2).ToArray(), W.Shape.Skip(2).ToArray());
        var windows = new Windows(picture, kernel, attributes);
        var (N, channels, O, C) = (X.Shape[0], X.Shape[1], W.Shape[0], W.Shape[1]);
        var (pixels, weights) = (X.Shape.Size / (N * channels), W.Shape.Size / (O * C));
        var (x, w, b, dy) = (X.Values(), W.Values(), B?.Values(), dY?.Values());
        var (y, dx, dw, db) = (new double[N * O * windows.Count], new double[x.Length], new double[w.Length], new double[O]);
        for (var above = 0; above < y.Length; above++)
        {
            var (row, p) = Math.DivRem(above, windows.Count);
            var (n, o) = Math.DivRem(row, O);
            var first = n * channels + o / (O / attributes.Group) * C; // of the channels that o sees
            var (sum, upstream) = (b?[o] ?? 0, dy?[above] ?? 0);
            foreach (var (weight, pixel) in windows[p])
            {
                for (var c = 0; c < C; c++)
                {
                    var (i, k) = ((first + c) * pixels + pixel, (o * C + c) * weights + weight);
                    sum += x[i] * w[k];
                    dx[i] += upstream * w[k];
                    dw[k] += upstream * x[i];
                }
            }

            y[above] = sum;
            db[o] += upstream;
        }

        yield return X.Like("Y", [N, O, .. windows.Positions], y);
        if (dY is not null)
        {
            yield return X.Like("dX", X.Shape, dx);
            yield return X.Like("dW", W.Shape, dw);
            if (B is not null)
            {
                yield return X.Like("dB", B.Shape, db);
            }
        }
    }
}

internal static class MaxPooling
{
    public static IEnumerable<StoredTensor> Run(SafetensorsFile asked, Attributes attributes)
    {
        var (X, dY) = (asked.Find("X")!, asked.Find("dY"));
        var picture = X.Shape.Skip(2).ToArray();
        var windows = new Windows(picture, attributes.KernelShape!, attributes);
        Shape shape = [X.Shape[0], X.Shape[1], .. windows.Positions];
        var (x, pixels) = (X.Values(), X.Shape.Size / (X.Shape[0] * X.Shape[1]));
        var winners = new int[shape.Size];
        for (var above = 0; above < winners.Length; above++)
        {
            var (plane, p) = Math.DivRem(above, windows.Count);
            winners[above] = plane * pixels + Winner(windows[p], x.AsSpan(plane * pixels, pixels));
        }

        yield return X.Like("Y", shape, Array.ConvertAll(winners, i => x[i]));
        var indices = Array.ConvertAll(winners, i => attributes.StorageOrder == 0 ? i : ColumnMajor(i, pixels, picture));
        yield return StoredTensor.OfIntegers("Indices", ElementType.I64, Tensors.Of(shape, indices));
        if (dY?.Values() is { } dy)
        {
            var dx = new double[x.Length];
            for (var above = 0; above < winners.Length; above++)
            {
                dx[winners[above]] += dy[above];
            }

            yield return X.Like("dX", X.Shape, dx);
        }
    }

    /// <summary>The first of equals wins, and NaN against every number.</summary>
    private static int Winner(ReadOnlySpan<(int Weight, int Pixel)> window, ReadOnlySpan<double> x)
    {
        var winner = window[0].Pixel;
        foreach (var (_, i) in window)
        {
            if (x[i] > x[winner] || (double.IsNaN(x[i]) && !double.IsNaN(x[winner])))
            {
                winner = i;
            }
        }

        return winner;
    }

    /// <summary>A row-major index as it is where the first axis of each picture runs fastest.</summary>
    private static long ColumnMajor(int index, int pixels, int[] picture)
    {
        var (place, rest) = (index - index % pixels, index % pixels);
        foreach (var length in picture.Reverse())
        {
            pixels /= length;
            place += rest % length * pixels;
            rest /= length;
        }

        return place;
    }
}

internal static class Storing
{
    public static double[] Values(this StoredTensor tensor) => tensor.Reals<double>().Flat().ToArray();

    /// <summary>A tensor of the same type of numbers.</summary>
    public static StoredTensor Like(this StoredTensor given, string name, Shape shape, double[] values) =>
        StoredTensor.OfReals(name, given.Type, Tensors.Of(shape, values));
}
