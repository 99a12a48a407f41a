using Reference.Gradients;
using Reference.Layers;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Layers;

/// <summary>Mistakes that real layers have had: the check, on generated cases, sees each of them.</summary>
public class WrongLayersTests
{
    [Fact]
    public void Gradients_of_one_item_of_the_batch_are_caught() =>
        Caught(
            "Conv",
            (op, given, right) =>
            {
                var first = given.To(value => value);
                var dy = first["dY"].Flat();
                dy[(dy.Length / first.ShapeOf("dY")[0])..].Clear();
                right["dW"] = op.Backward(first)["dW"];
            }
        );

    [Fact]
    public void A_gradient_that_is_overwritten_where_windows_overlap_is_caught() =>
        Caught(
            "MaxPool",
            (op, given, right) =>
            {
                var (x, y, dy) = (given["X"].Flat().ToArray(), op.Forward(given)["Y"].Flat().ToArray(), given["dY"].Flat().ToArray());
                var dx = right["dX"].Flat();
                for (var p = 0; p < y.Length; p++)
                {
                    dx[Array.IndexOf(x, y[p])] = dy[p];
                }
            },
            ("kernel_shape", "[3,2]"),
            ("strides", "[1,1]")
        );

    [Fact]
    public void Batch_normalisation_without_the_mean_s_term_is_caught() =>
        Caught(
            "BatchNormalization",
            (op, given, right) =>
            {
                // dx = (dx̂ - mean(dx̂) - x̂·mean(dx̂·x̂)) / σ: adding the second term back leaves it out.
                var shape = given.ShapeOf("X");
                var (channels, inner) = (shape[1], shape.Size / shape[0] / shape[1]);
                var (x, dy, scale) = (given["X"].Flat().ToArray(), given["dY"].Flat().ToArray(), given["scale"].Flat().ToArray());
                var dx = right["dX"].Flat();
                for (var c = 0; c < channels; c++)
                {
                    List<double> values = [];
                    var sum = 0.0;
                    for (var i = 0; i < x.Length; i++)
                    {
                        if (i / inner % channels == c)
                        {
                            values.Add(x[i]);
                            sum += dy[i] * scale[c];
                        }
                    }

                    var mean = values.Average();
                    var variance = values.Average(value => (value - mean) * (value - mean));
                    var missing = sum / values.Count / Math.Sqrt(variance + ((BatchNormalization)op).Epsilon);
                    for (var i = 0; i < x.Length; i++)
                    {
                        dx[i] += i / inner % channels == c ? missing : 0;
                    }
                }
            },
            ("training_mode", "1")
        );

    [Fact]
    public void A_bias_gradient_from_one_pixel_is_caught() =>
        Caught(
            "Conv",
            (_, given, right) =>
            {
                var (shape, dy) = (given.ShapeOf("dY"), given["dY"].Flat().ToArray());
                if (right.Has("dB"))
                {
                    right["dB"] = Tensors.Fill(
                        [shape[1]],
                        o => Enumerable.Range(0, shape[0]).Sum(n => dy[(n * shape[1] + o) * shape.Spatial.Size])
                    );
                }
            }
        );

    [Fact]
    public void A_slope_that_is_not_multiplied_by_the_upstream_gradient_is_caught() =>
        Caught("Tanh", (_, given, right) => right["dinput"] = given["input"].Map(x => 1 - Math.Tanh(x) * Math.Tanh(x)));

    [Fact]
    public void Softmax_with_the_diagonal_only_is_caught() =>
        Caught(
            "Softmax",
            (op, given, right) =>
            {
                var (y, dy) = (op.Forward(given)["output"].Flat().ToArray(), given["doutput"].Flat().ToArray());
                right["dinput"] = Tensors.Fill(given.ShapeOf("input"), i => dy[i] * y[i] * (1 - y[i]));
            }
        );

    [Fact]
    public void A_loss_gradient_of_the_wrong_sign_is_caught() =>
        Caught("QuadraticLoss", (_, _, right) => right["dinput"] = right["dinput"].Map(value => -value));

    [Fact]
    public void A_forward_pass_that_flips_the_kernel_is_caught()
    {
        var seen = 0;
        for (var index = 0; index < 20; index++)
        {
            var call = CaseGenerator.Generate("Conv", new Dictionary<string, string>(), 5, index);
            var report = GradientCheck.Of(
                given => call.Operator.Forward(Flipped(given)),
                call.Operator.Backward,
                call.Given,
                new() { MostElements = 20 }
            );
            seen += report.IsRight ? 0 : 1;
        }

        Assert.True(seen >= 12, $"{seen} of 20");

        static Values<double> Flipped(Values<double> given)
        {
            var flipped = given.To(value => value);
            var w = flipped["W"].Flat();
            var kernel = given.ShapeOf("W").Spatial.Size;
            for (var start = 0; start < w.Length; start += kernel)
            {
                w.Slice(start, kernel).Reverse();
            }

            return flipped;
        }
    }

    /// <summary>
    /// Most of twenty generated cases show the mistake (some cannot: a kernel of one weight is its own flip, a layer without bias has no wrong
    /// bias gradient); the right layer passes them all.
    /// </summary>
    private static void Caught(
        string op,
        Action<IOperator, Values<double>, Values<double>> spoil,
        params (string Name, string Value)[] attributes
    )
    {
        var seen = 0;
        for (var index = 0; index < 20; index++)
        {
            var call = CaseGenerator.Generate(op, attributes.ToDictionary(), 5, index);
            var data = call.Operator.Signature.Inputs.Where(port => !port.Differentiable).Select(port => port.Name);
            var options = new GradientCheckOptions { MostElements = 30, Data = [.. data] };
            var (right, wrong) = (
                GradientCheck.Of(call.Operator, call.Given, options),
                GradientCheck.Of(
                    call.Operator.Forward,
                    given =>
                    {
                        var gradients = call.Operator.Backward(given);
                        spoil(call.Operator, given, gradients);
                        return gradients;
                    },
                    call.Given,
                    options
                )
            );
            Assert.True(right.IsRight, right.ToString());
            seen += wrong.IsRight ? 0 : 1;
        }

        Assert.True(seen >= 12, $"{seen} of 20");
    }
}
