using Reference.Cases;
using Reference.Layers;
using Reference.Native;
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
    public void Ties_zeros_and_kinks_are_within_the_bound(string op) => Agree(op, DataKind.Edges);

    [Theory]
    [MemberData(nameof(Names))]
    public void Whole_numbers_are_equal(string op) => Agree(op, DataKind.Integers);

    private protected void Agree(string op, DataKind data, ElementType type = ElementType.F32)
    {
        var context = NativeCore.Context(algorithm);
        Property.Holds(
            op,
            cases,
            data,
            // The fast kernels get the outputs that forward has left, as they do in training; the others compute them anew.
            call => DeviceCase.Agrees(context, call.Operator, call.Given, type, withOutputs: algorithm == Algorithm.Auto)
        );
    }
}

/// <summary>With the kernels that are chosen for their speed.</summary>
public sealed class AutoDeviceTests() : DeviceTests(Algorithm.Auto, 10)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void Infinities_and_numbers_that_are_none_end_where_the_specification_has_them(string op) => Agree(op, DataKind.Extremes);

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_stored_in_half_precision_are_rounded_once(string op) => Agree(op, DataKind.Distinct, ElementType.F16);

    [Theory]
    [MemberData(nameof(Names))]
    public void Whole_numbers_stored_in_half_precision_are_equal(string op) => Agree(op, DataKind.Integers, ElementType.F16);
}

/// <summary>With the kernels that read like the specification.</summary>
public sealed class NaiveDeviceTests() : DeviceTests(Algorithm.Naive, 10);

/// <summary>With the fast kernels that add up plain products.</summary>
public sealed class DirectDeviceTests() : DeviceTests(Algorithm.Direct, 6);
