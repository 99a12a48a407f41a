using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests;

/// <summary>
/// Statements about all calls of an operator, tried on random ones. A failure names the call and the seed that repeats it. The draws are the
/// same in every run, so that a run that fails has a reason in the change before it; <c>./build.sh explore</c> makes other ones, and more.
/// </summary>
internal static class Property
{
    private const ulong UsualSeed = 20261121;

    /// <summary>Throws on the first counterexample. The seed is <c>REFERENCE_SEED</c>'s, where that is set.</summary>
    public static Config Config { get; } =
        Config.QuickThrowOnFailure.WithReplay(FSharpOption<Replay>.Some(new(new Rnd(Seed), FSharpOption<int>.None)));

    /// <summary>So many cases where there are to be as many as this: <c>REFERENCE_EFFORT</c> times as many, which may be less than 1.</summary>
    public static int Tries(int cases) => Math.Max(1, (int)(cases * Effort));

    private static double Effort =>
        double.Parse(Environment.GetEnvironmentVariable("REFERENCE_EFFORT") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Where chance comes from.</summary>
    public static ulong Seed =>
        Environment.GetEnvironmentVariable("REFERENCE_SEED") is { } seed ? ulong.Parse(seed, CultureInfo.InvariantCulture) : UsualSeed;

    /// <summary>Random numbers for what is no property of an operator.</summary>
    public static Random Random() => new((int)(Seed % int.MaxValue));

    public static void Holds(
        string op,
        int cases,
        DataKind data,
        Action<OperatorCall> property,
        params (string Name, string Value)[] attributes
    ) =>
        Prop.ForAll(CaseGenerator.Calls(op, attributes.ToDictionary(), data).ToArbitrary(), property)
            .Check(Config.WithMaxTest(Tries(cases)));
}
