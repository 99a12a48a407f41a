using Reference.Data;

namespace Reference.GoldenTests.Data;

[Trait("Lecture", "augmentation")]
public class AugmentationTests
{
    private static readonly Augmentation All = new()
    {
        ReflectHorizontally = true,
        ReflectVertically = true,
        Shift = 2,
        Rotation = 10,
        Skew = 0.1,
        Scale = 0.2,
        Contrast = 0.3,
        Brightness = 0.05,
    };

    [Fact]
    public void No_range_draws_no_change() => Assert.All(Draws(new(), 20), change => Assert.Equal(new Distortion(), change));

    [Fact]
    public void Every_draw_is_within_its_range_and_uses_all_of_it()
    {
        var draws = Draws(All, 4000);
        Spread(2, change => change.ShiftX);
        Spread(2, change => change.ShiftY);
        Spread(10, change => change.Degrees);
        Spread(0.1, change => change.Skew);
        Spread(0.2, change => change.Scale - 1);
        Spread(0.3, change => change.Contrast - 1);
        Spread(0.05, change => change.Brightness);

        // 4000 throws of a coin: six standard deviations are 6·√(4000/4) = 190.
        Assert.InRange(draws.Count(change => change.ReflectedHorizontally), 2000 - 190, 2000 + 190);
        Assert.InRange(draws.Count(change => change.ReflectedVertically), 2000 - 190, 2000 + 190);
        Assert.InRange(draws.Count(change => change.ReflectedVertically && change.ReflectedHorizontally), 1000 - 165, 1000 + 165);

        // A uniform number's standard deviation is most/√3: six of the mean of 4000 are 6·most/√12000.
        void Spread(double most, Func<Distortion, double> of)
        {
            var (least, mean, greatest) = (draws.Min(of), draws.Average(of), draws.Max(of));
            Assert.InRange(least, -most - 1e-15, -0.99 * most);
            Assert.InRange(greatest, 0.99 * most, most + 1e-15);
            Assert.InRange(mean, -6 * most / Math.Sqrt(12_000), 6 * most / Math.Sqrt(12_000));
        }
    }

    [Fact]
    public void One_range_does_not_change_what_is_drawn_for_another()
    {
        var (all, some) = (All.Draw(new(7)), new Augmentation { Rotation = 10, Contrast = 0.3 }.Draw(new(7)));
        Assert.Equal((all.Degrees, all.Contrast), (some.Degrees, some.Contrast));
    }

    [Fact]
    public void A_range_that_cannot_be_is_refused_by_name_and_value()
    {
        Refused("Shift is -1", () => new() { Shift = -1 });
        Refused("Rotation is 181: it must be from 0 to 180", () => new() { Rotation = 181 });
        Refused("Skew is NaN", () => new() { Skew = double.NaN });
        Refused("Scale is 1", () => new() { Scale = 1 });
        Refused("Contrast is 1.5: it must be from 0 to 1", () => new() { Contrast = 1.5 });
        Refused("Brightness is ∞", () => new() { Brightness = double.PositiveInfinity });
        Refused("Background is 255", () => new() { Background = 255 });

        static void Refused(string problem, Func<Augmentation> create) =>
            Assert.Contains(
                problem,
                Assert.Throws<ArgumentOutOfRangeException>(create).Message.Replace("Infinity", "∞", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
    }

    private static Distortion[] Draws(Augmentation augmentation, int count) =>
        [.. Enumerable.Range(0, count).Select(stream => augmentation.Draw(new RandomNumbers(1, (ulong)stream)))];
}
