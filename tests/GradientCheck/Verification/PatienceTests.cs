using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Oracle.Diagnosis;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>What an implementation that hangs may cost.</summary>
public sealed class PatienceTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_answer_may_take_as_long_as_the_user_says_until_one_does_not_come()
    {
        var patience = new Patience(Timeout);
        patience.Answered(isStart: true, TimeSpan.FromSeconds(0.2));
        patience.Answered(isStart: false, TimeSpan.FromSeconds(0.04));
        patience.Answered(isStart: false, TimeSpan.FromSeconds(0.01));

        Assert.Equal((15, 10), (Seconds(patience, isStart: true), Seconds(patience, isStart: false)));
        patience.WasSilent();
        Assert.Equal((2 + 2, 2), (Seconds(patience, isStart: true), Seconds(patience, isStart: false)));
    }

    [Fact]
    public void However_fast_the_answers_a_second_is_waited_for_one_and_however_slow_not_longer_than_the_user_says()
    {
        var (fast, slow) = (new Patience(Timeout), new Patience(Timeout));
        fast.Answered(isStart: false, TimeSpan.FromSeconds(0.0001));
        slow.Answered(isStart: false, TimeSpan.FromSeconds(3));
        slow.Answered(isStart: true, TimeSpan.FromSeconds(3));
        fast.WasSilent();
        slow.WasSilent();

        Assert.Equal((1, 10), (Seconds(fast, isStart: false), Seconds(slow, isStart: false)));
        Assert.Equal((1 + 5, 10 + 5), (Seconds(fast, isStart: true), Seconds(slow, isStart: true)));
    }

    [Fact]
    public void Without_any_answer_there_is_nothing_to_go_by()
    {
        var patience = new Patience(Timeout);
        patience.WasSilent();

        Assert.Equal(15, Seconds(patience, isStart: true));
    }

    [Fact]
    public void A_try_that_is_given_less_time_gets_no_more()
    {
        var patience = new Patience(Timeout);

        Assert.Equal(TimeSpan.FromSeconds(0.5), patience.For(isStart: false, TimeSpan.FromSeconds(0.5)));
        Assert.Equal(Timeout, patience.For(isStart: false, TimeSpan.FromSeconds(50)));
    }

    [Fact]
    public void An_operator_that_hangs_is_asked_twice_and_a_program_in_which_all_do_twenty_times()
    {
        string[] all =
        [
            "Tanh",
            "Sigmoid",
            "Elu",
            "Selu",
            "Softplus",
            "Softsign",
            "Mish",
            "Celu",
            "Gelu",
            "HardSwish",
            "Swish",
            "Abs",
            "Exp",
        ];
        string[] operators = [.. all.Where(Operators.Names.Contains)];
        Assert.True(operators.Length >= 12, "too few of them are operators");
        var (questions, stop) = (new Questions(1, ElementType.F32), TestContext.Current.CancellationToken);
        using var program = new Hanging();
        var examiner = new Examiner(program, new Judge());
        examiner.Examine(questions.At("Relu", 0), stop);

        var trials = new Trial(examiner, questions, _folder.FullName).Run(operators, 10, () => { }, stop);

        var silences = trials.Select(op => op.Cases).ToList();
        Assert.InRange(silences.Sum(), 20, 20 + Environment.ProcessorCount);
        Assert.All(silences, cases => Assert.InRange(cases, 0, 2 + Environment.ProcessorCount));
        Assert.All(trials, op => Assert.Matches("answers did not come in time", op.NotAskedBecause));
        Assert.Contains(trials, op => op.Cases == 0);
    }

    [Fact]
    public void Beside_an_operator_that_hangs_the_others_are_asked_all()
    {
        var (questions, stop) = (new Questions(1, ElementType.F32), TestContext.Current.CancellationToken);
        using var program = new Hanging();
        var examiner = new Examiner(program, new Judge());
        examiner.Examine(questions.At("Relu", 0), stop);

        var trials = new Trial(examiner, questions, _folder.FullName).Run(["Tanh", "Relu"], 10, () => { }, stop);

        Assert.InRange(trials[0].Cases, 2, 2 + Environment.ProcessorCount);
        Assert.Equal(10, trials[1].Count(Outcome.Passed) + trials[1].Count(Outcome.Weak));
    }

    private static double Seconds(Patience patience, bool isStart) => patience.For(isStart, within: null).TotalSeconds;

    /// <summary>Answers Relu, and nothing else ever.</summary>
    private sealed class Hanging : IImplementation
    {
        private readonly InProcess _right = new(Specification.Answer);

        public string Words => "-- hanging";

        public Answer Ask(Case asked, CancellationToken stop, TimeSpan? within = null) =>
            asked.Operator.Signature.Name == "Relu" ? _right.Ask(asked, stop) : new Trouble(Breakdown.Silent, "gave no answer");

        public void Restart() { }

        public void Dispose() { }
    }
}
