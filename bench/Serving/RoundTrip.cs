using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Reference.Bench.Serving;

/// <summary>
/// How far apart two cores are: how long a cache line takes from one thread to another and back. On a virtual machine that changes while one measures:
/// the host moves the processors about, now to cores that share a cache, now to cores that do not.
/// </summary>
public static class RoundTrip
{
    private const int Trips = 20_000;

    /// <summary>Nanoseconds of a trip there and back; NaN on a single core.</summary>
    public static double Nanoseconds()
    {
        if (Environment.ProcessorCount < 2)
        {
            return double.NaN;
        }

        var turn = new StrongBox<int>();
        var other = new Thread(() => Answer(turn));
        other.Start();
        Volatile.Write(ref turn.Value, 1);
        while (Volatile.Read(ref turn.Value) != 2) { }
        var clock = Stopwatch.StartNew();
        for (var trip = 1; trip < Trips; trip++)
        {
            Volatile.Write(ref turn.Value, 2 * trip + 1);
            while (Volatile.Read(ref turn.Value) != 2 * trip + 2) { }
        }

        var nanoseconds = clock.Elapsed.TotalNanoseconds / (Trips - 1);
        other.Join();
        return nanoseconds;
    }

    private static void Answer(StrongBox<int> turn)
    {
        for (var trip = 0; trip < Trips; trip++)
        {
            while (Volatile.Read(ref turn.Value) != 2 * trip + 1) { }
            Volatile.Write(ref turn.Value, 2 * trip + 2);
        }
    }
}
