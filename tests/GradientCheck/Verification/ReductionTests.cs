using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Oracle.Diagnosis;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>Failures that cost time become small as well, and how busy the machine is makes no difference.</summary>
public sealed class ReductionTests
{
    private static readonly Questions Asked = new(1, ElementType.F32);

    [Fact]
    public void A_hang_becomes_small_though_each_costs_time()
    {
        using var program = new Stubborn(asked => Size(asked, "X") > 12 ? Breakdown.Silent : null);

        var (first, smallest) = Reduced(program);

        Assert.Equal(Breakdown.Silent, smallest.Breakdown);
        Assert.InRange(Size(smallest.Asked, "X"), 13, 14);
        Assert.True(Size(first.Asked, "X") > 50, $"{first.Asked}");
        Assert.InRange(program.Waited, TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void What_answers_when_it_is_given_more_time_is_no_hang()
    {
        using var program = new Stubborn(asked => Size(asked, "X") > 50 ? Breakdown.Silent : null, slow: asked => Size(asked, "X") > 12);

        var (first, smallest) = Reduced(program);

        Assert.Same(first, smallest);
    }

    [Fact]
    public void A_crash_does_not_turn_into_a_refusal()
    {
        using var program = new Stubborn(asked =>
            Size(asked, "X") > 12 ? Breakdown.Ended
            : asked.Given.Has("B") ? null
            : Breakdown.Refused
        );

        var (_, smallest) = Reduced(program);

        Assert.Equal(Breakdown.Ended, smallest.Breakdown);
    }

    [Fact]
    public void Slow_tries_count_no_more_than_the_fastest_of_their_kind()
    {
        var clock = new Clock();
        var effort = new Effort(clock);
        Repeat(1, TimeSpan.FromMilliseconds(1), fails: true);
        Repeat(40, TimeSpan.FromMilliseconds(200), fails: true);

        Assert.False(effort.IsSpent);
        Repeat(16, TimeSpan.FromMilliseconds(200), fails: false);
        Assert.True(effort.IsSpent);

        void Repeat(int count, TimeSpan time, bool fails)
        {
            for (var i = 0; i < count; i++)
            {
                effort.Try(() =>
                {
                    clock.Now += time;
                    return fails;
                });
            }
        }
    }

    [Fact]
    public void Tries_are_not_endless_and_a_program_that_crawls_is_let_go()
    {
        var clock = new Clock();
        var (many, crawling) = (new Effort(clock), new Effort(clock));
        for (var i = 0; i < 3000; i++)
        {
            Assert.False(many.IsSpent);
            many.Try(() => false);
        }

        clock.Now += TimeSpan.FromSeconds(31);

        Assert.True(many.IsSpent);
        Assert.True(crawling.IsSpent);
    }

    private static int Size(Case asked, string name) => asked.Given.ShapeOf(name).Size;

    private static (Finding First, Finding Smallest) Reduced(Stubborn program)
    {
        var examiner = new Examiner(program, new Judge());
        var stop = TestContext.Current.CancellationToken;
        examiner.Examine(Asked.At("Relu", 0), stop);
        var findings = Enumerable.Range(0, 20).Select(index => examiner.Examine(Asked.At("Conv", index), stop)).ToList();
        program.Waited = TimeSpan.Zero;
        var first = findings.First(finding => finding.Outcome == Outcome.Failed);
        return (first, new Reduction(examiner, first, stop).Smallest());
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    /// <summary>Answers all but Conv, and of that what it likes, rightly or not at all, without spending the time that it says it did.</summary>
    private sealed class Stubborn(Func<Case, Breakdown?> breaks, Func<Case, bool>? slow = null) : IImplementation
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
        private readonly InProcess _right = new(Specification.Answer);

        public TimeSpan Waited { get; set; }

        public string Words => "-- stubborn";

        public Answer Ask(Case asked, CancellationToken stop, TimeSpan? within = null)
        {
            var patience = within ?? Patience;
            if (asked.Operator is Convolution && breaks(asked) is { } breakdown)
            {
                Waited += breakdown == Breakdown.Silent ? patience : TimeSpan.Zero;
                return new Trouble(breakdown, "is stubborn");
            }

            if (asked.Operator is Convolution && slow?.Invoke(asked) == true && patience < TimeSpan.FromSeconds(0.5))
            {
                return new Trouble(Breakdown.Silent, "is slow");
            }

            return _right.Ask(asked, stop);
        }

        public void Restart() { }

        public void Dispose() { }
    }
}
