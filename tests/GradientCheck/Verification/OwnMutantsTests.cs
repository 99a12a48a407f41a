using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>Wrong layers in float32 loops of their own, which know nothing of the variants: caught, made small, and named.</summary>
public sealed class OwnMutantsTests : IDisposable
{
    private static readonly Dictionary<string, (string Op, Func<Case, Values<double>?> Answer, string Diagnosis)> Mutants = new()
    {
        ["a right convolution"] = ("Conv", new OwnConvolution().Answer, ""),
        ["a flipped kernel"] = ("Conv", new OwnConvolution { IsFlipped = true }.Answer, "with the kernel rotated by 180°"),
        ["no bias"] = ("Conv", new OwnConvolution { ForgetsTheBias = true }.Answer, "with B ignored"),
        ["channels dealt out"] = (
            "Conv",
            new OwnConvolution { DealsChannelsOut = true }.Answer,
            "with the channels of x dealt out to the groups in turn"
        ),
        ["pads in pairs"] = ("Conv", new OwnConvolution { ReadsPadsInPairs = true }.Answer, "with pads read as [t, b, l, r]"),
        ["SAME_LOWER as SAME_UPPER"] = (
            "Conv",
            new OwnConvolution { TakesLowerForUpper = true }.Answer,
            "with SAME_UPPER and SAME_LOWER exchanged"
        ),
        ["dW of the last example"] = (
            "Conv",
            new OwnConvolution { OverwritesWeightGradients = true }.Answer,
            "whose gradients of weights and bias are the last example's alone"
        ),
        ["strides swapped"] = ("Conv", new OwnConvolution { SwapsStrides = true }.Answer, "with the strides of the axes exchanged"),
        ["sums in half"] = ("Conv", OwnLayers.InHalf, "with numbers rounded to F16 on the way"),
        ["padding of zeros"] = (
            "MaxPool",
            asked => OwnLayers.MaxPool(asked, 0, float.NegativeInfinity, adds: true),
            "whose padding takes part as zeros"
        ),
        ["maximum from 0"] = (
            "MaxPool",
            asked => OwnLayers.MaxPool(asked, float.NegativeInfinity, 0, adds: true),
            "whose maximum starts at 0"
        ),
        ["gradients overwritten"] = (
            "MaxPool",
            asked => OwnLayers.MaxPool(asked, float.NegativeInfinity, float.NegativeInfinity, adds: false),
            "whose dX is overwritten where windows overlap"
        ),
        ["divisor K·L"] = ("AveragePool", OwnLayers.AveragePoolByKernel, "whose divisor is always the size of the kernel"),
        ["softmax without maximum"] = ("Softmax", OwnLayers.SoftmaxWithoutMaximum, "without the maximum subtracted before e^x"),
        ["unbiased variance"] = ("BatchNormalization", OwnLayers.BatchNormByUnbiasedVariance, "that normalises with the unbiased variance"),
        ["epsilon outside"] = ("LayerNormalization", OwnLayers.LayerNormWithEpsilonOutside, "with epsilon outside the root"),
        ["LRN over the batch"] = ("LRN", OwnLayers.ResponseOverTheBatch, "that sums over the batch, not over channels"),
        ["mean over the number"] = (
            "NegativeLogLikelihoodLoss",
            OwnLayers.LikelihoodOverTheNumber,
            "whose weighted mean divides by the number of labels that count"
        ),
        ["dropout by ratio"] = ("Dropout", OwnLayers.DropoutByRatio, "scaled by 1/ratio, not by 1/(1 - ratio)"),
        ["NaN to 0"] = ("Relu", OwnLayers.ReluByComparison, "that turns NaN into 0"),
        ["sigmoid that overflows"] = ("Sigmoid", OwnLayers.SigmoidThatOverflows, "computed as e^x / (1 + e^x), which overflows"),
        ["GELU by tanh"] = ("Gelu", OwnLayers.GeluByTanh, "with approximate tanh"),
        ["no upstream"] = ("Relu", OwnLayers.ReluWithoutUpstream, "whose upstream gradient is taken for ones"),
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public static TheoryData<string> Names => [.. Mutants.Keys];

    [Fact]
    public void What_is_but_inexact_is_given_no_name()
    {
        using var mutant = new InProcess(asked =>
        {
            var right = asked.Solved().Results;
            return new Values<double> { ["Y"] = right["Y"].Map(value => value * (1 + 1e-6)) };
        });

        var trial = new Trial(new(mutant, new Judge()), new Questions(1, ElementType.F32, withGradients: false), _folder.FullName)
            .Run(["Conv"], MutantScore.Cases, () => { }, TestContext.Current.CancellationToken)
            .Single();

        Assert.Null(trial.Counterexamples[0].Diagnosis);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_caught_and_named(string name)
    {
        var (op, answer, diagnosis) = Mutants[name];
        using var mutant = new InProcess(answer);

        var trial = new Trial(new(mutant, new Judge()), new Questions(1, ElementType.F32), _folder.FullName)
            .Run([op], MutantScore.Cases, () => { }, TestContext.Current.CancellationToken)
            .Single();

        if (diagnosis.Length == 0)
        {
            Assert.True(trial.Count(Outcome.Passed) > 0);
            Assert.Empty(trial.Counterexamples);
            return;
        }

        var counterexample = trial.Counterexamples[0];
        Assert.True(
            counterexample.Diagnosis?.Variants.Any(variant => variant.Words == diagnosis) == true,
            $"{counterexample.Diagnosis?.Sentence ?? "nothing"}: {counterexample.First.Asked} and {counterexample.Smallest.Asked}"
        );
    }
}
