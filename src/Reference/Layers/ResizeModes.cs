using System.Text.Json.Serialization;

namespace Reference.Layers;

/// <summary>How <see cref="Resize"/> finds a value between elements.</summary>
public enum ResizeMode
{
    /// <summary>The nearest element's.</summary>
    [JsonStringEnumMemberName("nearest")]
    Nearest,

    /// <summary>On the straight line between the two neighbours, along each axis: bilinear in pictures.</summary>
    [JsonStringEnumMemberName("linear")]
    Linear,

    /// <summary>On the cubic through four neighbours, along each axis: bicubic in pictures.</summary>
    [JsonStringEnumMemberName("cubic")]
    Cubic,
}

/// <summary>Which of two elements is the nearest one to a place between them.</summary>
public enum NearestMode
{
    /// <summary>The nearer one, of equally near ones the lower.</summary>
    [JsonStringEnumMemberName("round_prefer_floor")]
    RoundPreferFloor,

    /// <summary>The nearer one, of equally near ones the upper.</summary>
    [JsonStringEnumMemberName("round_prefer_ceil")]
    RoundPreferCeil,

    /// <summary>The lower one.</summary>
    [JsonStringEnumMemberName("floor")]
    Floor,

    /// <summary>The upper one.</summary>
    [JsonStringEnumMemberName("ceil")]
    Ceil,
}

/// <summary>Where along an axis of n elements the p-th of m elements lies, with the scale s: m/n where sizes are asked for.</summary>
public enum CoordinateTransformationMode
{
    /// <summary>Elements are cells and their centres count: (p + ½)/s - ½.</summary>
    [JsonStringEnumMemberName("half_pixel")]
    HalfPixel,

    /// <summary>As half_pixel, but where s·n is no whole number the middle of x is the middle of y.</summary>
    [JsonStringEnumMemberName("half_pixel_symmetric")]
    HalfPixelSymmetric,

    /// <summary>As half_pixel, but 0 where m is 1.</summary>
    [JsonStringEnumMemberName("pytorch_half_pixel")]
    PytorchHalfPixel,

    /// <summary>Elements are points, and the first and the last stay where they are: p·(n - 1)/(s·n - 1).</summary>
    [JsonStringEnumMemberName("align_corners")]
    AlignCorners,

    /// <summary>Elements are cells and their beginnings count: p/s.</summary>
    [JsonStringEnumMemberName("asymmetric")]
    Asymmetric,

    /// <summary>As align_corners over the part of x that <see cref="Resize.Roi"/> names.</summary>
    [JsonStringEnumMemberName("tf_crop_and_resize")]
    TfCropAndResize,
}

/// <summary>Whether <see cref="Resize.Sizes"/> may change a picture's proportions.</summary>
public enum KeepAspectRatioPolicy
{
    /// <summary>They may: y is as they say.</summary>
    [JsonStringEnumMemberName("stretch")]
    Stretch,

    /// <summary>No axis is longer than they say, and one is as long.</summary>
    [JsonStringEnumMemberName("not_larger")]
    NotLarger,

    /// <summary>No axis is shorter than they say, and one is as long.</summary>
    [JsonStringEnumMemberName("not_smaller")]
    NotSmaller,
}
