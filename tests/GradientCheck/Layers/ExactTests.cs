using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Layers;

/// <summary>What operators made of + - × ÷ and comparisons give over exact fractions, against double, on data of small whole numbers.</summary>
public class ExactTests
{
    /// <summary>Operators with a quotient: means divide by a count, HardSwish by 6, resizing by the scale, Softsign by 1 + |x|.</summary>
    private static readonly string[] Quotients =
    [
        "AbsoluteLoss",
        "AveragePool",
        "Div",
        "GlobalAveragePool",
        "HardSwish",
        "Mean",
        "NegativeLogLikelihoodLoss",
        "QuadraticLoss",
        "Reciprocal",
        "ReduceMean",
        "Resize",
        "Softsign",
    ];

    public static TheoryData<string> WithoutQuotient => [.. Operators.Names.Where(IsExact).Except(Quotients)];

    public static TheoryData<string> WithQuotient => [.. Quotients];

    [Theory]
    [MemberData(nameof(WithoutQuotient))]
    public void Whole_numbers_give_the_same_bits_in_double_as_in_fractions(string op) =>
        Compare(op, (got, exact, _) => got == (double)exact && exact == Rational.FromDouble(got));

    /// <summary>Quotients are rounded; what follows from that stays within the bound that is proven for double.</summary>
    [Theory]
    [MemberData(nameof(WithQuotient))]
    public void Quotients_differ_from_fractions_by_no_more_than_their_rounding(string op) =>
        Compare(op, (got, exact, bound) => Math.Abs((double)(Rational.FromDouble(got) - exact)) <= bound);

    private static void Compare(string op, Func<double, Rational, double, bool> agrees) =>
        Property.Holds(
            op,
            30,
            DataKind.Integers,
            call =>
            {
                var exact = (IExactOperator)call.Operator;
                var fractions = call.Given.To(Rational.FromDouble);
                var bounded = call.Given.To(Bounded<Float64>.Exact);
                All(call.Operator.Forward(call.Given), exact.ForwardExactly(fractions), call.Operator.Forward(bounded), agrees);
                All(call.Operator.Backward(call.Given), exact.BackwardExactly(fractions), call.Operator.Backward(bounded), agrees);
            },
            [.. CaseGenerator.DyadicAttributes(op).Select(attribute => (attribute.Key, attribute.Value))]
        );

    private static void All(
        Values<double> got,
        Values<Rational> exact,
        Values<Bounded<Float64>> bounded,
        Func<double, Rational, double, bool> agrees
    )
    {
        foreach (var name in got.Names.Where(name => got.Any(name) is Tensor<double>))
        {
            var (doubles, fractions, bounds) = (got[name].Flat().ToArray(), exact[name].Flat().ToArray(), bounded[name].Flat().ToArray());
            for (var i = 0; i < doubles.Length; i++)
            {
                Assert.True(
                    agrees(doubles[i], fractions[i], bounds[i].Bound),
                    $"{name} at {i}: {doubles[i]:R} in double, {fractions[i]} exactly"
                );
            }
        }
    }

    private static bool IsExact(string op) => CaseGenerator.Generate(op, new Dictionary<string, string>(), 0, 0).Operator is IExactOperator;

    /// <summary>IEEE 754 binary64: 53 significant bits.</summary>
    private abstract class Float64 : IRoundingModel
    {
        public static double UnitRoundoff { get; } = Math.ScaleB(1, -53);

        public static double SmallestNormal { get; } = Math.ScaleB(1, -1022);

        public static double SmallestSubnormal => double.Epsilon;

        public static double LargestFinite => double.MaxValue;

        public static bool Represents(double value) => true;

        public static double Growth(long roundings) => roundings * UnitRoundoff / (1 - roundings * UnitRoundoff);
    }
}
