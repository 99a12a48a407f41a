namespace Reference.GoldenTests;

public class RandomNumbersTests
{
    // The first outputs of SplitMix64 from seed 1234567, as its authors' C code prints them; the four of them are xoshiro's first state.
    private static readonly ulong[] State = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431];

    [Fact]
    public void The_state_is_filled_by_SplitMix64_and_the_first_number_is_that_of_xoshiro256()
    {
        var expected = unchecked(ulong.RotateLeft(State[1] * 5, 7) * 9);
        Assert.Equal(expected, new RandomNumbers(1234567).Next());
    }

    [Fact]
    public void The_second_number_follows_from_the_state_after_one_round()
    {
        // s₁' = s₁ ^ (s₂ ^ s₀), written out from the definition.
        var next = State[1] ^ State[2] ^ State[0];
        var random = new RandomNumbers(1234567);
        random.Next();
        Assert.Equal(unchecked(ulong.RotateLeft(next * 5, 7) * 9), random.Next());
    }

    [Fact]
    public void The_same_seed_gives_the_same_stream_and_another_one_another()
    {
        var (first, again, other, stream) = (new RandomNumbers(7), new RandomNumbers(7), new RandomNumbers(8), new RandomNumbers(7, 1));
        var numbers = Enumerable.Range(0, 100).Select(_ => first.Next()).ToList();
        Assert.Equal(numbers, Enumerable.Range(0, 100).Select(_ => again.Next()));
        Assert.Empty(numbers.Intersect(Enumerable.Range(0, 100).Select(_ => other.Next())));
        Assert.Empty(numbers.Intersect(Enumerable.Range(0, 100).Select(_ => stream.Next())));
    }

    [Fact]
    public void Uniform_numbers_fill_the_interval_evenly()
    {
        var random = new RandomNumbers(1);
        var bins = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            bins[(int)(10 * random.Uniform())]++;
        }

        // A bin of n·p = 10,000 has the deviation √(n·p·(1-p)) = 95; five of them.
        Assert.All(bins, bin => Assert.InRange(bin, 10_000 - 475, 10_000 + 475));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        var random = new RandomNumbers(1);
        const int Count = 100_000;
        var numbers = Enumerable.Range(0, Count).Select(_ => random.Normal()).ToList();
        // Of n numbers the mean has the deviation 1/√n, that of squares √(2/n), of cubes √(15/n), of fourth powers √(96/n); five of each.
        var unit = 5 / Math.Sqrt(Count);
        Assert.InRange(numbers.Average(), -unit, unit);
        Assert.InRange(numbers.Average(z => z * z), 1 - Math.Sqrt(2) * unit, 1 + Math.Sqrt(2) * unit);
        Assert.InRange(numbers.Average(z => z * z * z), -Math.Sqrt(15) * unit, Math.Sqrt(15) * unit);
        Assert.InRange(numbers.Average(z => z * z * z * z), 3 - Math.Sqrt(96) * unit, 3 + Math.Sqrt(96) * unit);
    }

    [Fact]
    public void Every_order_of_three_is_equally_likely()
    {
        var random = new RandomNumbers(1);
        var counts = Enumerable
            .Range(0, 60_000)
            .Select(_ => string.Join(' ', random.Permutation(3)))
            .CountBy(order => order)
            .ToDictionary();
        Assert.Equal(["0 1 2", "0 2 1", "1 0 2", "1 2 0", "2 0 1", "2 1 0"], counts.Keys.Order(StringComparer.Ordinal));
        // n·p = 10,000, deviation √(10,000 · 5/6) = 91; five of them.
        Assert.All(counts.Values, count => Assert.InRange(count, 10_000 - 455, 10_000 + 455));
    }

    [Fact]
    public void A_number_below_nothing_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomNumbers(1).Below(0));
}
