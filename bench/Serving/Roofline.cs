using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reference.Bench.Serving;

/// <summary>What the processor can do at most: fused multiply-adds in registers, on all cores at once.</summary>
public static class Roofline
{
    private const int Rounds = 2_000_000;
    private const int Chains = 12;

    private static volatile float _kept;

    /// <summary>Floating-point operations a second, an FMA counted as two; the best of several tries.</summary>
    public static double Peak()
    {
        var best = 0.0;
        for (var attempt = 0; attempt < 8; attempt++)
        {
            best = Math.Max(best, Attempt(Environment.ProcessorCount));
        }

        return best;
    }

    private static double Attempt(int cores)
    {
        var lanes = Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count;
        using var start = new Barrier(cores + 1);
        var threads = Enumerable
            .Range(0, cores)
            .Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                _kept = Vector512.IsHardwareAccelerated ? Work512() : Work256();
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        start.SignalAndWait();
        var clock = Stopwatch.StartNew();
        threads.ForEach(thread => thread.Join());
        var seconds = clock.Elapsed.TotalSeconds;
        return float.IsNaN(_kept)
            ? throw new ArithmeticException("the sums are to stay finite")
            : 2.0 * lanes * Chains * Rounds * cores / seconds;
    }

    // Twelve sums that do not wait for each other keep both FMA units busy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Work512()
    {
        var (x, y) = (Vector512.Create(0.999f), Vector512.Create(1e-3f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var round = 0; round < Rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Work256()
    {
        var (x, y) = (Vector256.Create(0.999f), Vector256.Create(1e-3f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var round = 0; round < Rounds; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
