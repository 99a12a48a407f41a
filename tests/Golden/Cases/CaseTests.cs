using Reference.Cases;
using Reference.Layers;

namespace Reference.GoldenTests.Cases;

public sealed class CaseTests
{
    [Theory]
    [InlineData("Convolution", "{}", "Convolution: op is not an operator of this specification")]
    [InlineData("Conv", "{\"stride\": [1, 1]}", "Conv: stride is not one of its attributes: ")]
    [InlineData("Conv", "{\"strides\": 1}", "Conv: strides is 1, but it is a list of whole numbers, such as [2, 1]")]
    [InlineData("Conv", "{\"strides\": [1, 2.5]}", "Conv: strides is [1, 2.5], but it is a list of whole numbers, such as [2, 1]")]
    [InlineData("Conv", "{\"group\": \"two\"}", "Conv: group is \"two\", but it is a whole number")]
    [InlineData("Conv", "{\"group\": null}", "Conv: group is null, but it is a whole number")]
    [InlineData("Conv", "{\"strides\": null}", "Conv: strides is null, but it is a list of whole numbers, such as [2, 1]")]
    [InlineData("Elu", "{\"alpha\": \"2\"}", "Elu: alpha is \"2\", but it is a number")]
    [InlineData("Clip", "{\"min\": [0]}", "Clip: min is [0], but it is a number")]
    [InlineData(
        "NegativeLogLikelihoodLoss",
        "{\"ignore_index\": 0.5}",
        "NegativeLogLikelihoodLoss: ignore_index is 0.5, but it is a whole number"
    )]
    [InlineData("Resize", "{\"scales\": 2}", "Resize: scales is 2, but it is a list of numbers, such as [0.5, 1]")]
    [InlineData(
        "Conv",
        "{\"auto_pad\": \"same\"}",
        "Conv: auto_pad is \"same\", but it is one of \"NOTSET\", \"SAME_UPPER\", \"SAME_LOWER\", \"VALID\""
    )]
    [InlineData("AveragePool", "{\"kernel_shape\": [2, 2], \"ceil_mode\": true}", "AveragePool: ceil_mode is true, but it is 0 or 1")]
    [InlineData("Conv", "{\"group\": 1, \"group\": 2}", "Conv: attributes are not a JSON object with each name once")]
    [InlineData("Conv", "[1]", "Conv: attributes are [1], not a JSON object")]
    [InlineData("Conv", "{", "Conv: attributes are not a JSON object with each name once: {")]
    [InlineData("Conv", "{\"kernel_shape\": [3, 4]}", "Conv: kernel_shape is 3×4 but the kernel given is 3×3")]
    public void An_attribute_that_does_not_fit_is_named(string op, string attributes, string problem) =>
        AssertRefused(problem, () => Make(op, attributes, Reals("X", [1, 1, 5, 5]), Reals("W", [1, 1, 3, 3])));

    [Theory]
    [InlineData(
        "Pad",
        "{\"pads\": [0, 536870911]}",
        "tensor output: would be 536870917: of the 6 elements that are given at most 4195840 are computed"
    )]
    [InlineData(
        "Pad",
        "{\"pads\": [0, 1099511627776]}",
        "Pad: pads is [0, 1099511627776], but it is a list of whole numbers of 32 bits, such as [2, 1]"
    )]
    [InlineData("Pad", "{\"pads\": [0, 2147483647]}", "Pad: pads make axis 0 of data 6 2147483653 long: more than 2147483647")]
    [InlineData("Reshape", "{\"shape\": [65536, 65536]}", "Reshape: shape is 65536×65536, which the 6 elements")]
    public void A_small_file_that_asks_for_much_is_refused_before_it_is_computed(string op, string attributes, string problem) =>
        AssertRefused(problem, () => Make(op, attributes, Reals("data", [6])));

    [Fact]
    public void A_file_without_an_operator_is_no_case() =>
        AssertRefused(
            "is not a case: its metadata name no op",
            () => Case.From(new SafetensorsFile(new Dictionary<string, string>(), []), "case")
        );

    [Fact]
    public void A_tensor_that_the_operator_does_not_have_is_refused_with_those_it_has() =>
        AssertRefused(
            "tensor dBias: is not a tensor of Conv, which here has X, dX, W, dW, Y, dY",
            () => Make("Conv", "{}", Reals("X", [1, 1, 5, 5]), Reals("W", [1, 1, 3, 3]), Reals("dBias", [1]))
        );

    [Fact]
    public void A_missing_input_is_named() =>
        AssertRefused("tensor W: is missing: Conv cannot do without", () => Make("Conv", "{}", Reals("X", [1, 1, 5, 5])));

    [Fact]
    public void Shapes_that_do_not_fit_are_both_shown() =>
        AssertRefused(
            "Conv: W is 1×2×3×3 in 1 group(s) and wants 2 channels, but X is 1×1×5×5",
            () => Make("Conv", "{}", Reals("X", [1, 1, 5, 5]), Reals("W", [1, 2, 3, 3]))
        );

    [Fact]
    public void An_upstream_gradient_has_the_shape_of_its_output() =>
        AssertRefused(
            "tensor dY: is 1×1×5×5, but Y is 1×1×3×3",
            () => Make("Conv", "{}", Reals("X", [1, 1, 5, 5]), Reals("W", [1, 1, 3, 3]), Reals("dY", [1, 1, 5, 5]))
        );

    [Fact]
    public void An_input_of_the_wrong_kind_is_refused() =>
        AssertRefused(
            "tensor X: is I64, but Relu wants F64 or F32 or F16 or BF16",
            () => Make("Relu", "{}", StoredTensor.OfIntegers("X", ElementType.I64, Tensors.Of<long>([1], 1)))
        );

    [Fact]
    public void An_axis_without_elements_is_refused() =>
        AssertRefused("Relu: X is 2×0: an axis without elements", () => Make("Relu", "{}", Reals("X", [2, 0])));

    [Fact]
    public void Attributes_that_ask_for_more_than_any_machine_has_are_refused()
    {
        var before = GC.GetTotalAllocatedBytes();
        AssertRefused(
            "Conv",
            () =>
                Make(
                    "Conv",
                    "{\"pads\": [1000000000, 1000000000, 1000000000, 1000000000]}",
                    Reals("X", [1, 1, 5, 5]),
                    Reals("W", [1, 1, 3, 3])
                )
        );
        AssertRefused(
            "",
            () =>
                Make(
                    "MaxPool",
                    "{\"kernel_shape\": [2000000000, 2000000000], \"pads\": [1999999999, 1999999999, 1999999999, 1999999999]}",
                    Reals("X", [1, 1, 5, 5])
                )
        );
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
    }

    [Theory]
    [InlineData(ElementType.F64)]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void A_case_comes_back_from_its_file_as_it_was(ElementType type)
    {
        using var folder = new ScratchFolder();
        var given = new Values<double>
        {
            ["X"] = Tensors.Fill<double>([2, 1, 5, 4], i => Math.Sin(i)),
            ["W"] = Tensors.Fill<double>([3, 1, 2, 3], i => Math.Cos(i)),
            ["dY"] = Tensors.Fill<double>([2, 3, 2, 2], i => Math.Tan(i)),
        };
        var written = Case.Of("made", new Convolution { Strides = [2, 1] }, given, type)
            .With(new Dictionary<string, string> { ["seed"] = "7" })
            .Solved();
        written.Write(folder.File("a.safetensors"));

        var read = Case.Read(folder.File("a.safetensors"));

        Assert.Equal("{\"strides\":[2,1]}", Operators.AttributesOf(read.Operator));
        Assert.Equal("7", read.Metadata["seed"]);
        Assert.Equal(["Y", "dW", "dX"], read.Results.Names.Order(StringComparer.Ordinal));
        foreach (var name in written.Given.Concat(written.Results))
        {
            Assert.Equal(type, read.TypeOf(name));
            var (before, after) = written.Given.Has(name)
                ? (written.Given[name], read.Given[name])
                : (written.Results[name], read.Results[name]);
            Assert.Equal(before.Flat().ToArray(), after.Flat().ToArray());
        }
    }

    [Fact]
    public void A_scalar_loss_may_be_written_without_axes_or_with_one()
    {
        foreach (var shape in (Shape[])[Shape.Scalar, [1]])
        {
            var read = Make(
                "NegativeLogLikelihoodLoss",
                "{}",
                Reals("input", [1, 3]),
                StoredTensor.OfIntegers("target", ElementType.I64, Tensors.Of<long>([1], 2)),
                StoredTensor.OfReals("dloss", ElementType.F64, Tensors.Of<double>([1], 1), shape)
            );
            Assert.Equal(Shape.Scalar, read.WantedShapes["loss"]);
        }
    }

    internal static Case Make(string op, string attributes, params StoredTensor[] tensors) =>
        Case.From(new SafetensorsFile(new Dictionary<string, string> { ["op"] = op, ["attributes"] = attributes }, tensors), "case");

    private static StoredTensor Reals(string name, Shape shape) =>
        StoredTensor.OfReals(name, ElementType.F64, Tensors.Fill(shape, i => i + 0.5), shape);

    private static void AssertRefused(string problem, Func<Case> make)
    {
        var error = Assert.Throws<FileFormatException>(make);
        Assert.StartsWith($"case: {problem}", error.Message, StringComparison.Ordinal);
    }
}
