using Reference.GoldenTests.Oracle;

namespace Reference.GoldenTests.Examples;

/// <summary>The implementations in examples/ agree with the specification, and do not once they are broken in one place.</summary>
public sealed class ExamplesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("python", "F32")]
    [InlineData("python", "F64")]
    [InlineData("javascript", "F32")]
    [InlineData("javascript", "F64")]
    [InlineData("c", "F32")]
    [InlineData("c", "F64")]
    [InlineData("csharp", "F32")]
    [InlineData("csharp", "F64")]
    public void An_example_is_right(string language, string type)
    {
        // In C a type is chosen when it is compiled.
        (string, string)? change =
            (language, type) == ("c", "F64")
                ? ("float real; enum { REAL = REFERENCE_F32 }", "double real; enum { REAL = REFERENCE_F64 }")
                : null;
        var command = Verify(ExampleProgram.Words(language, _folder, change), "--op", "Conv", "MaxPool", "--count", "30", "--dtype", type);

        Assert.Equal("", command.Error);
        Assert.True(command.Status == 0, command.Output);
        Assert.Contains("60 cases: ", command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" unsupported;", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python")]
    [InlineData("javascript")]
    [InlineData("c")]
    [InlineData("csharp")]
    public void What_an_example_lacks_it_says(string language)
    {
        var words = ExampleProgram.Words(language, _folder);

        var operators = Verify(words, "--op", "Relu", "Reshape", "NegativeLogLikelihoodLoss", "--count", "3");
        var types = Verify(words, "--op", "Conv", "MaxPool", "--count", "3", "--dtype", "BF16");

        Assert.Contains("9 cases: 0 passed, 0 failed, 9 unsupported", operators.Output, StringComparison.Ordinal);
        Assert.Contains("6 cases: 0 passed, 0 failed, 6 unsupported", types.Output, StringComparison.Ordinal);
        Assert.Equal("", operators.Error + types.Error);
    }

    [Theory]
    [InlineData("python", "slide(picture, kernel, **attributes)", "slide(picture, kernel, **attributes); table = table[:, ::-1]")]
    [InlineData("javascript", "weight * K + k", "weight * K + K - 1 - k")]
    [InlineData("c", "(o * C + c) * weights + k", "(o * C + c) * weights + weights - 1 - k")]
    [InlineData("csharp", "(o * C + c) * weights + weight)", "(o * C + c) * weights + weights - 1 - weight)")]
    public void A_flipped_kernel_is_found(string language, string right, string wrong)
    {
        var command = Verify(ExampleProgram.Words(language, _folder, (right, wrong)), "--op", "Conv", "--count", "10");

        Assert.True(command.Status == 1, command.Error + command.Output);
        Assert.Contains("FAILED Conv", command.Output, StringComparison.Ordinal);
        Assert.Contains("Y[", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python", "np.add.at(dX, winner.ravel(), dY.ravel())", "dX[winner.ravel()] = dY.ravel()")]
    [InlineData("javascript", "dx[i] += dY.values[window]", "dx[i] = dY.values[window]")]
    [InlineData("c", "dx[best] += dy[above]", "dx[best] = dy[above]")]
    [InlineData("csharp", "dx[i] += dy", "dx[i] = dy")]
    public void Gradients_that_replace_each_other_are_found(string language, string right, string wrong)
    {
        var command = Verify(ExampleProgram.Words(language, _folder, (right, wrong)), "--op", "MaxPool", "--count", "10");

        Assert.True(command.Status == 1, command.Error + command.Output);
        Assert.Contains("dX: ", command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" Y: ", command.Output, StringComparison.Ordinal);
    }

    private Command Verify(string[] words, params string[] options) =>
        Command.Run(["verify", "--seed", "1", "--findings", _folder.File("findings"), .. options, .. words]);
}
