using System.Numerics.Tensors;
using Reference.GoldenTests.Layers;
using Reference.Layers;
using Reference.Losses;

namespace Reference.GoldenTests.Losses;

/// <summary>Shapes that do not fit are refused forward and backward, by the name of the loss and of the tensor.</summary>
public sealed class LossRefusalsTests
{
    private const string Empty = "an axis without elements";
    private const string Upstream = "an upstream gradient has the shape of its output";

    private static readonly Tensor<double> Two = Tensors.Zeros<double>([2]);
    private static readonly Tensor<double> Three = Tensors.Zeros<double>([3]);
    private static readonly Tensor<double> TwoByThree = Tensors.Zeros<double>([2, 3]);
    private static readonly Tensor<double> ThreeByTwo = Tensors.Zeros<double>([3, 2]);
    private static readonly Tensor<long> TwoLabels = Tensors.Zeros<long>([2]);
    private static readonly Tensor<long> ThreeLabels = Tensors.Zeros<long>([3]);

    public static TheoryData<DifferenceLoss, string> Differences =>
        new() { { new QuadraticLoss(), "QuadraticLoss" }, { new AbsoluteLoss(), "AbsoluteLoss" } };

    [Theory]
    [MemberData(nameof(Differences))]
    public void A_difference_needs_a_target_of_its_shape(DifferenceLoss loss, string name)
    {
        Expect.Refused(name, "target", "is 3×2 but input is 2×3", () => loss.Forward(TwoByThree, ThreeByTwo));
        Expect.Refused(name, "target", "is 3×2 but input is 2×3", () => loss.Backward(TwoByThree, ThreeByTwo, Tensors.Zeros<double>([1])));
        Expect.Refused(name, "dloss", Upstream, () => loss.Backward(TwoByThree, TwoByThree, Three));
        Expect.Refused(name, "input", Empty, () => Infer(loss, [2, 0], [2, 0]));
    }

    [Fact]
    public void Binary_cross_entropy_needs_a_target_of_its_shape_and_weights_that_can_be_repeated()
    {
        const string name = "BinaryCrossEntropyLoss";
        var loss = new BinaryCrossEntropyLoss();

        Expect.Refused(name, "target", "is 3×2 but input is 2×3", () => loss.Forward(TwoByThree, ThreeByTwo));
        Expect.Refused(
            name,
            "target",
            "is 3×2 but input is 2×3",
            () => loss.Backward(TwoByThree, ThreeByTwo, null, Tensors.Zeros<double>([1]))
        );
        Expect.Refused(name, "weight", "is 2, which cannot be repeated to input's 2×3", () => loss.Forward(TwoByThree, TwoByThree, Two));
        Expect.Refused(
            name,
            "weight",
            "is 2, which cannot be repeated to input's 2×3",
            () => loss.Backward(TwoByThree, TwoByThree, Two, Tensors.Zeros<double>([1]))
        );
        Expect.Refused(name, "dloss", Upstream, () => loss.Backward(TwoByThree, TwoByThree, null, Three));
        Expect.Refused(name, "input", Empty, () => Infer(loss, [2, 0], [2, 0]));
        Expect.Refused(name, "weight", Empty, () => Infer(loss, [2, 3], [2, 3], [0]));
    }

    [Fact]
    public void Cross_entropy_needs_an_upstream_gradient_of_its_shape() =>
        Expect.Refused("CrossEntropyLoss", "dloss", Upstream, () => new CrossEntropyLoss().Backward(TwoByThree, TwoByThree, Three));

    [Fact]
    public void A_likelihood_needs_a_label_for_each_example_and_a_weight_for_each_class()
    {
        const string name = "NegativeLogLikelihoodLoss";
        var loss = new NegativeLogLikelihoodLoss();

        Expect.Refused(name, "input", "at least 2 axes", () => loss.Forward(Two, TwoLabels));
        Expect.Refused(name, "target", "is 3 but input is 2×3: it needs 2", () => loss.Forward(TwoByThree, ThreeLabels));
        Expect.Refused(name, "weight", "is 2 but input is 2×3: it needs 3", () => loss.Forward(TwoByThree, TwoLabels, Two));
        Expect.Refused(name, "dloss", Upstream, () => loss.Backward(TwoByThree, TwoLabels, null, Three));
    }

    [Fact]
    public void Softmax_with_cross_entropy_refuses_by_its_own_names()
    {
        const string name = "SoftmaxCrossEntropyLoss";
        var loss = new SoftmaxCrossEntropyLoss();

        Expect.Refused(name, "scores", "at least 2 axes", () => loss.Forward(Two, TwoLabels));
        Expect.Refused(name, "labels", "is 3 but scores is 2×3: it needs 2", () => loss.Forward(TwoByThree, ThreeLabels));
        Expect.Refused(
            name,
            "weights",
            "is 2 but scores is 2×3: it needs 3",
            () => loss.Backward(TwoByThree, TwoLabels, Two, Tensors.Zeros<double>([1]))
        );
        Expect.Refused(name, "doutput", Upstream, () => loss.Backward(TwoByThree, TwoLabels, null, Three));
        Expect.Refused(name, "scores", "at least 2 axes", () => Infer(loss, [2], [2]));
    }

    [Fact]
    public void A_label_that_is_no_class_is_named_by_its_place() =>
        Expect.Refused(
            "NegativeLogLikelihoodLoss",
            "target",
            "at (1, 0) is 7, but input is 2×3×2 and has the classes 0 to 2",
            () => new NegativeLogLikelihoodLoss().Forward(Tensors.Zeros<double>([2, 3, 2]), Tensors.Of([2, 2], 0L, 2L, 7L, 1L))
        );

    [Fact]
    public void Weights_may_be_punished_by_nothing_but_not_rewarded()
    {
        Assert.Equal(
            [0.0],
            new L2Penalty { Lambda = 0 }
                .Forward(Tensors.Of([2], 1.0, 2.0))
                .Flat()
                .ToArray()
        );
        Expect.Refused("L2Penalty", "lambda", "is -1", () => new L2Penalty { Lambda = -1 }.Forward(Two));
    }

    private static void Infer(IOperator loss, params Shape?[] inputs) => loss.InferShapes(inputs);
}
