using Reference.Layers;
using Reference.Oracle.Generation;
using Reference.Oracle.Shrinking;

namespace Reference.GradientCheckTests.Verification;

/// <summary>How small failing calls become, for wrong layers of which the smallest failing call is known.</summary>
public sealed class ShrinkerTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void A_kernel_that_is_flipped_needs_two_weights_and_one_output()
    {
        for (var seed = 0UL; seed < 5; seed++)
        {
            var small = Shrunk("Conv", seed, (op, given) => Flipped(op, given));

            Assert.Equal(2, small.Given.ShapeOf("W").Size);
            Assert.InRange(small.Given.ShapeOf("X").Size, 1, 4);
            Assert.All(small.Given["W"].Flat().ToArray(), weight => Assert.True(weight is 0 or 1, $"{weight}"));
            Assert.False(small.Given.Has("B"));
        }
    }

    [Fact]
    public void A_bias_that_is_left_out_needs_a_single_output()
    {
        var small = Shrunk("Conv", 3, (op, given) => op.Forward(Without(given, "B")));

        Assert.Equal(1, small.Given.ShapeOf("X").Size);
        Assert.Equal(1, small.Given["B"].Flat()[0]);
        Assert.Equal("{}", Operators.AttributesOf(small.Operator));
    }

    [Fact]
    public void Channels_of_X_W_and_B_are_cut_together()
    {
        // Fails wherever there are three channels of input and two of output.
        var call = Find("Conv", given => given.ShapeOf("X")[1] >= 3 && given.ShapeOf("W")[0] >= 2);
        var small = new Shrinker(() => true).Shrink(
            call,
            candidate => candidate.Given.ShapeOf("X")[1] >= 3 && candidate.Given.ShapeOf("W")[0] >= 2
        );

        Assert.Equal(3, small.Given.ShapeOf("X").Size);
        Assert.Equal(6, small.Given.ShapeOf("W").Size);
    }

    [Fact]
    public void Groups_go_where_they_do_not_matter_and_stay_where_they_do()
    {
        var call = CaseGenerator.Generate("Conv", new Dictionary<string, string> { ["group"] = "3" }, 1, 0);

        var any = new Shrinker(() => true).Shrink(call, _ => true);
        var grouped = new Shrinker(() => true).Shrink(call, candidate => ((Convolution)candidate.Operator).Group > 1);

        Assert.Equal(1, ((Convolution)any.Operator).Group);
        Assert.Equal(1, any.Given.ShapeOf("X").Size);
        Assert.Equal(2, ((Convolution)grouped.Operator).Group);
    }

    [Fact]
    public void Labels_stay_labels_of_a_class_that_is_there()
    {
        var call = CaseGenerator.Generate("SoftmaxCrossEntropyLoss", Nothing, 1, 0);

        var small = new Shrinker(() => true).Shrink(call, _ => true);

        Assert.Equal(1, small.Given.ShapeOf("scores").Size);
        Assert.Equal([0L], small.Given.Integers("labels").Flat().ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operator_s_calls_become_single_elements_where_anything_fails(string op)
    {
        var call = CaseGenerator.Generate(op, Nothing, 7, 0);

        var small = new Shrinker(() => true).Shrink(call, _ => true);

        // A reshaped tensor and an unpooled one say in attributes how large they are, and a divided one how large its parts; what groups and norms
        // divide must stay divisible.
        var most =
            op is "Reshape" or "MaxUnpool" ? 120
            : op is "Split" ? 6
            : 2;
        Assert.All(small.Given, name => Assert.InRange(small.Given.ShapeOf(name).Size, 1, most));
    }

    [Theory]
    [InlineData("Conv", 2, 1)]
    [InlineData("Conv", 9, 4)]
    [InlineData("Gemm", 2, 2)]
    [InlineData("Concat", 3, 2)]
    public void Where_a_failure_costs_much_few_fail_on_the_way(string op, int elements, int twoAxes)
    {
        var call = Find(op, given => given.ShapeOf(given.First()).Size > 4 * elements);
        var (few, many) = (0, 0);

        var leaping = new Shrinker(() => true).Shrink(call, candidate => Fails(candidate, ref few), failuresCost: true);
        var walking = new Shrinker(() => true).Shrink(call, candidate => Fails(candidate, ref many));

        Assert.InRange(few, 1, 6);
        Assert.True(few < many, $"{few} of {many}");
        Assert.Equal(walking.Given.ShapeOf(walking.Given.First()).Size, leaping.Given.ShapeOf(leaping.Given.First()).Size);

        bool Fails(OperatorCall candidate, ref int count)
        {
            var shape = candidate.Given.ShapeOf(candidate.Given.First());
            var fails = shape.Size >= elements && shape[0] * shape[1] >= twoAxes;
            count += fails ? 1 : 0;
            return fails;
        }
    }

    public static TheoryData<string> Names => [.. CaseGenerator.Names];

    private static OperatorCall Find(string op, Func<Values<double>, bool> has) =>
        Enumerable.Range(0, 200).Select(index => CaseGenerator.Generate(op, Nothing, 2, index)).First(call => has(call.Given));

    private static OperatorCall Shrunk(string op, ulong seed, Func<IOperator, Values<double>, Values<double>> wrong)
    {
        var first = Enumerable.Range(0, 200).Select(index => CaseGenerator.Generate(op, Nothing, seed, index)).First(Fails);
        return new Shrinker(() => true).Shrink(first, Fails);

        bool Fails(OperatorCall call) =>
            call.Operator.Forward(call.Given) is var right
            && wrong(call.Operator, call.Given) is var other
            && right.Any(name => !right[name].Flat().SequenceEqual(other[name].Flat()));
    }

    private static Values<double> Flipped(IOperator op, Values<double> given)
    {
        var flipped = given.To(value => value);
        var kernel = given.ShapeOf("W").Spatial.Size;
        for (var start = 0; start < given.ShapeOf("W").Size; start += kernel)
        {
            flipped["W"].Flat().Slice(start, kernel).Reverse();
        }

        return op.Forward(flipped);
    }

    private static Values<double> Without(Values<double> given, string left)
    {
        var others = new Values<double>();
        foreach (var name in given.Where(name => name != left))
        {
            others.Add(name, given, name);
        }

        return others;
    }
}
