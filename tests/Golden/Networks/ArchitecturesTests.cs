using Reference.Networks;

namespace Reference.GoldenTests.Networks;

public class ArchitecturesTests
{
    [Fact]
    [Trait("Lecture", "lenet")]
    public void LeNet_has_the_shapes_and_the_61706_parameters_of_the_paper() =>
        Same(
            Architectures.LeNet([1, 28, 28]),
            61_706,
            ("conv1", [1, 6, 28, 28], 6 * (1 * 5 * 5 + 1)),
            ("pool1", [1, 6, 14, 14], 0),
            ("conv2", [1, 16, 10, 10], 16 * (6 * 5 * 5 + 1)),
            ("pool2", [1, 16, 5, 5], 0),
            ("fc1", [1, 120], 120 * (16 * 5 * 5 + 1)),
            ("fc2", [1, 84], 84 * (120 + 1)),
            ("fc3", [1, 10], 10 * (84 + 1))
        );

    [Fact]
    [Trait("Lecture", "pytorch-net")]
    public void The_decks_PyTorch_net_has_its_shapes_and_parameters() =>
        Same(
            Architectures.PyTorchNet([1, 32, 32]),
            60 + 880 + 69_240 + 10_164 + 850,
            ("conv1", [1, 6, 30, 30], 6 * (1 * 3 * 3 + 1)),
            ("pool1", [1, 6, 15, 15], 0),
            ("conv2", [1, 16, 13, 13], 16 * (6 * 3 * 3 + 1)),
            ("pool2", [1, 16, 6, 6], 0),
            ("fc1", [1, 120], 120 * (16 * 6 * 6 + 1)),
            ("fc2", [1, 84], 84 * (120 + 1)),
            ("fc3", [1, 10], 10 * (84 + 1))
        );

    [Fact]
    public void A_picture_that_is_too_small_is_refused() => Assert.Throws<LayerException>(() => Architectures.LeNet([1, 8, 8]));

    private static void Same(Network network, long parameters, params (string Node, Shape Output, int Parameters)[] rows)
    {
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(parameters, rows.Sum(row => row.Parameters));
        Assert.All(
            rows,
            row =>
                Assert.Contains(
                    network.Summary.Rows,
                    found => (found.Node, found.Output, found.Parameters) == (row.Node, row.Output, row.Parameters)
                )
        );
    }
}
