using Reference.Data;

namespace Reference.GoldenTests.Data;

public class MiniBatchesTests
{
    private static readonly Augmentation Augmentation = new()
    {
        ReflectHorizontally = true,
        Shift = 1.5,
        Rotation = 20,
        Contrast = 0.3,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(29)]
    [InlineData(100)]
    public void An_epoch_shows_each_picture_once_with_its_own_pixels_and_label(int size)
    {
        var pictures = Noise(29, channels: 2);
        using var batches = new MiniBatches<double>(pictures, size, new(5));
        var seen = new List<int>();
        for (var i = 0; i < batches.Count; i++)
        {
            var batch = batches.Next(TestContext.Current.CancellationToken);
            Assert.Equal(Math.Min(size, 29 - seen.Count), batch.Count);
            Assert.Equal(pictures.Pictures<double>(batch.Indices).Flat().ToArray(), batch.Pictures.ToArray());
            Assert.Equal(pictures.Labels(batch.Indices).Flat().ToArray(), batch.Labels.ToArray());
            seen.AddRange(batch.Indices);
        }

        Assert.Equal(Enumerable.Range(0, 29), seen.Order());
        Assert.NotEqual(Enumerable.Range(0, 29), seen);
    }

    [Fact]
    public void A_part_of_a_batch_is_cut_from_it()
    {
        var pictures = Noise(5, channels: 2);
        using var batches = new MiniBatches<float>(pictures, 5, new(1));
        var batch = batches.Next(TestContext.Current.CancellationToken);
        Assert.Equal(pictures.Pictures<float>(batch.Indices[1..3]).Flat().ToArray(), batch.PicturesOf(1, 2).Flat().ToArray());
        Assert.Equal([2, 2, 6, 4], batch.PicturesOf(1, 2).Shape());
        Assert.Equal(pictures.Labels(batch.Indices[1..3]).Flat().ToArray(), batch.LabelsOf(1, 2).Flat().ToArray());
    }

    [Fact]
    public void Each_picture_is_changed_as_its_own_draw_says_and_then_normalised()
    {
        var pictures = Noise(7, channels: 2).Normalised(new([0.25, 0.5], [0.5, 2])).Augmented(Augmentation);
        using var batches = new MiniBatches<double>(pictures, 7, new(3));
        var batch = batches.Next(TestContext.Current.CancellationToken);

        // The epoch's generator gives the order first, and then the seed of the pictures' generators.
        var random = new RandomNumbers(3);
        Assert.Equal(random.Permutation(7), batch.Indices.ToArray());
        var chance = random.Next();
        for (var n = 0; n < 7; n++)
        {
            var index = batch.Indices[n];
            var plain = pictures.Normalised(Normalisation.None).Pictures<double>([index]);
            var changed = Augmentation.Draw(new(chance, (ulong)index)).Of(plain.Reshaped([2, 6, 4]));
            var expected = Enumerable.Range(0, 48).Select(i => i < 24 ? (changed.Flat()[i] - 0.25) / 0.5 : (changed.Flat()[i] - 0.5) / 2);
            Assert.Equal(expected, batch.Pictures.Slice(n * 48, 48).ToArray());
        }
    }

    [Fact]
    public void An_augmentation_without_ranges_changes_no_bit()
    {
        var pictures = Noise(10, channels: 1);
        Assert.Equal(Epoch(pictures, 0), Epoch(pictures.Augmented(new()), 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void What_is_made_ahead_is_the_same_bit_for_bit(int ahead)
    {
        var pictures = Noise(61, channels: 3).Augmented(Augmentation);
        Assert.Equal(Epoch(pictures, 0), Epoch(pictures, ahead));
    }

    [Fact]
    public void Another_epoch_changes_the_pictures_otherwise()
    {
        var pictures = Noise(1, channels: 1).Augmented(Augmentation);
        Assert.NotEqual(Epoch(pictures, 0, seed: 1), Epoch(pictures, 0, seed: 2));
    }

    [Fact]
    public void An_evaluation_sees_pictures_as_they_are()
    {
        var pictures = Noise(4, channels: 1);
        Assert.Equal(
            pictures.Pictures<float>([0, 1, 2, 3]).Flat().ToArray(),
            pictures.Augmented(Augmentation).Pictures<float>([0, 1, 2, 3]).Flat().ToArray()
        );
    }

    private static float[] Epoch(LabelledPictures pictures, int ahead, ulong seed = 9)
    {
        using var batches = new MiniBatches<float>(pictures, 8, new(seed), ahead);
        var all = new List<float>();
        for (var i = 0; i < batches.Count; i++)
        {
            all.AddRange(batches.Next(TestContext.Current.CancellationToken).Pictures);
        }

        return [.. all];
    }

    /// <summary>Pictures of 6×4.</summary>
    private static LabelledPictures Noise(int count, int channels)
    {
        var random = new RandomNumbers(77);
        var pixels = Enumerable.Range(0, count * channels * 24).Select(_ => (byte)random.Below(256)).ToArray();
        var labels = Enumerable.Range(0, count).Select(n => n % 3).ToArray();
        return new([channels, 6, 4], new(pixels), labels, ["a", "b", "c"], Normalisation.None);
    }
}
