using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

public class DropoutTests
{
    // A ratio of ¼ tells 1/(1 - ratio) = 4/3 from 1/ratio = 4, from 1 and from 1 - ratio.
    private static readonly Dropout Training = new() { Ratio = 0.25, TrainingMode = true };

    [Fact]
    [Trait("Lecture", "overfitting")]
    public void In_training_what_is_kept_is_scaled_by_one_over_the_share_kept()
    {
        var y = Training.Forward(Tensors.Of<double>([2, 2], 3, -6, 9, 12), Mask([2, 2], 1, 1, 0, 1));
        Expect.Nearly([2, 2], [4, -8, 0, 16], y);
    }

    [Fact]
    [Trait("Lecture", "overfitting")]
    public void In_training_the_gradient_passes_where_the_data_did()
    {
        var dx = Training.Backward(Tensors.Of<double>([4], 3, -6, 9, 12), Mask([4], 1, 0, 1, 1), Tensors.Of<double>([4], 6, 9, -3, 12));
        Expect.Nearly([4], [8, 0, -4, 16], dx);
    }

    [Fact]
    [Trait("Lecture", "overfitting")]
    public void Outside_of_training_everything_passes_unscaled_both_ways()
    {
        var (x, dy) = (Tensors.Of<double>([3], 3, -6, 9), Tensors.Of<double>([3], 5, 7, 11));
        Expect.Exactly([3], [3, -6, 9], new Dropout().Forward(x));
        Expect.Exactly([3], [3, -6, 9], new Dropout().Forward(x, Mask([3], 0, 0, 1)));
        Expect.Exactly([3], [5, 7, 11], new Dropout().Backward(x, null, dy));
        Expect.Exactly([3], [5, 7, 11], new Dropout().Backward(x, Mask([3], 0, 0, 1), dy));
    }

    [Fact]
    public void The_ratio_is_one_half_unless_given() =>
        Expect.Exactly([2], [6, 0], new Dropout { TrainingMode = true }.Forward(Tensors.Of<double>([2], 3, 5), Mask([2], 1, 0)));

    [Fact]
    public void A_ratio_of_one_drops_everything_and_makes_no_NaN()
    {
        var all = new Dropout { Ratio = 1, TrainingMode = true };
        var (x, mask) = (Tensors.Of<double>([2], 3, -5), Mask([2], 0, 1));
        Expect.Exactly([2], [0, 0], all.Forward(x, mask));
        Expect.Exactly([2], [0, 0], all.Backward(x, mask, Tensors.Of<double>([2], 7, 9)));
        Expect.Exactly([2], [0, 0], all.Forward(Tensors.Of([2], double.PositiveInfinity, double.NaN), Mask([2], 1, 1)));
        Expect.Exactly([2], [0, 0], all.Forward(Tensors.Of<Rational>([2], 3, -5), Mask([2], 0, 1)));
    }

    [Fact]
    public void A_ratio_of_zero_changes_nothing() =>
        Expect.Exactly(
            [2],
            [3, -5],
            new Dropout { Ratio = 0, TrainingMode = true }.Forward(Tensors.Of<double>([2], 3, -5), Mask([2], 1, 1))
        );

    [Fact]
    public void What_is_dropped_is_zero_even_where_it_was_NaN_or_infinite()
    {
        var x = Tensors.Of([4], double.NaN, double.NegativeInfinity, double.NaN, double.NegativeInfinity);
        Expect.Exactly([4], [0, 0, double.NaN, double.NegativeInfinity], Training.Forward(x, Mask([4], 0, 0, 1, 1)));
    }

    [Fact]
    public void The_result_is_a_tensor_of_its_own()
    {
        var x = Tensors.Of<double>([1], 3);
        new Dropout().Forward(x).Flat()[0] = 4;
        Assert.Equal(3, x[0]);
    }

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        var op = Operators.Create("Dropout", """{"ratio":0.75,"training_mode":1}""");
        Assert.Equal(new Dropout { Ratio = 0.75, TrainingMode = true }.ToString(), op.ToString());
        var given = new Values<double> { ["data"] = Tensors.Of<double>([2], 3, 5), ["doutput"] = Tensors.Of<double>([2], 7, 9) };
        given.Add("mask", Mask([2], 0, 1));
        Expect.Exactly([2], [0, 20], op.Forward(given)["output"]);
        Expect.Exactly([2], [0, 36], op.Backward(given)["ddata"]);
        Expect.Exactly([2], [3, 5], Operators.Create("Dropout").Forward(given)["output"]);
        var unmasked = new Values<double> { ["data"] = Tensors.Of<double>([2], 3, 5) };
        Expect.Exactly([2], [3, 5], Operators.Create("Dropout").Forward(unmasked)["output"]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Expect.Refused("Dropout", "data", "is 0", () => new Dropout().Forward(Tensors.Zeros<double>([0])));
        Expect.Refused("Dropout", "mask", "is missing", () => Training.Forward(Tensors.Zeros<double>([2, 3])));
        Expect.Refused(
            "Dropout",
            "mask",
            "is missing",
            () => Training.Backward(Tensors.Zeros<double>([2]), null, Tensors.Zeros<double>([2]))
        );
        Expect.Refused(
            "Dropout",
            "mask",
            "is missing",
            () =>
                Training.InferShapes([
                    [2, 3],
                    null,
                ])
        );
        Expect.Refused(
            "Dropout",
            "mask",
            "is 3×2 but data is 2×3",
            () =>
                Training.InferShapes([
                    [2, 3],
                    [3, 2],
                ])
        );
        Expect.Refused(
            "Dropout",
            "ratio",
            "is 1.5",
            () =>
                new Dropout { Ratio = 1.5 }.InferShapes([
                    [2],
                ])
        );
        Expect.Refused(
            "Dropout",
            "ratio",
            "is -0.5",
            () =>
                new Dropout { Ratio = -0.5 }.InferShapes([
                    [2],
                ])
        );
        Expect.Refused(
            "Dropout",
            "ratio",
            "is NaN",
            () =>
                new Dropout { Ratio = double.NaN }.InferShapes([
                    [2],
                ])
        );
        Expect.Refused(
            "Dropout",
            "doutput",
            "is 3 but output is 2",
            () => new Dropout().Backward(Tensors.Zeros<double>([2]), null, Tensors.Zeros<double>([3]))
        );
    }

    private static System.Numerics.Tensors.Tensor<bool> Mask(Shape shape, params int[] kept) =>
        Tensors.Of(shape, [.. kept.Select(bit => bit == 1)]);
}
