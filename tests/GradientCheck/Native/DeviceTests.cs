using Reference.Cases;
using Reference.Layers;
using Reference.Native;
using Reference.Numbers;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Native;

/// <summary>
/// Every operator on the device, forward and backward, held against the specification on random calls: real numbers within the proven
/// bound, whole ones bit by bit wherever every order of the sums is exact.
/// </summary>
public abstract class DeviceTests(Algorithm algorithm, int cases)
{
    public static TheoryData<string> Names => [.. Operators.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Real_numbers_are_within_the_bound(string op) => Agree(op, DataKind.Distinct);

    [Theory]
    [MemberData(nameof(Names))]
    public void Ties_zeros_and_kinks_are_within_the_bound(string op) => Agree(op, DataKind.Edges, attributes: DyadicOf(op));

    [Theory]
    [MemberData(nameof(Names))]
    public void Whole_numbers_are_equal(string op) => Agree(op, DataKind.Integers, attributes: DyadicOf(op));

    /// <summary>Attributes with which kinks and products are exact, so that no rounding decides on which side a number lies.</summary>
    private protected static (string, string)[] DyadicOf(string op) =>
        [.. CaseGenerator.DyadicAttributes(op).Select(attribute => (attribute.Key, attribute.Value))];

    /// <summary>What the device computes, forward and backward, and what it should.</summary>
    internal static (Values<float> Found, Values<Bounded<Float32>> Wanted) Both(Context context, OperatorCall call)
    {
        var given = call.Given.To(value => (float)value);
        var found = context.Forward(call.Operator, given).Join(context.Backward(call.Operator, given));
        var exact = given.To(value => Bounded<Float32>.Exact(value));
        var wanted = call.Operator.Forward(exact).Join(call.Operator.Backward(exact));
        Assert.Equal(wanted.Order(), found.Order());
        return (found, wanted);
    }

    private protected void Agree(string op, DataKind data, ElementType type = ElementType.F32, params (string, string)[] attributes)
    {
        var context = NativeCore.Context(algorithm);
        Property.Holds(
            op,
            cases,
            data,
            // The fast kernels get the outputs that forward has left, as they do in training; the others compute them anew.
            call => DeviceCase.Agrees(context, call.Operator, call.Given, type, withOutputs: algorithm == Algorithm.Auto),
            attributes
        );
    }
}

/// <summary>With the kernels that are chosen for their speed.</summary>
public sealed class AutoDeviceTests() : DeviceTests(Algorithm.Auto, 10)
{
    /// <summary>Its fast kernels multiply by zeros that stand around the picture, and 0 · ∞ is NaN; see below.</summary>
    private const string Padded = "Conv";

    public static TheoryData<string> OthersThanConv => [.. Operators.Names.Where(op => op != Padded)];

    [Theory]
    [MemberData(nameof(OthersThanConv))]
    public void Infinities_and_numbers_that_are_none_end_where_the_specification_has_them(string op) =>
        Agree(op, DataKind.Extremes, attributes: DyadicOf(op));

    [Fact]
    public void An_infinity_in_a_convolution_may_spread_as_NaN_but_is_never_lost()
    {
        var context = NativeCore.Context();
        Property.Holds(
            Padded,
            20,
            DataKind.Extremes,
            call =>
            {
                var (found, wanted) = Both(context, call);
                foreach (var name in wanted)
                {
                    Assert.All(
                        wanted[name].Flat().ToArray().Zip(found[name].Flat().ToArray()),
                        pair =>
                            Assert.True(
                                float.IsNaN(pair.Second)
                                    || pair.First.Value.Equals((double)pair.Second)
                                    || !(Math.Abs(pair.First.Value - pair.Second) > pair.First.Bound),
                                $"{name}: {pair.Second}, not {pair.First.Value}"
                            )
                    );
                }
            }
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_stored_in_half_precision_are_rounded_once(string op) => Agree(op, DataKind.Distinct, ElementType.F16);

    [Theory]
    [MemberData(nameof(Names))]
    public void Whole_numbers_stored_in_half_precision_are_equal(string op) =>
        Agree(op, DataKind.Integers, ElementType.F16, attributes: DyadicOf(op));
}

/// <summary>With the kernels that read like the specification.</summary>
public sealed class NaiveDeviceTests() : DeviceTests(Algorithm.Naive, 10)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void Infinities_and_numbers_that_are_none_end_where_the_specification_has_them(string op) =>
        Agree(op, DataKind.Extremes, attributes: DyadicOf(op));
}

/// <summary>With the fast kernels that add up plain products.</summary>
public sealed class DirectDeviceTests() : DeviceTests(Algorithm.Direct, 6);

/// <summary>With Winograd's kernels, for the convolutions that they fit.</summary>
/// <remarks>
/// Winograd's sums are others than the formula's: an output is made of all 36 pixels of its tile with constants such as 8 and 1/24 between them, so
/// that an error is as large as its largest neighbours make it. Each element is therefore allowed <see cref="Slack"/> times the largest
/// bound of its tensor, not its own. (Measured over 1000 calls: 3.2 times at most.)
/// </remarks>
public sealed class WinogradDeviceTests
{
    private const double Slack = 8;

    [Theory]
    [InlineData("[3,3]", "[1,1]")]
    [InlineData("[4,4]", "[1,1]")]
    [InlineData("[5,5]", "[1,1]")]
    [InlineData("[5,5]", "[2,2]")]
    [InlineData("[7,7]", "[2,2]")]
    [InlineData("[7,8]", "[3,3]")]
    [InlineData("[11,11]", "[4,4]")]
    public void Convolutions_are_within_their_own_bound(string weights, string strides)
    {
        var context = NativeCore.Context(Algorithm.Winograd);
        Property.Holds(
            "Conv",
            20,
            DataKind.Distinct,
            call =>
            {
                var (found, wanted) = DeviceTests.Both(context, call);
                foreach (var name in wanted)
                {
                    var bounds = wanted[name].Flat().ToArray();
                    var most = Slack * bounds.Max(element => element.Bound);
                    var values = found[name].Flat().ToArray();
                    Assert.All(
                        bounds.Zip(values),
                        pair =>
                            Assert.True(Math.Abs(pair.First.Value - pair.Second) <= most, $"{name}: {pair.Second}, not {pair.First.Value}")
                    );
                }
            },
            ("kernel_shape", weights),
            ("strides", strides),
            ("dilations", "[1,1]"),
            ("group", "1")
        );
    }
}
