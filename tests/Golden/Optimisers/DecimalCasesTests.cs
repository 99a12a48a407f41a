using Reference.Cases;
using Reference.Judging;

namespace Reference.GoldenTests.Optimisers;

/// <summary>Several steps of every optimiser are what decimal arithmetic of 50 digits makes of formulas written down a second time.</summary>
[Trait("Lecture", "optimisers")]
public sealed class DecimalCasesTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Repository.DecimalCases, "*.safetensors").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Fact]
    public void There_are_four_steps_of_each_of_eleven() => Assert.Equal(44, Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_specification_agrees_to_the_last_digits(string name)
    {
        var verdict = new Judge().Assess(Read(name));

        Assert.Empty(verdict.Missing);
        Assert.All(verdict.Tensors, tensor => Assert.True(tensor.Outcome == Outcome.Passed, $"{tensor}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_goes_on_from_the_one_before(string name)
    {
        var (run, step) = (name[..^1], int.Parse(name[^1..]));
        if (step == 0)
        {
            Assert.All(States(Read(name)), state => Assert.All(Read(name).Given[state].Flat().ToArray(), value => Assert.Equal(0, value)));
            return;
        }

        var (before, after) = (Read($"{run}{step - 1}"), Read(name));
        Assert.Equal(before.Given.Integers("T").Flat()[0] + 1, after.Given.Integers("T").Flat()[0]);
        Assert.Equal(before.Results["outputs_1"].Flat().ToArray(), after.Given["inputs_1"].Flat().ToArray());
        Assert.Equal(
            States(after).Select(state => after.Given[state].Flat().ToArray()),
            States(after).Select((_, place) => before.Results[$"outputs_{place + 2}"].Flat().ToArray())
        );
    }

    /// <summary>Behind two parameters and two gradients.</summary>
    private static IEnumerable<string> States(Case step) =>
        step.Given.Where(name => name.StartsWith("inputs_", StringComparison.Ordinal) && int.Parse(name[7..]) >= 4);

    private static Case Read(string name) => Case.Read(Path.Combine(Repository.DecimalCases, $"{name}.safetensors"));
}
