using Reference.Training;

namespace Reference.GoldenTests.Training;

/// <summary>Rates worked out by hand, in epochs of four steps.</summary>
[Trait("Lecture", "optimisers")]
public sealed class ScheduleTests
{
    private const int Steps = 4;

    [Fact]
    public void A_number_is_a_rate_that_stays()
    {
        Schedule schedule = 0.25;
        Assert.Equal([0.25, 0.25], [At(schedule, 0), At(schedule, 7, 3)]);
    }

    [Fact]
    public void A_sawtooth_falls_in_a_straight_line_towards_the_end_of_each_epoch()
    {
        var schedule = new Sawtooth(1, 0.5);
        Assert.Equal([1, 1 - 0.125, 1 - 0.25, 1 - 0.375], Enumerable.Range(0, 4).Select(step => At(schedule, 0, step)));
        Assert.Equal(1, At(schedule, 1));
    }

    [Fact]
    public void Stairs_fall_after_every_so_many_epochs()
    {
        var schedule = new Stairs(1, Every: 2, Factor: 0.5);
        Assert.Equal([1, 1, 0.5, 0.5, 0.25], Enumerable.Range(0, 5).Select(epoch => At(schedule, epoch)));
        Assert.Equal(1, At(schedule, 1, 3));
    }

    [Fact]
    public void An_exponential_falls_with_every_step()
    {
        var schedule = new Exponential(3, Factor: 1 / 16.0);
        Assert.Equal(
            [3, 3 / 2.0, 3 / 4.0, 3 / 8.0, 3 / 16.0],
            [At(schedule, 0), At(schedule, 0, 1), At(schedule, 0, 2), At(schedule, 0, 3), At(schedule, 1)]
        );
    }

    [Fact]
    public void A_cosine_falls_slowly_then_fast_then_slowly_and_stays()
    {
        var schedule = new Cosine(1, Length: 3, Final: 0.5);
        Assert.Equal(1, At(schedule, 0));
        Assert.Equal(0.5 + 0.5 * 0.75, At(schedule, 1), 1e-15); // cos 60° = 1/2
        Assert.Equal(0.5 + 0.5 * 0.5, At(schedule, 1, 2), 1e-15); // cos 90° = 0
        Assert.Equal(0.5 + 0.5 * 0.25, At(schedule, 2), 1e-15);
        Assert.Equal([0.5, 0.5], [At(schedule, 3), At(schedule, 9)]);
    }

    [Fact]
    public void A_warm_up_grows_to_what_the_schedule_inside_says_by_then()
    {
        var schedule = new WarmUp(new Stairs(1, Every: 1, Factor: 0.5), Length: 2);
        Assert.Equal(
            [1 / 8.0, 2 / 8.0, 3 / 8.0, 4 / 8.0, 5 / 16.0, 6 / 16.0, 7 / 16.0, 8 / 16.0],
            Enumerable.Range(0, 8).Select(step => At(schedule, step / Steps, step % Steps))
        );
        Assert.Equal(0.25, At(schedule, 2));
    }

    [Fact]
    public void A_plateau_is_noticed_after_its_patience_and_the_count_begins_anew()
    {
        var schedule = new Plateau(1, Patience: 1, Factor: 0.5, Least: 0.1);
        Assert.Equal(1, After());
        Assert.Equal(1, After(4, 3, 2));
        Assert.Equal(1, After(4, 3.9)); // not a tenth better: one epoch is borne
        Assert.Equal(0.5, After(4, 3.9, 3.8)); // 3.8 is not a tenth better than 4 either
        Assert.Equal(0.5, After(4, 3.9, 3.8, 3.7));
        Assert.Equal(0.25, After(4, 3.9, 3.8, 3.7, 3.65));
        Assert.Equal(1, After(4, 3.9, 3.5, 3.4)); // better in between
        Assert.Equal(0.5, After(4, double.NaN, double.NaN));

        double After(params double[] losses) => schedule.At(new(losses.Length, 0, Steps, losses));
    }

    private static double At(Schedule schedule, int epoch, int step = 0) => schedule.At(new(epoch, step, Steps, []));
}
