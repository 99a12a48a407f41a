using System.Collections;
using System.Numerics.Tensors;
using System.Reflection;
using Reference.Layers;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Generation;

/// <summary>The generated cases: there are some for every operator, they repeat, and they are such that right and wrong differ.</summary>
public class CaseGeneratorTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    public static TheoryData<string> Names => [.. Operators.Names];

    [Fact]
    public void Every_operator_has_a_generator_and_every_generator_an_operator() => Assert.Equal(Operators.Names, CaseGenerator.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_and_index_give_the_same_case(string op)
    {
        Assert.Equal(Text(3, 5), Text(3, 5));
        Assert.NotEqual(Text(3, 5), Text(3, 6));
        Assert.NotEqual(Text(3, 5), Text(4, 5));

        string Text(ulong seed, int index)
        {
            var call = CaseGenerator.Generate(op, Nothing, seed, index);
            return $"{call} {string.Join(' ', call.Given.Names.SelectMany(name => Elements(call.Given.Any(name))))}";
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Axes_of_a_tensor_differ_and_batches_have_two_items(string op)
    {
        var calls = Calls(op, 100);

        Assert.True(calls.Count(call => call.Given.Names.All(name => Differ(call.Given.ShapeOf(name)))) >= 90);
        var picture = calls[0].Operator.Signature.Inputs[0].Name;
        var isPicture = picture is "X" or "input" or "scores" && op is not ("Expand" or "Pow"); // which repeat axes of one element
        Assert.All(
            calls.Where(call => isPicture && call.Given.ShapeOf(picture).Rank >= 3),
            call => Assert.True(call.Given.ShapeOf(picture)[0] >= 2, call.ToString())
        );

        static bool Differ(Shape shape)
        {
            var lengths = shape.Where(length => length > 1).ToList();
            return lengths.Distinct().Count() == lengths.Count;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_two_numbers_of_a_case_are_equal_and_none_is_zero(string op) =>
        Assert.All(
            Calls(op, 30),
            call =>
            {
                // Targets of a cross-entropy are shares that sum to one: those may be equal.
                var numbers = call
                    .Given.Names.Where(name => op != "CrossEntropyLoss" || name != "target")
                    .SelectMany(name => Reals(call, name))
                    .ToList();
                Assert.DoesNotContain(0, numbers);
                Assert.Equal(numbers.Count, numbers.Distinct().Count());
            }
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_value_of_every_attribute_occurs(string op)
    {
        var calls = Calls(op, 400);
        foreach (
            var attribute in calls[0]
                .Operator.GetType()
                .GetProperties()
                .Where(property => property.CanWrite && property.PropertyType != typeof(Signature))
        )
        {
            if (op == "ConvTranspose" && attribute.Name == nameof(WindowAttributes.ExactFit))
            {
                continue; // refused there
            }

            var values = calls.Select(call => Value(attribute, call.Operator)).ToHashSet();
            var type = attribute.PropertyType;
            var wanted =
                type == typeof(bool) ? ["False", "True"]
                : type.IsEnum ? Enum.GetNames(type)
                : type.IsAssignableTo(typeof(IEnumerable)) && !IsRequired(op, attribute.Name)
                    ? ["", .. values.Where(value => value.Length > 0).Take(2)]
                : values.Take(2);
            Assert.Superset(wanted.ToHashSet(), values);
            Assert.True(values.Count >= 2, $"{attribute.Name} is always {values.First()}");
        }

        static string Value(PropertyInfo attribute, IOperator op) =>
            attribute.GetValue(op) switch
            {
                null => "",
                string text => text,
                IEnumerable list => string.Join(',', list.Cast<object>()),
                var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
            };

        static bool IsRequired(string op, string attribute) =>
            (attribute == "KernelShape" && op is not ("Conv" or "ConvTranspose" or "LocallyConnected"))
            || (attribute, op)
                is
                    ("Pads", "Pad")
                    or
                    ("Shape", "Reshape" or "Expand")
                    or
                    ("Axes", "Unsqueeze")
                    or
                    ("Starts" or "Ends", "Slice");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Optional_inputs_are_there_and_are_not(string op)
    {
        var calls = Calls(op, 100);
        foreach (var port in calls[0].Operator.Signature.Inputs.Where(port => port.Optional))
        {
            Assert.Contains(calls, call => call.Given.Has(port.Name));
            Assert.Contains(calls, call => !call.Given.Has(port.Name));
        }
    }

    [Fact]
    public void Convolutions_have_all_that_hides_mistakes_when_it_is_missing()
    {
        var calls = Calls("Conv", 300);

        Often(45, call => call.Op.Strides is null || call.Op.Strides.Zip(call.Kernel).Any(pair => pair.First < pair.Second)); // windows overlap
        Often(20, call => call.Op.Pads is { } pads && !pads.Take(call.Rank).SequenceEqual(pads.Skip(call.Rank)));
        Often(20, call => call.Op.Strides is { } strides && strides.Distinct().Count() > 1);
        Often(15, call => call.Op.Dilations is { } dilations && dilations.Distinct().Count() > 1);
        Often(25, call => call.Op.Group > 1 && call.W[1] > 1);
        Often(12, call => call.Kernel.Distinct().Count() > 1 && call.Op.Dilations is null);
        Often(60, call => call.HasBias);
        Often(15, call => Remainder(call) > 0);
        Often(15, call => call.Rank == 1);
        Often(40, call => call.Rank == 2);
        Often(5, call => call.Rank == 3);

        void Often(int percent, Func<(Convolution Op, Shape W, Shape Kernel, Shape Picture, int Rank, bool HasBias), bool> feature)
        {
            var share =
                100
                * calls.Count(call =>
                {
                    var (x, w) = (call.Given.ShapeOf("X"), call.Given.ShapeOf("W"));
                    return feature(((Convolution)call.Operator, w, w.Spatial, x.Spatial, w.Rank - 2, call.Given.Has("B")));
                })
                / calls.Count;
            Assert.True(share >= percent, $"only {share} %");
        }

        static int Remainder((Convolution Op, Shape W, Shape Kernel, Shape Picture, int Rank, bool HasBias) call) =>
            call.Op.AutoPad != AutoPad.NotSet
                ? 0
                : Enumerable
                    .Range(0, call.Rank)
                    .Sum(axis =>
                    {
                        var pads = call.Op.Pads is null ? 0 : call.Op.Pads[axis] + call.Op.Pads[axis + call.Rank];
                        return (call.Picture[axis] + pads - ((call.Op.Dilations?[axis] ?? 1) * (call.Kernel[axis] - 1) + 1))
                            % (call.Op.Strides?[axis] ?? 1);
                    });
    }

    [Fact]
    public void Fixed_attributes_are_kept()
    {
        Dictionary<string, string> wished = new()
        {
            ["strides"] = "[3,1]",
            ["kernel_shape"] = "[2,2]",
            ["group"] = "2",
        };

        for (var index = 0; index < 20; index++)
        {
            var convolution = Assert.IsType<Convolution>(CaseGenerator.Generate("Conv", wished, 1, index).Operator);
            Assert.Equal([3, 1], convolution.Strides!);
            Assert.Equal([2, 2], convolution.KernelShape!);
            Assert.Equal(2, convolution.Group);
        }
    }

    [Fact]
    public void The_output_shape_of_a_transposed_convolution_says_how_many_axes_there_are()
    {
        var wishes = new Dictionary<string, string> { ["output_shape"] = "[10, 12]" };
        Assert.All(
            Enumerable.Range(0, 10),
            index => Assert.Equal(4, CaseGenerator.Generate("ConvTranspose", wishes, 1, index).Given.ShapeOf("X").Rank)
        );
    }

    [Fact]
    public void A_bare_word_is_a_string()
    {
        var call = CaseGenerator.Generate("MaxPool", new Dictionary<string, string> { ["auto_pad"] = "SAME_LOWER" }, 1, 0);

        Assert.Equal(AutoPad.SameLower, ((MaxPooling)call.Operator).AutoPad);
    }

    [Theory]
    [InlineData("Conv", "strides", "[0,1]")]
    [InlineData("Conv", "strides", "[1,1,1,1,1,1,1,1]")]
    [InlineData("Conv", "strides", "\"many\"")]
    [InlineData("Conv", "stride", "[2,2]")]
    [InlineData("Softmax", "axis", "9")]
    [InlineData("GroupNormalization", "num_groups", "1000")]
    [InlineData("Convolution", "group", "1")]
    public void Attributes_that_no_case_can_have_are_refused(string op, string attribute, string value)
    {
        var error = Assert.Throws<LayerException>(() =>
            CaseGenerator.Generate(op, new Dictionary<string, string> { [attribute] = value }, 1, 0)
        );

        Assert.StartsWith($"{op}: ", error.Message);
    }

    [Fact]
    public void Integers_are_small_whole_numbers_and_edges_are_zeros_kinks_and_ties()
    {
        var whole = Reals(CaseGenerator.Generate("Conv", Nothing, 1, 0, DataKind.Integers), "X");
        Assert.All(whole, value => Assert.True(double.IsInteger(value) && Math.Abs(value) <= 4));

        var edges = Enumerable
            .Range(0, 30)
            .SelectMany(index => Reals(CaseGenerator.Generate("HardSwish", Nothing, 1, index, DataKind.Edges), "X"))
            .ToList();
        Assert.Contains(edges, value => value == 0 && !double.IsNegative(value));
        Assert.Contains(edges, value => value == 0 && double.IsNegative(value));
        Assert.Contains(3, edges);
        Assert.Contains(-3, edges);
        Assert.DoesNotContain(edges, double.IsNaN);

        var extremes = Enumerable
            .Range(0, 30)
            .SelectMany(index => Reals(CaseGenerator.Generate("HardSwish", Nothing, 1, index, DataKind.Extremes), "X"))
            .ToList();
        Assert.Contains(extremes, double.IsNaN);
        Assert.Contains(extremes, double.IsPositiveInfinity);
        Assert.Contains(extremes, double.IsNegativeInfinity);
    }

    private static List<OperatorCall> Calls(string op, int count) =>
        [.. Enumerable.Range(0, count).Select(index => CaseGenerator.Generate(op, Nothing, 2, index))];

    private static double[] Reals(OperatorCall call, string name) =>
        call.Given.Any(name) is Tensor<double> real ? real.Flat().ToArray() : [];

    private static IEnumerable<string> Elements(object tensor) =>
        tensor switch
        {
            Tensor<double> real => real.Flat().ToArray().Select(value => $"{value:R}"),
            Tensor<long> integers => integers.Flat().ToArray().Select(value => $"{value}"),
            Tensor<bool> flags => flags.Flat().ToArray().Select(value => $"{value}"),
            _ => throw new ArgumentException(tensor.ToString()),
        };
}
