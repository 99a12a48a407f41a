using Reference.Training;

namespace Reference.Oracle.Companion;

/// <summary>Masks of dropout as a trainer draws them: the page draws them itself, for any seed.</summary>
internal static class CompanionDropout
{
    private const int Units = 100;
    private static readonly ulong[] Seeds = [1, 2, 3];
    private static readonly double[] Ratios = [0.1, 0.5, 0.8];

    /// <summary>For some seeds and ratios which units speak, 1, and which are silent, 0.</summary>
    public static object Data() => new { Units, Masks = from seed in Seeds from ratio in Ratios select Mask(seed, ratio) };

    private static object Mask(ulong seed, double ratio)
    {
        var mask = new bool[Units];
        new DropoutMask("mask", [Units], ratio).Draw(mask, new RandomNumbers(seed));
        return new
        {
            Seed = seed,
            Ratio = ratio,
            Passes = string.Concat(mask.Select(passes => passes ? '1' : '0')),
        };
    }
}
