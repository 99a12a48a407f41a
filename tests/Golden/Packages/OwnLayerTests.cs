using Reference.GoldenTests.Documents;

namespace Reference.GoldenTests.Packages;

/// <summary>The package Reference in a test project of somebody who has written a layer.</summary>
public sealed class OwnLayerTests(Stranger stranger) : IClassFixture<Stranger>
{
    [Fact(Explicit = true)]
    public void A_right_backward_passes_dotnet_test_and_a_wrong_one_fails_with_its_values()
    {
        var project = stranger.Project("OwnLayer");

        var right = stranger.Run(project, "dotnet", [], "test");

        Assert.True(right.Status == 0, right.Output + right.Error);
        Assert.Matches(@"succeeded: 1\b", right.Output);

        // It needs no native code and nothing else of ours.
        Assert.Equal(["reference"], Directory.GetDirectories(stranger.File("cache"), "reference*").Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(Path.Combine(project, "bin"), "*reference_core*", SearchOption.AllDirectories));

        // The product rule, half forgotten.
        var layer = Path.Combine(project, "SwishTests.cs");
        var (whole, half) = ("upstream * gate * (1 + beta[0] * value * (1 - gate))", "upstream * gate");
        Assert.Contains(whole, File.ReadAllText(layer), StringComparison.Ordinal);
        File.WriteAllText(layer, File.ReadAllText(layer).Replace(whole, half, StringComparison.Ordinal));

        var wrong = stranger.Run(project, "dotnet", [], "test");

        Assert.True(wrong.Status == 2, wrong.Output + wrong.Error);
        Assert.Matches(@"failed: 1\b", wrong.Output);
        Assert.Contains("SwishTests.Backward_is_the_derivative_of_forward", wrong.Output, StringComparison.Ordinal);
        var said = Page.Read("src/Reference/README.md").Blocks("text").Single().TrimEnd('\n').Split('\n');
        Assert.Equal("6 of 7 derivatives are wrong", said[0]);
        Assert.All(said, line => Assert.True(wrong.Output.Contains(line, StringComparison.Ordinal), $"{line}\n{wrong.Output}"));
    }
}
