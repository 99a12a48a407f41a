using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Numbers;
using Reference.Onnx;
using Reference.Onnx.Translation;

namespace Reference.GoldenTests.Onnx;

public sealed class EvaluationTests
{
    [Fact]
    public void Softmax_is_over_all_axes_from_the_second_on_before_version_13_and_over_the_last_from_there_on()
    {
        float[] x = [0, 0, 0, MathF.Log(5)];
        double[] together = [1 / 8.0, 1 / 8.0, 1 / 8.0, 5 / 8.0];
        double[] apart = [1 / 2.0, 1 / 2.0, 1 / 6.0, 5 / 6.0];

        Close(together, Run(Model(11), x));
        Close(apart, Run(Model(13), x));
        Close(apart, Run(Model(11, ("axis", 2)), x));
        Close([1, 1, 1, 1], Run(Model(13, ("axis", 0)), x));

        static ModelText Model(int version, params (string, object)[] axis) =>
            new ModelText(version).Input("x", 1, 2, 2).Node("Softmax", "x", "y", axis).Output("y");
    }

    [Fact]
    public void Limits_of_Clip_are_attributes_before_version_11()
    {
        float[] x = [-3, 0.25f, 3];

        Close([-1, 0.25, 2], Run(new ModelText(6).Input("x", 3).Node("Clip", "x", "y", ("min", -1f), ("max", 2f)).Output("y"), x));
        Close([-3, 0.25, 2], Run(new ModelText(13).Weights("most", [], 2).Input("x", 3).Node("Clip", "x - most", "y").Output("y"), x));
    }

    [Fact]
    public void Each_element_has_its_own_statistics_where_spatial_is_0()
    {
        // y = 10·(x - m)/√(v + 0) + 1 with m = 0 1 2 3 and v = 1 4 16 64, an element each.
        var text = new ModelText(7)
            .Input("x", 1, 2, 2)
            .Weights("s", [2, 2], 10, 10, 10, 10)
            .Weights("b", [2, 2], 1, 1, 1, 1)
            .Weights("m", [2, 2], 0, 1, 2, 3)
            .Weights("v", [2, 2], 1, 4, 16, 64)
            .Node("BatchNormalization", "x s b m v", "y", ("spatial", 0), ("epsilon", 0f))
            .Output("y");

        Close([10 * 1 + 1, 10 * 2 / 2.0 + 1, 10 * 4 / 4.0 + 1, 10 * 8 / 8.0 + 1], Run(text, 1, 3, 6, 11));
    }

    [Fact]
    public void Reductions_take_their_axes_as_attributes_and_later_as_input_and_none_means_all_or_nothing()
    {
        float[] x = [1, 2, 3, 4];

        Close([3, 7], Run(Reduce(11, "x", ("axes", (int[])[1]), ("keepdims", 0)), x));
        Close([3, 7], Run(Reduce(13, "x axes", ("keepdims", 0)).Wholes("axes", 1), x));
        Close([10], Run(Reduce(13, "x"), x));
        Close([10], Run(Reduce(13, "x none").Wholes("none"), x));
        Close([1, 2, 3, 4], Run(Reduce(13, "x none", ("noop_with_empty_axes", 1)).Wholes("none"), x));

        static ModelText Reduce(int version, string inputs, params (string, object)[] attributes) =>
            new ModelText(version).Input("x", 2, 2).Node("ReduceSum", inputs, "y", attributes).Output("y");
    }

    [Fact]
    public void Before_version_7_tensors_are_repeated_where_broadcast_says_so_from_the_axis_given()
    {
        var add = new ModelText(6).Input("x", 2, 2).Weights("b", [2], 10, 20);

        Close([11, 12, 23, 24], Run(add.Node("Add", "x b", "y", ("broadcast", 1), ("axis", 0)).Output("y"), 1, 2, 3, 4));
        var error = Assert.Throws<FileFormatException>(() =>
            Run(new ModelText(6).Input("x", 2, 2).Weights("b", [2], 10, 20).Node("Add", "x b", "y").Output("y"), 1, 2, 3, 4)
        );
        Assert.Equal(
            "test.onnx: node add0 (Add): its inputs are 2×2 and 2, and before version 7 they are not repeated unless broadcast is 1",
            error.Message
        );
    }

    [Fact]
    public void Whole_numbers_wrap_around_in_their_own_type_and_are_divided_towards_zero()
    {
        Assert.Equal([-56, 100], Wholes("Add", OnnxType.Int8, [100, 50], [100, 50]));
        Assert.Equal([200, 4], Wholes("Add", OnnxType.UInt8, [100, 130], [100, 130]));
        Assert.Equal([-2, 2], Wholes("Div", OnnxType.Int32, [-7, 7], [3, 3]));
        Assert.Equal([8, 81], Wholes("Pow", OnnxType.Int32, [2, 3], [3, 4]));
        Assert.Matches(
            @"^test\.onnx: node div0 \(Div\): Div: B holds a 0.*\(x is INT32 1, z is INT32 1\)$",
            Assert.Throws<FileFormatException>(() => Wholes("Div", OnnxType.Int32, [1], [0])).Message
        );

        static long[] Wholes(string op, OnnxType type, long[] x, long[] z)
        {
            var model = new ModelText(13).Input("x", type, x.Length).Input("z", type, z.Length).Node(op, "x z", "y").Output("y").Load();
            var given = new Dictionary<string, GraphTensor<float>>
            {
                ["x"] = new(type, [x.Length], Tensors.Of([x.Length], x)),
                ["z"] = new(type, [z.Length], Tensors.Of([z.Length], z)),
            };
            var y = model.Evaluate(given)["y"];
            Assert.Equal(type, y.Type);
            return y.Integers.Flat().ToArray();
        }
    }

    [Fact]
    public void Casts_round_to_the_type_and_cut_to_whole_numbers()
    {
        var text = new ModelText(13)
            .Input("x", 3)
            .Node("Cast", "x", "half", ("to", (int)OnnxType.Float16))
            .Node("Cast", "half", "y", ("to", (int)OnnxType.Float))
            .Node("Cast", "x", "whole", ("to", (int)OnnxType.Int32))
            .Node("Cast", "x", "truth", ("to", (int)OnnxType.Bool))
            .Output("y")
            .Output("whole")
            .Output("truth");

        var evaluation = text.Load().Evaluate(Given(0.1f, -2.75f, 70000));

        Assert.Equal([(double)(Half)0.1f, -2.75, double.PositiveInfinity], evaluation["y"].Doubles());
        Assert.Equal([0, -2, 70000], evaluation["whole"].Doubles());
        Assert.Equal([1, 1, 1], evaluation["truth"].Doubles());
    }

    [Fact]
    public void Dropouts_mask_comes_from_the_generator_that_ONNX_uses()
    {
        // The first numbers of numpy.random.RandomState(0).random_sample, and MT19937's first of seed 5489.
        Assert.Equal(3499211612u, new MersenneTwister(5489).Bits());
        var generator = new MersenneTwister(0);
        Assert.Equal(
            [0.5488135039273248, 0.7151893663724195, 0.6027633760716439],
            (double[])[generator.Fraction(), generator.Fraction(), generator.Fraction()]
        );

        var text = new ModelText(13)
            .Input("x", 3)
            .Weights("ratio", [], 0.6f)
            .Weights("train", [], 1)
            .Node("Cast", "train", "training", ("to", (int)OnnxType.Bool))
            .Node("Dropout", "x ratio training", "y mask", ("seed", 0))
            .Output("y")
            .Output("mask");
        var evaluation = text.Load().Evaluate(Given(1f, 1, 1));

        Assert.Equal([0, 1, 1], evaluation["mask"].Doubles());
        Close([0, 1 / (1 - 0.6f), 1 / (1 - 0.6f)], evaluation["y"].Doubles());
    }

    [Fact]
    public void A_model_is_evaluated_in_exact_fractions_where_its_operators_are_exact()
    {
        var text = new ModelText(13).Input("x", 1, 2).Weights("w", [2, 1], 1, 3).Node("MatMul", "x w", "y").Output("y").Load();
        var third = new Rational(1, 3);

        var evaluation = text.EvaluateExactly(
            new Dictionary<string, GraphTensor<Rational>>
            {
                ["x"] = GraphTensor<Rational>.Of(OnnxType.Float, Tensors.Of([1, 2], third, third)),
            }
        );

        Assert.Equal(new Rational(4, 3), evaluation["y"].Reals.Flat()[0]);
        var error = Assert.Throws<FileFormatException>(() =>
            new ModelText(13).Input("x", 1).Node("Sigmoid", "x", "y").Output("y").Load().EvaluateExactly(Given(new Rational(1, 2)))
        );
        Assert.Contains("node sigmoid0 (Sigmoid): Sigmoid:  needs more than + - × ÷", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_of_a_whole_graph_are_those_that_automatic_differentiation_finds()
    {
        var model = new ModelText(13)
            .Input("x", 2, 1, 4, 4)
            .Weights("w", [2, 1, 3, 3], [.. Enumerable.Range(0, 18).Select(i => (i % 7 - 3) / 4f)])
            .Weights("b", [2], 0.5f, -0.25f)
            .Weights("fc", [3, 8], [.. Enumerable.Range(0, 24).Select(i => (i % 5 - 2) / 3f)])
            .Wholes("shape", 2, -1)
            .Node("Conv", "x w b", "c")
            .Node("Tanh", "c", "t")
            .Node("Mul", "t c", "m")
            .Node("Reshape", "m shape", "flat")
            .Node("Gemm", "flat fc", "y", ("transB", 1))
            .Output("y")
            .Load();
        var x = Enumerable.Range(0, 32).Select(i => Math.Sin(i)).ToArray();
        var upstream = Enumerable.Range(0, 6).Select(i => Math.Cos(i)).ToArray();
        var given = new Dictionary<string, GraphTensor<double>> { ["x"] = Graph<double>([2, 1, 4, 4], x, value => value) };

        var gradients = model
            .Evaluate(given, new() { KeepAll = true })
            .Gradients(new Dictionary<string, Tensor<double>> { ["y"] = Tensors.Of([2, 3], upstream) });

        foreach (
            var (name, values) in (IEnumerable<(string, double[])>)
                [("x", x), ("w", model.Initializers["w"].Doubles()), ("fc", model.Initializers["fc"].Doubles())]
        )
        {
            for (var i = 0; i < values.Length; i += 5)
            {
                double Loss(double change)
                {
                    var moved = values.ToArray();
                    moved[i] += change;
                    var inputs = new Dictionary<string, GraphTensor<double>>(given)
                    {
                        [name] = Graph<double>(name == "x" ? [2, 1, 4, 4] : model.Initializers[name].Shape, moved, value => value),
                    };
                    return Replaced(model, inputs).Zip(upstream, (y, dy) => y * dy).Sum();
                }

                const double step = 1e-5;
                Assert.Equal((Loss(step) - Loss(-step)) / (2 * step), gradients[name].Flat()[i], 1e-8);
            }
        }
    }

    [Fact]
    public void A_Gradient_node_differentiates_the_graph_it_stands_in()
    {
        var text = new ModelText(12)
            .Input("a", 2)
            .Input("b", 2)
            .Node("Add", "a b", "c")
            .Node("Mul", "c a", "d")
            .Node("Gradient", "a b", "da db", ("xs", (string[])["a", "b"]), ("y", "d"))
            .Output("da")
            .Output("db");
        text.Proto.OpsetImport.Add(new Reference.Onnx.Protocol.OperatorSetIdProto { Domain = "ai.onnx.preview.training", Version = 1 });
        text.Proto.Graph.Node[2].Domain = "ai.onnx.preview.training";

        var evaluation = text.Load()
            .Evaluate(
                new Dictionary<string, GraphTensor<float>>
                {
                    ["a"] = Graph<float>([2], [3, 5], v => (float)v),
                    ["b"] = Graph<float>([2], [7, 11], v => (float)v),
                }
            );

        // d = (a + b)·a: dd/da = 2a + b, dd/db = a
        Assert.Equal([2 * 3 + 7, 2 * 5 + 11], evaluation["da"].Doubles());
        Assert.Equal([3, 5], evaluation["db"].Doubles());
    }

    [Fact]
    public void A_shape_that_the_model_declares_otherwise_is_refused_with_both_shapes()
    {
        var text = new ModelText(13).Input("x", 3).Node("Relu", "x", "y").Declare("y", OnnxType.Float, 4).Output("y", OnnxType.Float, 4);

        Assert.Equal(
            "test.onnx: node relu0 (Relu): tensor y comes out as FLOAT 3, but the model declares FLOAT 4",
            Assert.Throws<FileFormatException>(() => Run(text, 1, 2, 3)).Message
        );
    }

    [Fact]
    public void Inputs_that_are_missing_or_do_not_fit_are_named_with_their_shapes()
    {
        var model = new ModelText(13).Input("x", 3).Input("z", 2, 4).Node("Relu", "x", "y").Output("y").Load();

        Assert.Equal(
            "test.onnx: needs the input z FLOAT 2×4",
            Assert.Throws<FileFormatException>(() => model.Evaluate(Given(1f, 2, 3))).Message
        );
        Assert.Equal(
            "test.onnx: tensor x: is FLOAT 2, but the model declares FLOAT 3",
            Assert.Throws<FileFormatException>(() => Run(new ModelText(13).Input("x", 3).Output("x"), [2], 1, 2)).Message
        );
    }

    [Fact]
    public void A_node_that_cannot_be_computed_is_named_with_its_tensors_and_their_shapes()
    {
        var text = new ModelText(13).Input("x", 2, 3).Weights("w", [2, 2], 1, 2, 3, 4).Node("MatMul", "x w", "y").Output("y");

        Assert.Matches(
            @"^test\.onnx: node matmul0 \(MatMul\): MatMul: .*\(x is FLOAT 2×3, w is FLOAT 2×2\)$",
            Assert.Throws<FileFormatException>(() => Run(text, [2, 3], 1, 2, 3, 4, 5, 6)).Message
        );
    }

    [Fact]
    public void What_would_need_more_memory_than_there_is_is_refused_before_it_is_allocated()
    {
        var text = new ModelText(13)
            .Wholes("shape", 1 << 14, 1 << 14)
            .Node("ConstantOfShape", "shape", "y")
            .Node("Relu", "y", "z")
            .Output("z");

        var error = Assert.Throws<FileFormatException>(() =>
            text.Load().Evaluate(new Dictionary<string, GraphTensor<float>>(), new() { MostBytes = 1 << 20 })
        );

        Assert.Contains(
            "is 16384×16384, 1024 MiB, and with the 0 MiB of other tensors more than the 1 MiB there are",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Tensors_without_elements_pass_through_what_moves_elements()
    {
        var text = new ModelText(18)
            .Input("x", 0, 3)
            .Wholes("shape", 3, 0, 2)
            .Wholes("axes", 0)
            .Node("Transpose", "x", "t")
            .Node("Reshape", "x shape", "r", ("allowzero", 1))
            .Node("ReduceSum", "x axes", "s", ("keepdims", 0))
            .Node("Concat", "x x", "c", ("axis", 0))
            .Output("t")
            .Output("r")
            .Output("s")
            .Output("c");

        var evaluation = text.Load()
            .Evaluate(new Dictionary<string, GraphTensor<float>> { ["x"] = new(OnnxType.Float, [0, 3], Tensors.Of<float>([0, 3])) });

        Assert.Equal("3×0 3×0×2 3 0×3", string.Join(' ', evaluation.Outputs.Select(output => output.Tensor.Shape)));
        Assert.Equal([0, 0, 0], evaluation["s"].Doubles());
    }

    private static double[] Run(ModelText text, params float[] x) => Run(text, text.Proto.Graph.Input.Count == 0 ? [] : ShapeOf(text), x);

    private static double[] Run(ModelText text, Shape shape, params float[] x)
    {
        var given = new Dictionary<string, GraphTensor<float>> { ["x"] = GraphTensor<float>.Of(OnnxTensor.OfFloats("x", shape, x)) };
        return text.Load().Evaluate(given).Outputs.First().Tensor.Doubles();
    }

    private static Shape ShapeOf(ModelText text) =>
        [.. text.Proto.Graph.Input[0].Type.TensorType.Shape.Dim.Select(axis => (int)axis.DimValue)];

    private static Dictionary<string, GraphTensor<T>> Given<T>(params T[] values)
        where T : INumber<T> => new() { ["x"] = GraphTensor<T>.Of(OnnxType.Float, Tensors.Of([values.Length], values)) };

    private static GraphTensor<T> Graph<T>(Shape shape, double[] values, Func<double, T> number)
        where T : INumber<T> => GraphTensor<T>.Of(OnnxType.Float, Tensors.Of(shape, Array.ConvertAll(values, value => number(value))));

    /// <summary>y where weights too are given: the same graph, its weights among the inputs.</summary>
    private static double[] Replaced(OnnxModel model, Dictionary<string, GraphTensor<double>> inputs)
    {
        var w = inputs.GetValueOrDefault("w") ?? GraphTensor<double>.Of(model.Initializers["w"]);
        var b = GraphTensor<double>.Of(model.Initializers["b"]);
        var fc = inputs.GetValueOrDefault("fc") ?? GraphTensor<double>.Of(model.Initializers["fc"]);
        var c = new Reference.Layers.Convolution().Forward(inputs["x"].Reals, w.Reals, b.Reals);
        var m = c.Map(value => Math.Tanh(value) * value);
        return new Reference.Layers.FullyConnected { TransB = true }
            .Forward(Tensors.Of([2, 8], m.Flat().ToArray()), fc.Reals, null)
            .Flat()
            .ToArray();
    }

    private static void Close(double[] expected, double[] got) =>
        Assert.Equal(expected, got, (a, b) => Math.Abs(a - b) <= 1e-6 * Math.Abs(a));
}
