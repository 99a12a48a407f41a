using Reference.Lectures.DeckC;
using Reference.Lectures.DeckD;
using Reference.Lectures.DeckN;
using Reference.Lectures.DeckR;
using Reference.Lectures.DeckU;
using Reference.Lectures.Walkthroughs;

namespace Reference.Lectures;

/// <summary>All lectures.</summary>
public static class LectureList
{
    /// <summary>Every example and system of the decks: first those with exact numbers, then those that learn.</summary>
    public static IReadOnlyList<Lecture> All { get; } =
    [
        FilteringLecture.Lecture,
        ConvolutionLecture.Lecture,
        PoolingLecture.Lecture,
        ReluLecture.Lecture,
        DeepStackingLecture.Lecture,
        VotingLecture.Lecture,
        NeuronLecture.Lecture,
        FourPixelCameraLecture.Lecture,
        CostCandidatesLecture.Lecture,
        BagOfCandiesLecture.Lecture,
        SlopeLecture.Lecture,
        ChainingLecture.Lecture,
        BackpropStepsLecture.Lecture,
        Conv1dLecture.Lecture,
        Conv2dLecture.Lecture,
        Conv3dLecture.Lecture,
        ImageFiltersLecture.Lecture,
        ConnectivityLecture.Lecture,
        SpatialSizeLecture.Lecture,
        Pool27Lecture.Lecture,
        BiasShapesLecture.Lecture,
        PyTorchNetLecture.Lecture,
        XOrOLecture.Lecture,
        KnobsLecture.Lecture,
        NotJustImagesLecture.Lecture,
        ColumnsTestLecture.Lecture,
        NumericalGradientLecture.Lecture,
        TeaLecture.Lecture,
        PerceptronLecture.Lecture,
        SigmoidLecture.Lecture,
        LogisticLecture.Lecture,
        MultilayerLecture.Lecture,
        OneVsRestLecture.Lecture,
        RegressionLecture.Lecture,
        UniversalApproximationLecture.Lecture,
        NielsenLecture.Lecture,
        BackpropAlgorithmLecture.Lecture,
        AutodiffLecture.Lecture,
        OverfittingLecture.Lecture,
        AugmentationLecture.Lecture,
        InitialisationLecture.Lecture,
        BatchNormalisationLecture.Lecture,
        OptimisersLecture.Lecture,
        RestartsLecture.Lecture,
        CrossValidationLecture.Lecture,
        TransferLecture.Lecture,
        FeaturePipelineLecture.Lecture,
        LeNetLecture.Lecture,
        ConvNetJsLecture.Lecture,
        AlexNetLecture.Lecture,
        ResidualLecture.Lecture,
        ZeilerFergusLecture.Lecture,
    ];
}
