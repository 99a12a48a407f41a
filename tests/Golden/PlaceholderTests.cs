namespace Reference.GoldenTests;

public sealed class PlaceholderTests
{
    [Fact]
    public void An_error_names_the_layer_and_the_argument()
    {
        var error = new LayerException("Conv", "W", "is empty");
        Assert.Equal("Conv: W is empty", error.Message);
    }
}
