namespace Reference.Bench.Serving;

/// <summary>How much a case computes.</summary>
public static class Work
{
    /// <summary>Floating-point operations of the plain algorithm, two a multiply-add; 0 where they are not what takes the time.</summary>
    public static double Flops(CaseName name)
    {
        switch (name.Kind)
        {
            case "gemm":
                return 2 * name.Lengths.Aggregate(1.0, (product, length) => product * length);
            case "conv" or "convb":
                var (N, C, H, W, O, K, s, p, d, G) = name.Convolution();
                int Positions(int length) => (length + 2 * p - d * (K - 1) - 1) / s + 1;
                var forward = 2.0 * N * O * Positions(H) * Positions(W) * (C / G) * K * K;
                return name.Kind == "conv" ? forward : 2 * forward;
            case "lenet":
                var first = Flops(CaseName.Parse("conv:lenet1"));
                var all = first + Flops(CaseName.Parse("conv:lenet2")) + 2.0 * 64 * (400 * 120 + 120 * 84 + 84 * 10);
                // Training is forward, and twice that backward; nobody wants the gradient of the pictures.
                return name.Shape == "train" ? 3 * all - first : all;
            default:
                return 0;
        }
    }
}
