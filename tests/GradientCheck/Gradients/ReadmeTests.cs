using Reference.Gradients;

namespace Reference.GradientCheckTests.Gradients;

/// <summary>What the README and docs/gradient-check.md show is what runs here; tests/Golden/Documents compares the lines.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_example_of_the_readme_passes()
    {
        var x = Tensors.Of([2, 3], 0.5, -1.25, 2, -0.75, 1.5, -3);
        var a = Tensors.Of([1], 0.1);

        var report = GradientCheck.Of(
            forward: (x, a) => x.Map(value => value > 0 ? value : a[0] * value),
            backward: (x, a, dy) =>
                (
                    Tensors.Fill(x.Shape(), i => dy.Flat()[i] * (x.Flat()[i] > 0 ? 1 : a[0])),
                    Tensors.Of([1], Enumerable.Range(0, 6).Sum(i => x.Flat()[i] > 0 ? 0 : dy.Flat()[i] * x.Flat()[i]))
                ),
            x,
            a
        );

        report.ThrowIfWrong();
    }

    [Fact]
    public void Several_named_outputs_are_checked_together()
    {
        // docs/gradient-check.md
        var report = GradientCheck.Of(
            forward: given => new Values<double> { ["Square"] = given["X"].Map(x => x * x), ["Triple"] = given["X"].Map(x => 3 * x) },
            backward: given => new Values<double>
            {
                ["dX"] = Tensors.Fill(
                    given["X"].Shape(),
                    i => 2 * given["X"].Flat()[i] * given["dSquare"].Flat()[i] + 3 * given["dTriple"].Flat()[i]
                ),
            },
            new Values<double> { ["X"] = Tensors.Of([3], 0.5, -1.5, 2) },
            new GradientCheckOptions { Seed = 2 }
        );

        report.ThrowIfWrong();

        Assert.Equal(3, report.Compared);
    }

    [Fact]
    public void A_layer_that_forgets_a_factor_prints_what_the_page_shows()
    {
        var x = Tensors.Of([2, 3], 0.5, -1.25, 2, -0.75, 1.5, -3);
        var a = Tensors.Of([1], 0.1);

        var error = Assert.Throws<GradientException>(() =>
            GradientCheck
                .Of(
                    forward: (x, a) => x.Map(value => value > 0 ? value : a[0] * value),
                    backward: (x, a, dy) =>
                        (
                            Tensors.Fill(x.Shape(), i => dy.Flat()[i] * (x.Flat()[i] > 0 ? 1 : a[0])),
                            Tensors.Of([1], Enumerable.Range(0, 6).Sum(i => x.Flat()[i] > 0 ? 0 : dy.Flat()[i]))
                        ),
                    x,
                    a
                )
                .ThrowIfWrong()
        );

        Assert.Equal(Block(Page("docs/gradient-check.md"), "text"), error.Message);
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));

    /// <summary>The first block of code of a language.</summary>
    private static string Block(string page, string language)
    {
        var start = page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return page[start..page.IndexOf("\n```", start, StringComparison.Ordinal)];
    }
}
