using Reference.Cases;

namespace Reference.Oracle.Diagnosis;

/// <summary>
/// A convolution, a transposed one or a locally connected layer as the list of its products: y[Y] += x[X] · w[W], and back dx[X] += dy[Y] · w[W],
/// dw[W] += dy[Y] · x[X]. A mistake in an index is a list with other indices in it.
/// </summary>
internal sealed class ProductSum
{
    private readonly Case _asked;
    private readonly string _op;
    private readonly Shape _x;
    private readonly Shape _w;

    /// <summary>The layer of a case, right in everything.</summary>
    public ProductSum(Case asked)
    {
        (_asked, _op) = (asked, asked.Operator.Signature.Name);
        (_x, _w, Slide) = (asked.Given.ShapeOf("X"), asked.Given.ShapeOf("W"), Slide.Of(asked));
        var (inputs, outputs) = _op switch
        {
            "ConvTranspose" => (_w[0], _w[1] * Groups),
            "LocallyConnected" => (_w[2] * Groups, _w[1]),
            _ => (_w[1] * Groups, _w[0]),
        };
        (C, O) = (inputs / Groups, outputs / Groups);
        InputChannel = (g, c) => g * C + c;
        OutputChannel = (g, o) => g * O + o;
        Weight = (p, g, o, c, k) =>
            _op switch
            {
                "ConvTranspose" => ((g * C + c) * O + o) * K + k,
                "LocallyConnected" => ((p * Groups * O + g * O + o) * C + c) * K + k,
                _ => ((g * O + o) * C + c) * K + k,
            };
    }

    /// <summary>How the kernel slides.</summary>
    public Slide Slide { get; set; }

    /// <summary>The channels of x in a group.</summary>
    public int C { get; }

    /// <summary>The channels of y in a group.</summary>
    public int O { get; }

    /// <summary>G.</summary>
    public int Groups =>
        _asked.Operator switch
        {
            Layers.Convolution layer => layer.Group,
            Layers.TransposedConvolution layer => layer.Group,
            _ => ((Layers.LocallyConnected)_asked.Operator).Group,
        };

    /// <summary>How many weights a kernel has.</summary>
    public int K => Slide.Kernel.Size;

    /// <summary>Which channel of x is channel c of group g.</summary>
    public Func<int, int, int> InputChannel { get; set; }

    /// <summary>Which channel of y is channel o of group g.</summary>
    public Func<int, int, int> OutputChannel { get; set; }

    /// <summary>Where in W's data the weight of window p, group g, output o, input c and place k stands; windows share weights unless the layer is locally connected.</summary>
    public Func<int, int, int, int, int, int> Weight { get; set; }

    /// <summary>Where in B's data the bias of a channel of y at a place in it stands.</summary>
    public Func<int, int, int>? Bias { get; set; }

    /// <summary>Whether x is spread rather than read.</summary>
    public bool IsTransposed => _op == "ConvTranspose";

    /// <summary>Whether each window has weights and biases of its own.</summary>
    public bool HasWeightsAtEachPlace => _op == "LocallyConnected";

    /// <summary>What a transposed convolution has more at its ends; null where it is not given.</summary>
    public IReadOnlyList<int>? OutputPadding => (_asked.Operator as Layers.TransposedConvolution)?.OutputPadding;

    private int Places => IsTransposed ? Slide.Picture.Size : Slide.Count;

    /// <summary>y and the gradients.</summary>
    public Values<double> Answer()
    {
        Shape shape = [_x[0], Groups * O, .. IsTransposed ? Slide.Picture : Slide.Positions];
        var (x, w) = (_asked.Given["X"], _asked.Given["W"]);
        var y = Tensors.Fill(
            shape,
            i => _asked.Given.Has("B") ? _asked.Given["B"].Flat()[BiasAt(i / Places % (Groups * O), i % Places)] : 0
        );
        var products = Products().ToList();
        foreach (var (X, W, Y) in products)
        {
            y.Flat()[Y] += x.Flat()[X] * w.Flat()[W];
        }

        var results = new Values<double> { ["Y"] = y };
        if (_asked.Given.Has("dY") && _asked.Given.ShapeOf("dY") == shape)
        {
            var dy = _asked.Given["dY"].Flat();
            var (dx, dw) = (Tensors.Zeros<double>(_x), Tensors.Zeros<double>(_w));
            foreach (var (X, W, Y) in products)
            {
                dx.Flat()[X] += dy[Y] * w.Flat()[W];
                dw.Flat()[W] += dy[Y] * x.Flat()[X];
            }

            (results["dX"], results["dW"]) = (dx, dw);
            if (_asked.Given.Has("B"))
            {
                var db = Tensors.Zeros<double>(_asked.Given.ShapeOf("B"));
                for (var i = 0; i < dy.Length; i++)
                {
                    db.Flat()[BiasAt(i / Places % (Groups * O), i % Places)] += dy[i];
                }

                results["dB"] = db;
            }
        }

        return results;
    }

    private int BiasAt(int channel, int place) =>
        Bias?.Invoke(channel, place) ?? (HasWeightsAtEachPlace ? channel * Places + place : channel);

    private IEnumerable<(int X, int W, int Y)> Products()
    {
        var (xSize, ySize) = IsTransposed ? (Slide.Count, Places) : (Slide.Picture.Size, Places);
        var taps = Enumerable.Range(0, Slide.Count).Select(Slide.Taps).ToList();
        return from n in Enumerable.Range(0, _x[0])
            from g in Enumerable.Range(0, Groups)
            from o in Enumerable.Range(0, O)
            from c in Enumerable.Range(0, C)
            let picture = (n * _x[1] + InputChannel(g, c)) * xSize
            let map = (n * Groups * O + OutputChannel(g, o)) * ySize
            from p in Enumerable.Range(0, Slide.Count)
            from tap in taps[p]
            select (picture + (IsTransposed ? p : tap.Pixel), Weight(p, g, o, c, tap.Weight), map + (IsTransposed ? tap.Pixel : p));
    }
}
