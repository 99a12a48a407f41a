using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

/// <summary>Sum, Mean, Max and Min of any number of tensors.</summary>
public class VariadicOperatorTests
{
    public static TheoryData<string> Names => ["Max", "Mean", "Min", "Sum"];

    [Fact]
    public void Three_tensors_are_added_and_each_gets_all_of_the_gradient()
    {
        var inputs = new[] { Tensors.Of([2, 2], 1, 2, 3, 4), Tensors.Of([2], 10, 20), Tensors.Of([2, 1], 100, 200) };
        Expect.Exactly([2, 2], [111, 122, 213, 224], new Summation().Forward(inputs));
        var gradients = new Summation().Backward(inputs, Tensors.Of([2, 2], 1, 2, 4, 8));
        Expect.Exactly([2, 2], [1, 2, 4, 8], gradients[0]);
        Expect.Exactly([2], [1 + 4, 2 + 8], gradients[1]);
        Expect.Exactly([2, 1], [1 + 2, 4 + 8], gradients[2]);
    }

    [Fact]
    public void A_mean_divides_by_the_number_of_tensors()
    {
        var inputs = new[] { Tensors.Of<Rational>([2], 1, 2), Tensors.Of<Rational>([2], 10, 20), Tensors.Of<Rational>([1], 5) };
        Expect.Exactly([2], [new(16, 3), 9], new Averaging().Forward(inputs));
        var gradients = new Averaging().Backward(inputs, Tensors.Of<Rational>([2], 1, 2));
        Expect.Exactly([2], [new(1, 3), new(2, 3)], gradients[0]);
        Expect.Exactly([2], [new(1, 3), new(2, 3)], gradients[1]);
        Expect.Exactly([1], [1], gradients[2]);
    }

    [Fact]
    public void The_greatest_gets_all_of_the_gradient_and_of_equals_the_first()
    {
        var inputs = new[] { Tensors.Of([4], 3, 1, 5, 2), Tensors.Of([4], 1, 4, 5, 2), Tensors.Of([1], 2) };
        Expect.Exactly([4], [3, 4, 5, 2], new Maximum().Forward(inputs));
        var gradients = new Maximum().Backward(inputs, Tensors.Of([4], 1, 2, 4, 8));
        Expect.Exactly([4], [1, 0, 4, 8], gradients[0]);
        Expect.Exactly([4], [0, 2, 0, 0], gradients[1]);
        Expect.Exactly([1], [0], gradients[2]);
    }

    [Fact]
    public void The_least_gets_all_of_the_gradient_and_of_equals_the_first()
    {
        var inputs = new[] { Tensors.Of([4], 3, 1, 5, 2), Tensors.Of([4], 1, 4, 5, 2), Tensors.Of([1], 2) };
        Expect.Exactly([4], [1, 1, 2, 2], new Minimum().Forward(inputs));
        var gradients = new Minimum().Backward(inputs, Tensors.Of([4], 1, 2, 4, 8));
        Expect.Exactly([4], [0, 2, 0, 8], gradients[0]);
        Expect.Exactly([4], [1, 0, 0, 0], gradients[1]);
        Expect.Exactly([1], [4], gradients[2]);
    }

    [Fact]
    public void NaN_wins_and_the_first_of_several_gets_the_gradient()
    {
        var inputs = new[] { Tensors.Of([3], 1, double.NaN, double.NaN), Tensors.Of([3], double.NaN, 2, double.NaN) };
        foreach (var op in new VariadicOperator[] { new Maximum(), new Minimum() })
        {
            Expect.Exactly([3], [double.NaN, double.NaN, double.NaN], op.Forward(inputs));
            var gradients = op.Backward(inputs, Tensors.Of([3], 1.0, 2, 4));
            Expect.Exactly([3], [0, 2, 4], gradients[0]);
            Expect.Exactly([3], [1, 0, 0], gradients[1]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_one_tensor_each_is_that_tensor(string name)
    {
        var op = (VariadicOperator)Operators.Create(name);
        Expect.Exactly([2], [3, -4], op.Forward([Tensors.Of([2], 3L, -4)]));
        Expect.Exactly([2], [5, 6], op.Backward([Tensors.Of([2], 3L, -4)], Tensors.Of([2], 5L, 6))[0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scalars_stay_scalars(string name)
    {
        var op = Operators.Create(name);
        var given = new Values<double>();
        given.Add("data_0", Tensors.Of([1], 2.0), Shape.Scalar);
        given.Add("data_1", Tensors.Of([1], 3.0), Shape.Scalar);
        given.Add($"d{op.Signature.Outputs[0].Name}", Tensors.Of([1], 1.0), Shape.Scalar);
        Assert.Equal(Shape.Scalar, op.Forward(given).ShapeOf(op.Signature.Outputs[0].Name));
        Assert.Equal(Shape.Scalar, op.Backward(given).ShapeOf("ddata_1"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_does_not_fit_is_refused(string name)
    {
        var op = (VariadicOperator)Operators.Create(name);
        var (y, a, b) = (op.Signature.Outputs[0].Name, Tensors.Zeros<double>([2, 3]), Tensors.Zeros<double>([2]));
        Expect.Refused(name, "data_0", "is missing", () => op.Forward<double>([]));
        Expect.Refused(name, y, "is 65536×65536: more than", () => op.InferShapes([Shape.Create([65536, 1]), Shape.Create([1, 65536])]));
        Expect.Refused(name, "data_1", "is 2 and data_0 is 2×3: they cannot be repeated to each other", () => op.Forward([a, b]));
        Expect.Refused(name, "data_2", "is 2 and those before it are together 2×3", () => op.Forward([a, a, b]));
        Expect.Refused(
            name,
            "data_1",
            "is 2×0: an axis without elements",
            () =>
                op.InferShapes([
                    [2, 3],
                    [2, 0],
                ])
        );
        Expect.Refused(name, "data_0", "is missing", () => op.InferShapes([null]));
        Expect.Refused(name, $"d{y}", $"is 2 but {y} is 2×3", () => op.Backward([a], b));
    }
}
