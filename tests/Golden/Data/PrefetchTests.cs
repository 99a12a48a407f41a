using Reference.Data;

namespace Reference.GoldenTests.Data;

public class PrefetchTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Items_come_in_their_order_whatever_is_made_ahead(int ahead)
    {
        using var numbers = new Prefetch<int[]>(100, ahead, () => new int[1], (item, room) => room[0] = item * item);
        Assert.Equal(
            Enumerable.Range(0, 100).Select(item => item * item),
            Enumerable.Range(0, 100).Select(_ => numbers.Next(TestContext.Current.CancellationToken)[0])
        );
        Assert.Throws<InvalidOperationException>(() => numbers.Next(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void No_more_is_made_ahead_than_was_asked_for()
    {
        var (rooms, made) = (0, 0);
        using var third = new ManualResetEventSlim();
        using var items = new Prefetch<int[]>(
            100,
            ahead: 2,
            () => new int[++rooms],
            (item, room) =>
            {
                made++;
                if (item == 3)
                {
                    third.Set();
                }
            }
        );
        // One that is used, two that wait and one more that is made while both do.
        Assert.True(third.Wait(Long, TestContext.Current.CancellationToken));
        Thread.Sleep(50);
        Assert.Equal((4, 4), (rooms, made));
    }

    [Fact]
    public void An_item_stays_as_it_is_until_the_next_one_is_asked_for()
    {
        using var items = new Prefetch<int[]>(50, ahead: 3, () => new int[1], (item, room) => room[0] = item);
        for (var item = 0; item < 50; item++)
        {
            var got = items.Next(TestContext.Current.CancellationToken);
            Thread.Sleep(1);
            Assert.Equal(item, got[0]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void What_the_maker_throws_arrives_after_the_items_before_it(int ahead)
    {
        using var items = new Prefetch<int[]>(
            10,
            ahead,
            () => new int[1],
            (item, room) => room[0] = item < 3 ? item : throw new InvalidDataException("picture 3 is torn")
        );
        for (var item = 0; item < 3; item++)
        {
            Assert.Equal(item, items.Next(TestContext.Current.CancellationToken)[0]);
        }

        for (var again = 0; again < 2; again++)
        {
            var failure = Assert.Throws<InvalidDataException>(() => items.Next(TestContext.Current.CancellationToken));
            Assert.Equal("picture 3 is torn", failure.Message);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_stopped_consumer_is_told_at_once(int ahead)
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var items = new Prefetch<int[]>(10, ahead, () => new int[1], (_, _) => { });
        Assert.Throws<OperationCanceledException>(() => items.Next(stop.Token));
    }

    [Fact]
    public void A_consumer_that_waits_can_be_stopped()
    {
        using var stop = new CancellationTokenSource(50);
        using var slow = new ManualResetEventSlim();
        var items = new Prefetch<int[]>(10, ahead: 2, () => new int[1], (_, _) => slow.Wait(Long));
        Assert.Throws<OperationCanceledException>(() => items.Next(stop.Token));
        slow.Set();
        items.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Disposing_of_it_in_the_middle_ends_the_thread(int used)
    {
        Thread? maker = null;
        var items = new Prefetch<int[]>(1_000_000, ahead: 2, () => new int[1], (_, _) => maker = Thread.CurrentThread);
        for (var item = 0; item <= used; item++)
        {
            items.Next(TestContext.Current.CancellationToken);
        }

        items.Dispose();
        items.Dispose();
        Assert.NotSame(Thread.CurrentThread, maker);
        Assert.False(maker!.IsAlive);
        Assert.Throws<ObjectDisposedException>(() => items.Next(TestContext.Current.CancellationToken));
    }
}
