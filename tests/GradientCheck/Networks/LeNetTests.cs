using System.Diagnostics;
using Reference.Losses;
using Reference.Networks;
using Reference.Numbers;

namespace Reference.GradientCheckTests.Networks;

/// <summary>A whole network: what each layer hands back to the one before it adds up to the derivative of the loss.</summary>
public class LeNetTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Lecture", "lenet")]
    public void All_61706_derivatives_of_the_loss_are_what_the_tape_gives_in_one_pass()
    {
        var network = Architectures.LeNet([1, 28, 28]);
        var random = new Random(1);
        var parameters = new Values<double>();
        foreach (var parameter in network.Parameters)
        {
            // Biases too, so that nothing is symmetric; small enough that every layer is neither silent nor saturated.
            var scale = 1 / Math.Sqrt(parameter.Shape.Rank == 1 ? 100 : (double)parameter.Shape.Size / parameter.Shape[0]);
            parameters[parameter.Name] = Tensors.Fill(parameter.Shape, _ => 2 * scale * (2 * random.NextDouble() - 1));
        }

        var inputs = new Values<double> { [network.Inputs[0].Name] = Tensors.Fill([2, 1, 28, 28], _ => random.NextDouble()) };
        var labels = Tensors.Of([2], 3L, 8L);
        var loss = new SoftmaxCrossEntropyLoss();
        var scores = network.Outputs[0];
        var clock = Stopwatch.StartNew();

        var trace = network.Forward(parameters, inputs);
        var dScores = loss.Backward(trace[scores], labels, null, Tensors.Of([1], 1.0));
        var gradients = network.Backward(trace, new() { [$"d{scores}"] = dScores });
        var byHand = clock.Elapsed;

        var tape = new Tape();
        var variables = parameters.To(tape.Variable);
        var traced = network.Forward(variables, inputs.To(Variable.FromDouble));
        var total = loss.Forward(traced[scores], labels).Loss.Flat()[0];
        var (derivatives, masses) = (tape.Gradient(total), tape.Mass([total], [1.0]));
        var compared = 0;
        foreach (var parameter in network.Parameters)
        {
            var (dw, w) = (gradients[$"d{parameter.Name}"].Flat().ToArray(), variables[parameter.Name].Flat().ToArray());
            for (var i = 0; i < w.Length; i++, compared++)
            {
                Assert.True(
                    Math.Abs(dw[i] - derivatives[w[i]]) <= 1e-12 * masses[w[i]],
                    $"{parameter.Name} at {i}: {dw[i]:R} by hand, {derivatives[w[i]]:R} by the tape, mass {masses[w[i]]:R}"
                );
            }
        }

        Assert.Equal(156 + 2416 + 48120 + 10164 + 850, compared);
        Assert.True(
            network.Parameters.All(parameter =>
                gradients[$"d{parameter.Name}"].Flat().ToArray().Count(value => value != 0) > parameter.Shape.Size / 10
            )
        );
        output.WriteLine(
            $"{compared} derivatives, {tape.Count} steps on the tape, {byHand.TotalMilliseconds:F0} ms by hand, {clock.Elapsed.TotalMilliseconds:F0} ms in all"
        );
    }
}
