using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckN;

/// <summary>Deck N, "AlexNet": Krizhevsky, Sutskever, &amp; Hinton (2012).</summary>
public static class AlexNetLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "alexnet",
            Deck.N,
            "“AlexNet”: Krizhevsky, Sutskever, & Hinton (2012)",
            "its layers, shapes and parameters; forward, and one training step",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // Its layers, as one column; the paper splits them between two graphics cards, which then have fewer weights between them.
        var (one, two) = (Architectures.AlexNet([3, 227, 227]), Architectures.AlexNet([3, 227, 227], columns: 2));
        yield return new(
            "Its layers",
            one.Layers("layers, one column"),
            new Table(
                "in all",
                ["columns", "parameters", "multiply-adds"],
                [
                    ["one", one.ParameterCount, one.Summary.MultiplyAdds],
                    ["two, as in the paper", two.ParameterCount, two.Summary.MultiplyAdds],
                ]
            )
        );

        // Forward, and one training step, on a picture of noise that is said to be of class 3; without dropout, so that the losses before and
        // after the step differ by the step alone. Briefly, the picture is smaller and the hidden layers are narrower.
        var side = setting.Size(227, 67);
        var network = Architectures
            .AlexNet([3, side, side], classes: setting.Size(1000, 10), hidden: setting.Size(4096, 16))
            .ForInference();
        var random = new RandomNumbers(1);
        var (parameters, descent, loss) = (
            network.Initialise<float>(random),
            Optimiser.GradientDescent(0.001),
            new SoftmaxCrossEntropyLoss()
        );
        var picture = Tensors.Fill([1, .. network.Inputs[0].Shape[1..]], _ => (float)random.Normal());
        var (label, state, rows) = (Tensors.Of<long>([1], 3), descent.Start<float>(network), new List<IReadOnlyList<Cell>>());
        for (var step = 0; step < 2; step++)
        {
            var trace = network.Forward(parameters, new() { ["x"] = picture });
            var scores = trace[network.Outputs[0]];
            rows.Add([(long)step, (double)loss.Forward(scores, label).Loss[0]]);
            if (step == 0)
            {
                var upstream = loss.Backward(scores, label, null, Tensors.Of([1], 1f));
                var gradients = network.Backward(trace, new() { [$"d{network.Outputs[0]}"] = upstream });
                (parameters, state) = descent.Move(parameters, gradients, state, 0.001, step);
            }

            setting.Progress?.Report(new("alexnet, pass", step + 1, 2));
        }

        yield return new(
            "Forward, and one training step",
            new Flow([
                new("picture", network.ShapeOf("x")),
                .. network
                    .Nodes.Where(node =>
                        node.Name.StartsWith("pool", StringComparison.Ordinal) || node.Name.StartsWith("fc", StringComparison.Ordinal)
                    )
                    .Select(node => new Stage(node.Name, network.ShapeOf(node.Name))),
            ]),
            new Table("loss", ["steps taken", "loss"], rows),
            new Equation("parameters that the step has changed", "", "", (int)network.ParameterCount)
        );
    }
}
