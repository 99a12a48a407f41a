using Reference.Gradients;
using Reference.Layers;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Layers;

/// <summary>Every backward pass that is written by hand, proven three ways on random calls.</summary>
public class BackwardTests
{
    /// <summary>An optimiser's step has no gradients.</summary>
    public static TheoryData<string> Names => [.. Operators.Names.Where(op => Operators.Create(op).Signature.HasGradients)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_is_what_dual_numbers_and_the_tape_give_to_the_last_digits(string op) =>
        Property.Holds(op, 60, DataKind.Distinct, AgreesWithNumbers);

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_is_what_central_differences_give_to_their_own_accuracy(string op) =>
        Property.Holds(
            op,
            12,
            DataKind.Distinct,
            call =>
            {
                var report = GradientCheck.Of(
                    call.Operator,
                    call.Given,
                    new() { Methods = GradientMethods.Differences, MostElements = 40 }
                );
                report.ThrowIfWrong();
                Assert.Empty(report.Kinks);
            }
        );

    /// <summary>
    /// The stated rules at kinks and ties are those of the operations that forward is made of: the larger of two equals is the first.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void At_kinks_and_ties_backward_is_the_derivative_of_what_forward_does(string op) =>
        Property.Holds(op, 60, DataKind.Edges, AgreesWithNumbers);

    private static void AgreesWithNumbers(OperatorCall call) =>
        GradientCheck.Of(call.Operator, call.Given, new() { Methods = GradientMethods.Forward | GradientMethods.Reverse }).ThrowIfWrong();
}
