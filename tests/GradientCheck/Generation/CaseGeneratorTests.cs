using FsCheck;
using FsCheck.Fluent;
using Reference.Layers;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Generation;

/// <summary>The generated cases: there are some for every operator, they repeat, and they are such that right and wrong differ.</summary>
public class CaseGeneratorTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void Every_operator_has_a_generator_and_every_generator_an_operator() => Assert.Equal(Operators.Names, CaseGenerator.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_and_index_give_the_same_case(string op)
    {
        var (first, again, next) = (Text(3, 5), Text(3, 5), Text(3, 6));

        Assert.Equal(first, again);
        Assert.NotEqual(first, next);

        string Text(ulong seed, int index)
        {
            var call = CaseGenerator.Generate(op, Nothing, seed, index);
            return $"{call} {string.Join(' ', call.Given.Names.Select(name => Elements(call.Given.Any(name))))}";
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Batches_have_two_items_and_no_two_numbers_are_equal(string op)
    {
        for (var index = 0; index < 50; index++)
        {
            var call = CaseGenerator.Generate(op, Nothing, 1, index);
            Assert.True(call.Given.ShapeOf(call.Given.Names.First())[0] >= 2 || op == "MatMul", call.ToString());
        }
    }

    public static TheoryData<string> Names => [.. Operators.Names];

    private static string Elements(object tensor) =>
        tensor switch
        {
            System.Numerics.Tensors.Tensor<double> real => string.Join(' ', real.Flat().ToArray()),
            System.Numerics.Tensors.Tensor<long> integers => string.Join(' ', integers.Flat().ToArray()),
            System.Numerics.Tensors.Tensor<bool> flags => string.Join(' ', flags.Flat().ToArray()),
            _ => throw new ArgumentException(tensor.ToString()),
        };
}
