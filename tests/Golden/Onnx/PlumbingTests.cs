using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Onnx;

namespace Reference.GoldenTests.Onnx;

/// <summary>Operators that stand around a network: what ONNX's own folders do not show of them.</summary>
public sealed class PlumbingTests
{
    [Fact]
    public void NaN_is_in_no_relation_and_conditions_choose()
    {
        var evaluation = Run(
            new ModelText(16)
                .Input("x", 3)
                .Weights("limit", [], 1)
                .Weights("other", [2, 1], -1, -2)
                .Node("LessOrEqual", "x limit", "low")
                .Node("Not", "low", "high")
                .Node("Where", "low x other", "y")
                .Output("y")
                .Output("low")
                .Output("high"),
            [1, 2, float.NaN]
        );

        Assert.Equal([1, 0, 0], evaluation["low"].Doubles());
        Assert.Equal([0, 1, 1], evaluation["high"].Doubles());
        Assert.Equal([1, -1, -1, 1, -2, -2], evaluation["y"].Doubles());
    }

    [Fact]
    public void The_gradient_goes_to_what_was_chosen()
    {
        var model = new ModelText(16)
            .Input("x", 3)
            .Weights("zero", [], 0)
            .Weights("slope", [1], 0.25f)
            .Node("Greater", "x zero", "positive")
            .Node("Mul", "x slope", "small")
            .Node("Where", "positive x small", "y")
            .Output("y")
            .Load();

        var gradients = model
            .Evaluate(Given(-4, 5, -6), new() { KeepAll = true })
            .Gradients(new Dictionary<string, Tensor<float>> { ["y"] = Tensors.Of([3], 10f, 20f, 30f) });

        Assert.Equal([2.5f, 20, 7.5f], gradients["x"].Flat().ToArray());
        Assert.Equal([-4 * 10 - 6 * 30], gradients["slope"].Flat().ToArray());
    }

    [Fact]
    public void Ranges_are_of_their_inputs_type_and_end_before_the_limit()
    {
        Is(OnnxType.Int32, [5, 3, 1], Range(OnnxType.Int32, 5, 0, -2));
        Is(OnnxType.Int64, [], Range(OnnxType.Int64, 5, 5, 1));
        Is(OnnxType.Float16, [1, 3, 5], Range(OnnxType.Float16, 1, 6, 2));
        Assert.Equal(
            "test.onnx: node range3 (Range): counts from 1 to 2 by 0",
            Assert.Throws<FileFormatException>(() => Run(Range(OnnxType.Int64, 1, 2, 0), [0])).Message
        );

        static void Is(OnnxType type, double[] expected, ModelText text)
        {
            var y = Run(text, [0])["y"];
            Assert.Equal((type, expected.Length), (y.Type, y.Shape[0]));
            Assert.Equal(expected, y.Doubles());
        }

        static ModelText Range(OnnxType type, float from, float to, float step) =>
            new ModelText(13)
                .Input("x", 1)
                .Weights("from", [], from)
                .Weights("to", [], to)
                .Weights("step", [], step)
                .Node("Cast", "from", "a", ("to", (int)type))
                .Node("Cast", "to", "b", ("to", (int)type))
                .Node("Cast", "step", "c", ("to", (int)type))
                .Node("Range", "a b c", "y")
                .Output("y");
    }

    [Fact]
    public void Tiles_lie_one_behind_the_other_along_each_axis()
    {
        var text = new ModelText(13).Input("x", 2, 2).Wholes("times", 1, 2).Node("Tile", "x times", "y").Output("y");
        Assert.Equal([1, 2, 1, 2, 3, 4, 3, 4], Run(text, [1, 2, 3, 4], 2, 2)["y"].Doubles());

        var none = new ModelText(13).Input("x", 2, 2).Wholes("times", 3, 0).Node("Tile", "x times", "y").Output("y");
        Assert.Equal(Shape.Create([6, 0]), Run(none, [1, 2, 3, 4], 2, 2)["y"].Shape);

        var wrong = new ModelText(13).Input("x", 2, 2).Wholes("times", 3).Node("Tile", "x times", "y").Output("y");
        Assert.Contains(
            "node tile0 (Tile): repeats a tensor of 2×2 by 3: it needs a number from 0 on for each axis",
            Assert.Throws<FileFormatException>(() => Run(wrong, [1, 2, 3, 4], 2, 2)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Floor", new[] { -3.0, -1, 0, 2 })]
    [InlineData("Ceil", new[] { -2.0, 0, 1, 3 })]
    [InlineData("Round", new[] { -2.0, 0, 0, 2 })]
    [InlineData("Sign", new[] { -1.0, -1, 1, 1 })]
    public void Functions_in_steps(string op, double[] expected) =>
        Assert.Equal(
            expected,
            Run(new ModelText(13).Input("x", 4).Node(op, "x", "y").Output("y"), [-2.5f, -0.25f, 0.5f, 2.5f])["y"].Doubles()
        );

    [Fact]
    public void The_error_function_has_its_known_values()
    {
        var y = Run(new ModelText(13).Input("x", 3).Node("Erf", "x", "y").Output("y"), [0, 1, -0.5f])["y"].Doubles();

        Assert.Equal(0, y[0]);
        Assert.Equal(0.842700792949715, y[1], 1e-7);
        Assert.Equal(-0.520499877813047, y[2], 1e-7);
    }

    [Fact]
    public void Training_before_version_14_gives_the_batchs_own_mean_and_variance_too()
    {
        var evaluation = Run(
            new ModelText(9)
                .Input("x", 2, 1, 2)
                .Weights("s", [1], 1)
                .Weights("b", [1], 0)
                .Weights("m", [1], 100)
                .Weights("v", [1], 100)
                .Node("BatchNormalization", "x s b m v", "y mean var saved_mean saved_var", ("momentum", 0.5f))
                .Output("y")
                .Output("mean")
                .Output("var")
                .Output("saved_mean")
                .Output("saved_var"),
            [1, 3, 5, 7],
            2,
            1,
            2
        );

        Assert.Equal([4], evaluation["saved_mean"].Doubles());
        Assert.Equal([5], evaluation["saved_var"].Doubles());
        Assert.Equal([(100 + 4) / 2.0], evaluation["mean"].Doubles());
        Assert.Equal([(100 + 5) / 2.0], evaluation["var"].Doubles());
    }

    [Theory]
    [InlineData("floor", new[] { 0.0, 2, 4, 5, 7 })]
    [InlineData("round_prefer_floor", new[] { 1.0, 2, 4, 6, 7 })]
    public void Pixels_of_tf_half_pixel_for_nn_are_those_of_their_formula(string rounding, double[] expected)
    {
        // (i + ½)·8/5 = 0.8, 2.4, 4, 5.6, 7.2: the nearest, or floored.
        var text = new ModelText(11)
            .Input("x", 1, 1, 1, 8)
            .Weights("roi", [0])
            .Weights("scales", [0])
            .Wholes("sizes", 1, 1, 1, 5)
            .Node(
                "Resize",
                "x roi scales sizes",
                "y",
                ("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
                ("nearest_mode", rounding)
            )
            .Output("y");

        Assert.Equal(expected, Run(text, [0, 1, 2, 3, 4, 5, 6, 7], 1, 1, 1, 8)["y"].Doubles());
    }

    private static Evaluation<float> Run(ModelText text, float[] x, params int[] shape) => text.Load().Evaluate(Given(shape, x));

    private static Dictionary<string, GraphTensor<float>> Given(params float[] x) => Given([], x);

    private static Dictionary<string, GraphTensor<float>> Given(int[] shape, float[] x) =>
        new() { ["x"] = GraphTensor<float>.Of(OnnxType.Float, Tensors.Of(shape.Length > 0 ? Shape.Create(shape) : [x.Length], x)) };
}
