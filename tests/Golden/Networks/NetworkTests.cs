using Reference.Layers;
using Reference.Networks;
using Reference.Numbers;

namespace Reference.GoldenTests.Networks;

public class NetworkTests
{
    private static readonly Input X = new("x", [1, 2]);

    private static Parameter Weight(string name, params int[] shape) => new(name, Shape.Create(shape), Initialiser.Zeros);

    [Fact]
    public void A_tensor_that_is_used_twice_gets_the_sum_of_both_gradients()
    {
        // y = x·w and z = y·w with the same w: z = x·w·w, so dz/dw = 2·x·w for 1×1 matrices.
        Network network = new(
            [new("x", [1, 1])],
            [Weight("w", 1, 1)],
            [Multiply("first", "y", "x", "w"), Multiply("second", "z", "y", "w")],
            ["z"]
        );
        var trace = network.ForwardExactly(Matrix("w", [1, 1], 5), Matrix("x", [1, 1], 3));
        Assert.Equal(3 * 5 * 5, trace["z"].Flat()[0]);
        var gradients = network.BackwardExactly(trace, Matrix("dz", [1, 1], 7));
        Assert.Equal(7 * 2 * 3 * 5, gradients["dw"].Flat()[0]);
        Assert.Equal(7 * 5 * 5, gradients["dx"].Flat()[0]);
    }

    [Fact]
    [Trait("Lecture", "residual")]
    public void A_residual_connection_sends_back_both_gradients()
    {
        // y = w·x + x: dy/dx = w + 1.
        var network = new Sequential("x", [1, 1]).Residual(inner => inner.FullyConnected(1, bias: false)).Build();
        var trace = network.ForwardExactly(Matrix("fc1.weight", [1, 1], 5), Matrix("x", [1, 1], 3));
        Assert.Equal(5 * 3 + 3, trace[network.Outputs[0]].Flat()[0]);
        var gradients = network.BackwardExactly(trace, Matrix($"d{network.Outputs[0]}", [1, 1], 7));
        Assert.Equal(7 * (5 + 1), gradients["dx"].Flat()[0]);
        Assert.Equal(7 * 3, gradients["dfc1.weight"].Flat()[0]);
    }

    [Fact]
    public void A_tensor_that_stands_twice_at_one_node_gets_both_gradients()
    {
        Network network = new([X], [], [new Node("double", new Addition(), "y", "x", "x")], ["y"]);
        var trace = network.ForwardExactly(new Values<Rational>(), Matrix("x", [1, 2], 3, 4));
        Assert.Equal([6, 8], trace["y"].Flat().ToArray());
        Assert.Equal([2 * 10, 2 * 20], network.BackwardExactly(trace, Matrix("dy", [1, 2], 10, 20))["dx"].Flat().ToArray());
    }

    [Fact]
    [Trait("Lecture", "chaining")]
    public void Two_products_in_a_chain_give_the_product_of_their_slopes()
    {
        // y = x·w₁, e = y·w₂: de/dw₁ = x·w₂, de/dw₂ = y.
        Network network = new(
            [new("x", [1, 1])],
            [Weight("w1", 1, 1), Weight("w2", 1, 1)],
            [Multiply("a", "y", "x", "w1"), Multiply("b", "e", "y", "w2")],
            ["e"]
        );
        var trace = network.ForwardExactly(Matrix("w1", [1, 1], 2).Join(Matrix("w2", [1, 1], 3)), Matrix("x", [1, 1], 5));
        var gradients = network.BackwardExactly(trace, Matrix("de", [1, 1], 1));
        Assert.Equal(5 * 3, gradients["dw1"].Flat()[0]);
        Assert.Equal(5 * 2, gradients["dw2"].Flat()[0]);
        Assert.Equal(3, gradients["dy"].Flat()[0]);
    }

    [Fact]
    public void What_does_not_reach_an_output_with_a_gradient_has_gradient_zero()
    {
        Network network = new(
            [X],
            [Weight("w", 2, 1), Weight("v", 2, 1)],
            [Multiply("a", "y", "x", "w"), Multiply("b", "z", "x", "v")],
            ["y", "z"]
        );
        var trace = network.ForwardExactly(Matrix("w", [2, 1], 1, 2).Join(Matrix("v", [2, 1], 3, 4)), Matrix("x", [1, 2], 5, 6));
        var gradients = network.BackwardExactly(trace, Matrix("dy", [1, 1], 1));
        Assert.Equal([5, 6], gradients["dw"].Flat().ToArray());
        Assert.Equal([0, 0], gradients["dv"].Flat().ToArray());
        Assert.Equal([1, 2], gradients["dx"].Flat().ToArray());
    }

    [Fact]
    public void Gradients_given_are_not_changed()
    {
        Network network = new([X], [], [new Node("a", new Relu(), "y", "x"), new Node("b", new Addition(), "z", "y", "x")], ["y", "z"]);
        var upstream = Matrix("dy", [1, 2], 1, 2).Join(Matrix("dz", [1, 2], 10, 20));
        var trace = network.ForwardExactly(new Values<Rational>(), Matrix("x", [1, 2], 1, 1));
        var gradients = network.BackwardExactly(trace, upstream);
        Assert.Equal([1 + 10 + 10, 2 + 20 + 20], gradients["dx"].Flat().ToArray());
        Assert.Equal([1, 2], upstream["dy"].Flat().ToArray());
        Assert.Equal([10, 20], upstream["dz"].Flat().ToArray());
    }

    [Fact]
    public void Nodes_may_be_given_in_any_order()
    {
        Network network = new([X], [], [new Node("last", new Relu(), "z", "y"), new Node("first", new Relu(), "y", "x")], ["z"]);
        Assert.Equal(["first", "last"], network.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_batch_may_have_any_length_and_shapes_say_what_comes_of_it()
    {
        var network = Architectures.LeNet([1, 28, 28]);
        var shapes = network.Shapes(7);
        Assert.Equal([7, 1, 28, 28], shapes["x"]);
        Assert.Equal([7, 16, 5, 5], shapes["pool2"]);
        Assert.Equal([7, 10], shapes[network.Outputs[0]]);
        var trace = network.Forward(network.Initialise<float>(new(1)), new() { ["x"] = Tensors.Zeros<float>([3, 1, 28, 28]) });
        Assert.Equal([3, 10], trace.ShapeOf(network.Outputs[0]));
    }

    [Fact]
    public void An_optional_input_is_left_out_by_the_empty_name_or_at_the_end()
    {
        Network network = new(
            [X],
            [Weight("w", 2, 3)],
            [new Node("a", new FullyConnected(), "y", "x", "w", ""), new Node("b", new FullyConnected(), "z", "x", "w")],
            ["y", "z"]
        );
        Assert.Equal([1, 3], network.ShapeOf("y"));
        Assert.Equal([1, 3], network.ShapeOf("z"));
    }

    [Fact]
    public void A_variadic_input_takes_all_that_remain()
    {
        Network network = new([X, new("u", [1, 3])], [], [new Node("join", new Concatenation { Axis = 1 }, "y", "x", "u", "x")], ["y"]);
        var trace = network.ForwardExactly(new Values<Rational>(), Matrix("x", [1, 2], 1, 2).Join(Matrix("u", [1, 3], 3, 4, 5)));
        Assert.Equal([1, 2, 3, 4, 5, 1, 2], trace["y"].Flat().ToArray());
        var gradients = network.BackwardExactly(trace, Matrix("dy", [1, 7], 1, 2, 3, 4, 5, 10, 20));
        Assert.Equal([1 + 10, 2 + 20], gradients["dx"].Flat().ToArray());
        Assert.Equal([3, 4, 5], gradients["du"].Flat().ToArray());
    }

    [Fact]
    public void A_cycle_is_refused_with_the_nodes_on_it()
    {
        var error = Refused([X], [], [new Node("a", new Addition(), "y", "x", "z"), new Node("b", new Relu(), "z", "y")]);
        Assert.Contains("a, b", error.Message, StringComparison.Ordinal);
        Assert.Contains("cycle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_tensor_is_refused_with_the_node()
    {
        var error = Refused([X], [], [new Node("a", new Relu(), "y", "u")]);
        Assert.Equal(("a", "u"), (error.Layer, error.Argument));
    }

    [Fact]
    public void An_unknown_output_is_refused() =>
        Assert.Equal("v", Assert.Throws<LayerException>(() => new Network([X], [], [new Node("a", new Relu(), "y", "x")], ["v"])).Argument);

    [Fact]
    public void A_tensor_that_is_defined_twice_is_refused_with_both_places()
    {
        var error = Refused([X], [], [new Node("a", new Relu(), "y", "x"), new Node("b", new Relu(), "y", "x")]);
        Assert.Equal("Network: y is defined twice: by node a and by node b", error.Message);
        Assert.Equal("Network: x is defined twice: by an input and by a parameter", Refused([X], [Weight("x", 1)], []).Message);
    }

    [Fact]
    public void Two_nodes_of_one_name_are_refused() =>
        Assert.Equal("a", Refused([X], [], [new Node("a", new Relu(), "y", "x"), new Node("a", new Relu(), "z", "x")]).Argument);

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_node_tensor_and_shapes()
    {
        var error = Refused([new("x", [1, 1, 28, 28])], [Weight("w", 6, 3, 5, 5)], [new Node("conv1", new Convolution(), "y", "x", "w")]);
        Assert.Equal(("conv1", "w"), (error.Layer, error.Argument));
        Assert.Contains("6×3×5×5", error.Message, StringComparison.Ordinal);
        Assert.Contains("x 1×1×28×28", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_too_many_and_one_too_few_are_refused()
    {
        Assert.Contains(
            "1 input(s), not 2",
            Refused([X], [], [new Node("a", new Relu(), "y", "x", "x")]).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("a: B of Add is missing", Refused([X], [], [new Node("a", new Addition(), "y", "x")]).Message);
    }

    [Fact]
    public void Labels_where_real_numbers_belong_are_refused() =>
        Assert.Equal(
            "a: t holds Integer elements, but X of Relu takes Real ones",
            Refused([new("t", [1], PortKind.Integer)], [], [new Node("a", new Relu(), "y", "t")]).Message
        );

    [Fact]
    public void Inputs_and_parameters_of_another_shape_are_refused_with_both_shapes()
    {
        var network = new Sequential("x", [1, 4]).FullyConnected(3).Build();
        var parameters = network.Initialise<double>(new(1));
        Assert.Equal("x", Refusal(parameters, new() { ["x"] = Tensors.Zeros<double>([2, 5]) }).Argument);
        Assert.Contains("is missing: it should be 1×4", Refusal(parameters, []).Message, StringComparison.Ordinal);
        parameters["fc1.bias"] = Tensors.Zeros<double>([4]);
        Assert.Equal(
            "Network: fc1.bias is 4, but the parameter is declared 3",
            Refusal(parameters, new() { ["x"] = Tensors.Zeros<double>([2, 4]) }).Message
        );

        LayerException Refusal(Values<double> given, Values<double> inputs) =>
            Assert.Throws<LayerException>(() => network.Forward(given, inputs));
    }

    [Fact]
    public void Inputs_with_batches_of_different_length_are_refused()
    {
        Network network = new([X, new("u", [1, 2])], [], [new Node("a", new Addition(), "y", "x", "u")], ["y"]);
        var error = Assert.Throws<LayerException>(() =>
            network.ForwardExactly(new Values<Rational>(), Matrix("x", [1, 2], 1, 2).Join(Matrix("u", [2, 2], 1, 2, 3, 4)))
        );
        Assert.Equal("Network: u is 2×2: a batch of 2, but x brings 1", error.Message);
    }

    [Fact]
    public void Upstream_gradients_of_other_tensors_or_shapes_are_refused()
    {
        Network network = new([X], [], [new Node("a", new Relu(), "y", "x")], ["y"]);
        var trace = network.ForwardExactly(new Values<Rational>(), Matrix("x", [1, 2], 1, 2));
        Assert.Equal("dz", Assert.Throws<LayerException>(() => network.BackwardExactly(trace, Matrix("dz", [1, 2], 1, 2))).Argument);
        Assert.Equal("dy", Assert.Throws<LayerException>(() => network.BackwardExactly(trace, Matrix("dy", [2, 1], 1, 2))).Argument);
    }

    [Fact]
    public void Exact_numbers_stop_at_the_first_node_that_needs_more_than_fractions()
    {
        Network network = new(
            [X],
            [],
            [new Node("a", new Relu(), "y", "x"), new Node("b", new Sigmoid(), "z", "y"), new Node("c", new Tanh(), "v", "z")],
            ["v"]
        );
        var error = Assert.Throws<LayerException>(() => network.ForwardExactly(new Values<Rational>(), Matrix("x", [1, 2], 1, 2)));
        Assert.Equal(("b", "Sigmoid"), (error.Layer, error.Argument));
    }

    [Fact]
    public void The_whole_of_a_small_network_gives_the_gradients_of_the_tape()
    {
        var network = new Sequential("x", [1, 2, 6, 5])
            .Convolution(4, kernel: 3, pad: 1, group: 2)
            .Relu()
            .Residual(inner => inner.Convolution(4, kernel: 3, pad: 1).Relu())
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(3)
            .Build();
        var random = new RandomNumbers(3);
        var parameters = network.Initialise<double>(random);
        var inputs = new Values<double> { ["x"] = Tensors.Fill([2, 2, 6, 5], _ => random.Normal()) };
        var upstream = Tensors.Fill([2, 3], _ => random.Normal());
        var trace = network.Forward(parameters, inputs);
        var gradients = network.Backward(trace, new() { [$"d{network.Outputs[0]}"] = upstream });

        var tape = new Tape();
        var given = parameters.To(tape.Variable).Join(inputs.To(tape.Variable));
        var scores = network.Forward(given, given)[network.Outputs[0]];
        var proven = tape.Gradient(scores.Flat(), upstream.Flat());
        foreach (var name in given)
        {
            var (byHand, byTape) = (gradients[$"d{name}"].Flat().ToArray(), given[name].Flat().ToArray());
            for (var i = 0; i < byHand.Length; i++)
            {
                // Both add the same few hundred terms in another order.
                Assert.Equal(proven[byTape[i]], byHand[i], 1e-12);
            }
        }
    }

    private static Node Multiply(string name, string output, string left, string right) =>
        new(name, new MatrixProduct(), output, left, right);

    private static Values<Rational> Matrix(string name, Shape shape, params int[] values) =>
        new() { [name] = Tensors.Fill(shape, i => (Rational)values[i]) };

    private static LayerException Refused(Input[] inputs, Parameter[] parameters, Node[] nodes) =>
        Assert.Throws<LayerException>(() => new Network(inputs, parameters, nodes, []));
}
