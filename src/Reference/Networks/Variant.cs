namespace Reference.Networks;

/// <summary>Where a network differs from the published one.</summary>
/// <remarks>Lectures: U "Dropout" (id overfitting), C "Batch normalization" (id batch-normalisation).</remarks>
public sealed record Variant
{
    /// <summary>The share that dropout drops: after every hidden fully connected layer, and before the last layer of a network that has none. 0 for no dropout, null for as published.</summary>
    public double? Dropout { get; init; }

    /// <summary>Whether batch normalisation stands before every ReLU, in place of biases and of AlexNet's response normalisation; null for as published.</summary>
    public bool? BatchNormalization { get; init; }
}
