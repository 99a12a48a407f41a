using Reference.Layers;
using static Reference.Tensors;

namespace Reference.GoldenTests.Layers;

public sealed class LocallyConnectedTests
{
    [Fact]
    [Trait("Lecture", "connectivity")]
    public void It_is_a_matrix_with_three_bands()
    {
        // n = 4 units in a row, each connected to itself and its neighbours; w[p] are the three weights of unit p.
        var layer = new LocallyConnected { Pads = [1, 1] };
        int[] w = [99, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99];
        int[,] matrix =
        {
            { 2, 3, 0, 0 },
            { 4, 5, 6, 0 },
            { 0, 7, 8, 9 },
            { 0, 0, 10, 11 },
        };
        int[] x = [1, 10, 100, 1000];

        var y = layer.Forward(Of([1, 1, 4], x), Of([4, 1, 1, 3], w));

        Assert.Equal(Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 4).Sum(j => matrix[i, j] * x[j])), y.Flat().ToArray());
    }

    [Theory]
    [Trait("Lecture", "connectivity")]
    [InlineData(4)]
    [InlineData(7)]
    public void Of_its_weights_3n_minus_2_meet_a_pixel(int n)
    {
        var layer = new LocallyConnected { Pads = [1, 1] };
        var (x, w, dy) = (Fill([1, 1, n], _ => 1), Zeros<int>([n, 1, 1, 3]), Fill([1, 1, n], _ => 1));

        var (_, dw, _) = layer.Backward(x, w, null, dy);

        Assert.Equal(3 * n - 2, dw.Flat().ToArray().Count(slope => slope != 0));
        Assert.Equal(3, Zeros<int>([1, 1, 3]).FlattenedLength); // shared: Conv's W
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"strides": [2, 1], "pads": [1, 0, 0, 2], "dilations": [1, 2]}""")]
    [InlineData("""{"auto_pad": "SAME_LOWER", "strides": [3, 2]}""")]
    public void With_the_same_kernel_everywhere_it_is_a_convolution(string attributes)
    {
        var convolution = (Convolution)Operators.Create("Conv", attributes) with { Group = 2 };
        var layer = (LocallyConnected)Operators.Create("LocallyConnected", attributes) with { Group = 2 };
        var (x, w, b) = (Fill([2, 4, 5, 6], i => i * 7 % 11 - 5), Fill([6, 2, 3, 2], i => i * 5 % 13 - 6), Of([6], 1, 2, 3, 4, 5, 6));
        var y = convolution.Forward(x, w, b);
        var positions = y.Shape().Spatial;
        var (weights, biases) = (w.Flat().ToArray(), b.Flat().ToArray());
        var everywhere = Fill([positions.Size, 6, 2, 3, 2], i => weights[i % weights.Length]);
        var everyBias = Fill([6, .. positions], i => biases[i / positions.Size]);
        var dy = Fill(y.Shape(), i => i * 3 % 7 - 3);

        Assert.Equal(y.Flat().ToArray(), layer.Forward(x, everywhere, everyBias).Flat().ToArray());

        var shared = convolution.Backward(x, w, b, dy);
        var own = layer.Backward(x, everywhere, everyBias, dy);
        Assert.Equal(shared.dx.Flat().ToArray(), own.dx.Flat().ToArray());
        Assert.Equal(shared.dw.Flat().ToArray(), Sums(own.dw.Flat().ToArray(), i => i % weights.Length));
        Assert.Equal(shared.db!.Flat().ToArray(), Sums(own.db!.Flat().ToArray(), i => i / positions.Size));
    }

    [Fact]
    public void Each_position_and_channel_has_a_kernel_and_a_bias_of_its_own()
    {
        var (x, w) = (Of([1, 2, 2], 1, 2, 10, 20), Of([2, 3, 2, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3));
        var b = Of([3, 2], 100, 200, 300, 400, 500, 600);

        var y = new LocallyConnected().Forward(x, w, b);

        Assert.Equal([1, 3, 2], y.Shape());
        // Output o at position p: kernels 0 … 2 belong to position 0, kernels 3 … 5 to position 1.
        Assert.Equal([100 + 1 + 20, 200 + 14 + 160, 300 + 3 + 40, 400 + 18 + 20, 500 + 5 + 60, 600 + 4 + 60], y.Flat().ToArray());
    }

    [Fact]
    public void Gradients_by_hand()
    {
        var (x, w, dy) = (Of([2, 1, 3], 1, 2, 3, 4, 5, 6), Of([2, 1, 1, 2], 1, 10, 100, 1000), Of([2, 1, 2], 1, 2, 3, 4));

        var (dx, dw, db) = new LocallyConnected().Backward(x, w, Of([1, 2], 0, 0), dy);

        Assert.Equal([1 * 1, 1 * 10 + 2 * 100, 2 * 1000, 3 * 1, 3 * 10 + 4 * 100, 4 * 1000], dx.Flat().ToArray());
        Assert.Equal([1 * 1 + 3 * 4, 1 * 2 + 3 * 5, 2 * 2 + 4 * 5, 2 * 3 + 4 * 6], dw.Flat().ToArray());
        Assert.Equal([1 + 3, 2 + 4], db!.Flat().ToArray());
    }

    [Fact]
    public void Tensors_go_in_and_out_under_names()
    {
        var layer = Operators.Create("LocallyConnected");
        var given = new Values<double>
        {
            ["X"] = Of([1, 1, 2], 1.0, 2),
            ["W"] = Of([2, 1, 1, 1], 3.0, 5),
            ["B"] = Of([1, 2], 0.5, 0.25),
            ["dY"] = Of([1, 1, 2], 7.0, 11),
        };

        Assert.Equal([3.5, 10.25], layer.Forward(given)["Y"].Flat().ToArray());
        var gradients = layer.Backward(given);
        Assert.Equal([21, 55], gradients["dX"].Flat().ToArray());
        Assert.Equal([7, 22], gradients["dW"].Flat().ToArray());
        Assert.Equal([7, 11], gradients["dB"].Flat().ToArray());
    }

    [Theory]
    [InlineData(2, "[3, 3, 1, 3]", "group is 2, which does not divide the 3 output channels of W 3×3×1×3")]
    [InlineData(0, "[3, 4, 1, 3]", "group is 0, which does not divide the 4 output channels of W 3×4×1×3")]
    [InlineData(2, "[3, 4, 2, 3]", "W is 3×4×2×3 in 2 group(s) and wants 4 channels, but X is 1×2×5 and has 2")]
    public void Groups_that_do_not_fit_are_refused(int group, string w, string problem)
    {
        var error = Assert.Throws<LayerException>(() =>
            new LocallyConnected { Group = group }.InferShapes([Shape.Create([1, 2, 5]), Read(w)])
        );
        Assert.Equal($"LocallyConnected: {problem}", error.Message);
    }

    [Fact]
    public void A_result_that_is_too_large_is_refused()
    {
        var error = Assert.Throws<LayerException>(() =>
            new LocallyConnected().InferShapes([Shape.Create([65536, 1, 2]), Shape.Create([2, 65536, 1, 1])])
        );
        Assert.Equal("LocallyConnected: Y is 65536×65536×2: more than 2147483647 elements", error.Message);
    }

    [Theory]
    [InlineData("[3, 2, 4]", null, "W is 3×2×4: it needs at least 4 axes, P×O×C×K×L…")]
    [InlineData("[3, 2, 1, 3, 3]", null, "W is 3×2×1×3×3 but X is 1×2×5: it needs one axis more, the positions")]
    [InlineData("[3, 2, 1, 3]", null, "W is 3×2×1×3 in 1 group(s) and wants 1 channels, but X is 1×2×5 and has 2")]
    [InlineData("[2, 4, 2, 3]", null, "W is 2×4×2×3 and has 2 kernels, but X 1×2×5 has 3 = 3 positions")]
    [InlineData("[3, 4, 2, 3]", "[4]", "B is 4 but W is 3×4×2×3: it needs 4×3, one for each output channel and position")]
    public void Shapes_that_do_not_fit_are_refused(string w, string? b, string problem)
    {
        var error = Assert.Throws<LayerException>(() =>
            new LocallyConnected().InferShapes([
                [1, 2, 5],
                Read(w),
                b is null ? null : Read(b),
            ])
        );

        Assert.Equal($"LocallyConnected: {problem}", error.Message);
    }

    private static int[] Sums(int[] values, Func<int, int> place) =>
        [
            .. values
                .Select((value, i) => (value, place: place(i)))
                .GroupBy(pair => pair.place, pair => pair.value)
                .OrderBy(group => group.Key)
                .Select(group => group.Sum()),
        ];

    private static Shape Read(string shape) => Shape.Create(System.Text.Json.JsonSerializer.Deserialize<int[]>(shape));
}
