using Reference.Data;

namespace Reference.GoldenTests.Oracle;

/// <summary>A small set of digits.</summary>
internal static class Digits
{
    /// <summary>Writes the first digits of both sets as IDX files, 80 to learn from and 50 to be judged by.</summary>
    public static void Write(ScratchFolder folder)
    {
        foreach (
            var (name, count) in new[]
            {
                ("train-images-idx3", 80),
                ("train-labels-idx1", 80),
                ("t10k-images-idx3", 50),
                ("t10k-labels-idx1", 50),
            }
        )
        {
            var digits = IdxFile.Read(Path.Combine(Repository.Mnist, $"{name}-ubyte.gz"));
            var size = digits.Data.Length / digits.Shape[0];
            var lengths = digits
                .Shape.Select((length, axis) => (byte)(axis == 0 ? count : length))
                .SelectMany(length => new byte[] { 0, 0, 0, length });
            File.WriteAllBytes(
                folder.File($"{name}-ubyte"),
                [0, 0, 8, (byte)digits.Shape.Rank, .. lengths, .. digits.Data.Span[..(count * size)]]
            );
        }
    }
}
