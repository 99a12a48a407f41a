using System.Diagnostics;
using Reference.Cases;
using Reference.Onnx;

namespace Reference.GoldenTests.Onnx;

/// <summary>Models that a broken disk, a foreign program or ill will has changed: each is evaluated or refused in a sentence, soon, and in little memory.</summary>
public sealed class HostileModelsTests
{
    private const int Mutations = 150;
    private const long MostBytes = 1L << 26;

    public static TheoryData<string> Models =>
        [
            "node/test_averagepool_2d_pads",
            "node/test_batchnorm_epsilon",
            "node/test_constant_pad",
            "node/test_convtranspose_group_2",
            "node/test_maxpool_2d_ceil",
            "node/test_reshape_reordered_all_dims",
            "node/test_sce_mean_weight_ii",
            "node/test_slice_neg_steps",
            "node/test_training_dropout_mask",
            "pytorch-converted/test_AvgPool1d",
            "pytorch-converted/test_Conv2d_groups",
            "pytorch-converted/test_GLU_dim",
        ];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_damaged_model_is_evaluated_or_refused_in_a_sentence(string folder)
    {
        var path = Path.Combine(Repository.BackendTests, folder);
        var whole = File.ReadAllBytes(Path.Combine(path, "model.onnx"));
        var inputs = Directory
            .GetFiles(Path.Combine(path, "test_data_set_0"), "input_*.pb")
            .Order(StringComparer.Ordinal)
            .Select(OnnxTensor.Read)
            .ToList();
        var random = new Random(folder.Length * 1009 + whole.Length);
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var damaged = Damaged(whole, random);
            var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
            try
            {
                var model = OnnxModel.Load(new MemoryStream(damaged), "damaged.onnx");
                var given = model.Inputs.Zip(inputs).ToDictionary(pair => pair.First.Name, pair => GraphTensor<float>.Of(pair.Second));
                model.Evaluate(given, new() { MostBytes = MostBytes });
            }
            catch (Exception error) when (error is FileFormatException or UnsupportedModelException)
            {
                refused++;
                Assert.StartsWith("damaged.onnx: ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{folder}, mutation {i} took {clock.Elapsed}");
            Assert.True(
                GC.GetAllocatedBytesForCurrentThread() - before < 40 * MostBytes,
                $"{folder}, mutation {i} allocated {GC.GetAllocatedBytesForCurrentThread() - before} bytes"
            );
        }

        Assert.InRange(refused, 1, Mutations - 1);
    }

    /// <summary>One to three changes: a byte, a bit, a cut, a piece left out or doubled, a length or number blown up.</summary>
    private static byte[] Damaged(byte[] whole, Random random)
    {
        var bytes = whole.ToArray();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Length > 2; changes--)
        {
            var at = random.Next(bytes.Length);
            var length = random.Next(1, Math.Min(12, bytes.Length - at) + 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes = bytes[..at];
                    break;
                case 3:
                    bytes = [.. bytes[..at], .. bytes[(at + length)..]];
                    break;
                case 4:
                    bytes = [.. bytes[..(at + length)], .. bytes[at..]];
                    break;
                case 5:
                    bytes = [.. bytes[..at], 0xFF, 0xFF, 0xFF, 0xFF, 0x07, .. bytes[(at + 1)..]];
                    break;
                default:
                    bytes = [.. bytes[..at], 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, .. bytes[(at + 1)..]];
                    break;
            }
        }

        return bytes;
    }
}
