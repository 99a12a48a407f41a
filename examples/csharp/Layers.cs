// Convolution and max pooling in C#, forward and backward, as a program that is put on trial by
//
//     dotnet build -c Release Layers.csproj
//     reference verify --op Conv MaxPool -- dotnet bin/Release/net10.0/layers.dll
//
// Cases come in on standard input, results go out on standard output (docs/verify.md). Reference.Cases reads and writes them, and
// knows shapes and attributes. Both layers walk over one list: which pixel lies under which weight of which window.

using Reference;
using Reference.Cases;
using Reference.Layers;
using Tap = (int Window, int Weight, int Pixel, int ByColumns);

using var cases = Console.OpenStandardInput();
using var answers = Console.OpenStandardOutput();
while (SafetensorsFile.ReadNext(cases, "standard input") is { } blob)
{
    var asked = Case.From(blob, "standard input");
    var results = (asked.RealType, asked.Operator) switch
    {
        (ElementType.F32 or ElementType.F64, Convolution layer) => Example.Convolve(asked, layer),
        (ElementType.F32 or ElementType.F64, MaxPooling layer) => Example.Pool(asked, layer),
        _ => null,
    };
    var reason = new Dictionary<string, string> { ["unsupported"] = "it has no such layer" };
    var wanted = results?.Where(result => asked.WantedShapes.ContainsKey(result.Name));
    new SafetensorsFile(wanted is null ? reason : [], wanted ?? []).Write(answers);
    answers.Flush();
}

internal static class Example
{
    public static StoredTensor[] Convolve(Case asked, Convolution layer)
    {
        var (X, W, Y) = (asked.Given.ShapeOf("X"), asked.Given.ShapeOf("W"), asked.WantedShapes["Y"]);
        var (N, O, C, G) = (X[0], W[0], W[1], layer.Group);
        var (windows, pixels, weights) = (Y.Size / (N * O), X.Size / (N * G * C), W.Size / (O * C));
        var list = Slide(layer, X, [.. W.Skip(2)], Y);
        var (x, w, b, dy) = (Values(asked, "X"), Values(asked, "W"), Values(asked, "B", O), Values(asked, "dY", Y.Size));
        var (y, dx, dw, db) = (new double[Y.Size], new double[X.Size], new double[W.Size], new double[O]);
        for (var row = 0; row < N * O; row++)
        {
            var (n, o) = Math.DivRem(row, O);
            y.AsSpan(row * windows, windows).Fill(b[o]);
            db[o] += dy.Skip(row * windows).Take(windows).Sum();
            for (var c = 0; c < C; c++)
            {
                var channel = (n * G + o / (O / G)) * C + c;
                foreach (var (window, weight, pixel, _) in list)
                {
                    var (above, below, filter) = (row * windows + window, channel * pixels + pixel, (o * C + c) * weights + weight);
                    y[above] += x[below] * w[filter];
                    dx[below] += dy[above] * w[filter];
                    dw[filter] += dy[above] * x[below];
                }
            }
        }

        return [Real(asked, "Y", Y, y), Real(asked, "dX", X, dx), Real(asked, "dW", W, dw), Real(asked, "dB", [O], db)];
    }

    public static StoredTensor[] Pool(Case asked, MaxPooling layer)
    {
        var (X, Y) = (asked.Given.ShapeOf("X"), asked.WantedShapes["Y"]);
        var (planes, windows, pixels) = (X[0] * X[1], Y.Size / (X[0] * X[1]), X.Size / (X[0] * X[1]));
        var (x, dy, dx) = (Values(asked, "X"), Values(asked, "dY", Y.Size), new double[X.Size]);
        var (winner, place) = (Enumerable.Repeat(-1, Y.Size).ToArray(), new long[Y.Size]);
        var list = Slide(layer, X, layer.KernelShape!, Y);
        for (var plane = 0; plane < planes; plane++)
        {
            foreach (var (window, _, pixel, byColumns) in list)
            {
                var (above, i) = (plane * windows + window, plane * pixels + pixel);
                var best = winner[above] < 0 ? double.NegativeInfinity : x[winner[above]];
                // The first of equals stays; NaN beats every number.
                if (winner[above] < 0 || x[i] > best || (double.IsNaN(x[i]) && !double.IsNaN(best)))
                {
                    (winner[above], place[above]) = (i, plane * pixels + (layer.StorageOrder == 1 ? byColumns : pixel));
                }
            }
        }

        foreach (var (above, i) in winner.Index())
        {
            dx[i] += dy[above];
        }

        var indices = StoredTensor.OfIntegers("Indices", ElementType.I64, Tensors.Of(Y, place));
        return [Real(asked, "Y", Y, [.. winner.Select(i => x[i])]), indices, Real(asked, "dX", X, dx)];
    }

    /// <summary>Which pixel lies under which weight of which window, all flat indices, the pixel's also with the first axis fastest.</summary>
    private static List<Tap> Slide(WindowAttributes layer, Shape X, IReadOnlyList<int> kernel, Shape Y)
    {
        List<Tap> list = [(0, 0, 0, 0)];
        for (var (axis, before) = (0, 1); axis < kernel.Count; before *= X[2 + axis++])
        {
            var (H, P, K, s, d) = (X[2 + axis], Y[2 + axis], kernel[axis], layer.Strides?[axis] ?? 1, layer.Dilations?[axis] ?? 1);
            var missing = Math.Max((P - 1) * s + d * (K - 1) + 1 - H, 0);
            var begin = layer.AutoPad switch
            {
                AutoPad.SameUpper => missing / 2,
                AutoPad.SameLower => missing - missing / 2,
                _ => layer.Pads?[axis] ?? 0,
            };
            list =
            [
                .. from under in list
                from p in Enumerable.Range(0, P)
                from k in Enumerable.Range(0, K)
                let i = p * s + k * d - begin
                where i >= 0 && i < H
                select (under.Window * P + p, under.Weight * K + k, under.Pixel * H + i, under.ByColumns + before * i),
            ];
        }

        return list;
    }

    /// <summary>Values that are given; zeros where they are not.</summary>
    private static double[] Values(Case asked, string name, int count = 0) =>
        asked.Given.Optional(name)?.Flat().ToArray() ?? new double[count];

    private static StoredTensor Real(Case asked, string name, Shape shape, double[] values) =>
        StoredTensor.OfReals(name, asked.RealType, Tensors.Of(shape, values));
}
