using Reference.Cases;
using Reference.Judging;

namespace Reference.GoldenTests.Cases;

/// <summary>PyTorch and the specification, written independently, agree to double precision on every element of 204 cases, gradients included.</summary>
public sealed class PyTorchCasesTests
{
    /// <summary>
    /// Cases that cannot fail whatever an implementation does, and so prove little: pads so wide that no window meets the picture, one class alone in a
    /// softmax, a slope that has run out. They must agree all the same.
    /// </summary>
    private static readonly HashSet<string> Weak =
    [
        "conv3d-001",
        "conv3d-010",
        "globalpool-009",
        "softmax-001",
        "softmax-006",
        "softmax-009",
        "softmax-010",
        "unary-008",
    ];

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Repository.TorchCases, "*.safetensors").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Fact]
    public void There_are_204_cases() => Assert.Equal(204, Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void PyTorch_agrees(string name)
    {
        var verdict = new Judge().Assess(Case.Read(Path.Combine(Repository.TorchCases, $"{name}.safetensors")));

        Assert.All(
            verdict.Tensors,
            tensor => Assert.True(tensor.Outcome != Outcome.Failed, $"{tensor.Name}: {tensor.Problem} {tensor.Worst}")
        );
        Assert.Equal(Weak.Contains(name) ? Outcome.Weak : Outcome.Passed, verdict.Outcome);
        Assert.Empty(verdict.Missing);
    }

    [Fact]
    public void A_case_of_PyTorch_is_judged_by_the_threshold_of_its_softplus() =>
        Assert.Equal("PyTorch", Case.Read(Path.Combine(Repository.TorchCases, "unary-000.safetensors")).Dialect);
}
