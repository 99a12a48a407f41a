using Reference.Cases;
using Reference.Judging;

namespace Reference.GoldenTests.Cases;

/// <summary>Files that chance has damaged are read, judged or refused, and nothing else ever happens.</summary>
public sealed class MutationTests
{
    private const int Mutations = 2000;
    private const long MostBytes = 200_000_000;

    [Fact]
    public void Damaged_files_are_refused_or_judged()
    {
        var random = new Random(20260729);
        var files = Directory.GetFiles(Repository.TorchCases, "*.safetensors").Order().Select(File.ReadAllBytes).ToArray();
        var (refused, failed) = (0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            var damaged = Damage(files[random.Next(files.Length)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var file =
                    SafetensorsFile.ReadNext(new MemoryStream(damaged), "damaged") ?? throw new FileFormatException("damaged", "is empty");
                failed += new Judge().Assess(Case.From(file, "damaged")).Outcome == Outcome.Failed ? 1 : 0;
            }
            catch (FileFormatException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"mutation {i}: {error}");
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }

        // Some of each, or the mutations do not reach what they are meant to.
        Assert.InRange(refused, Mutations / 10, Mutations);
        Assert.InRange(failed, Mutations / 100, Mutations);
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        List<byte> bytes = [.. file];
        var header = 8 + BitConverter.ToInt32(file);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            // Half of the damage is to the header: there is the most to break.
            var place = random.Next(random.Next(2) == 0 ? Math.Min(header, bytes.Count) : bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(place, Math.Min(random.Next(1, 20), bytes.Count - place));
                    break;
                case 3:
                    bytes.InsertRange(place, bytes.GetRange(place, Math.Min(random.Next(1, 20), bytes.Count - place)));
                    break;
                case 4:
                    bytes[place] = (byte)"0123456789-[]{},:\""[random.Next(18)];
                    break;
                default:
                    // Digits stay digits, so that the JSON stays whole and sizes become wild.
                    var digit = bytes.FindIndex(Math.Min(place, header - 1), letter => letter is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                    {
                        bytes.InsertRange(digit, Enumerable.Repeat((byte)('1' + random.Next(9)), random.Next(1, 10)));
                        Lengthen(bytes, header);
                    }

                    break;
            }

            if (bytes.Count < 16)
            {
                break;
            }

            header = Math.Clamp(header, 8, bytes.Count);
        }

        return [.. bytes];
    }

    /// <summary>Says that the header is as long as it has become.</summary>
    private static void Lengthen(List<byte> bytes, int header)
    {
        var end = bytes.FindIndex(header - 1, letter => letter == (byte)'}');
        if (end >= 0)
        {
            var length = BitConverter.GetBytes((long)(end + 1 - 8));
            for (var i = 0; i < length.Length; i++)
            {
                bytes[i] = length[i];
            }
        }
    }
}
