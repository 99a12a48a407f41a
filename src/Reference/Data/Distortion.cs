using System.Numerics.Tensors;

namespace Reference.Data;

/// <summary>
/// One change of a picture. Its pixels move about its centre, all at once: one map, one sampling; then its brightness changes.
/// <code>
/// p′ - centre - shift = R·K·S·F · (p - centre)       p = (x, y), x to the right, y down; centre = ((W-1)/2, (H-1)/2)
///
///     ⎡cos φ  -sin φ⎤       ⎡1  skew⎤       ⎡scale    0 ⎤       ⎡±1   0⎤
/// R = ⎢             ⎥   K = ⎢       ⎥   S = ⎢           ⎥   F = ⎢      ⎥      positive φ turns clockwise
///     ⎣sin φ   cos φ⎦       ⎣0    1 ⎦       ⎣  0   scale⎦       ⎣ 0  ±1⎦
///
/// brightness′ = contrast · brightness + (1 - contrast) · mean + shift of brightness
/// </code>
/// The mean is the moved picture's, over all its channels; so contrast keeps it. Nothing is clipped.
/// </summary>
/// <remarks>Lectures: N "Expanding the training data" (id augmentation): reflections, translations, rotations, contrast, skewness.</remarks>
public readonly record struct Distortion()
{
    /// <summary>Whether left and right change places.</summary>
    public bool ReflectedHorizontally { get; init; }

    /// <summary>Whether above and below change places.</summary>
    public bool ReflectedVertically { get; init; }

    /// <summary>Pixels to the right.</summary>
    public double ShiftX { get; init; }

    /// <summary>Pixels down.</summary>
    public double ShiftY { get; init; }

    /// <summary>φ, in degrees, clockwise.</summary>
    public double Degrees { get; init; }

    /// <summary>Pixels to the right for each row further down.</summary>
    public double Skew { get; init; }

    /// <summary>How many times as large; 1 leaves it.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>How many times as far from the mean; 1 leaves it.</summary>
    public double Contrast { get; init; } = 1;

    /// <summary>What is added, in units of full brightness.</summary>
    public double Brightness { get; init; }

    /// <summary>The changed picture.</summary>
    /// <param name="picture">C×H×W, in units of full brightness.</param>
    /// <param name="border">What comes in from outside.</param>
    /// <param name="background">How bright the background is.</param>
    /// <exception cref="LayerException">It has other axes.</exception>
    public Tensor<double> Of(Tensor<double> picture, Border border = Border.Background, double background = 0)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var shape = picture.Shape();
        LayerException.Unless(shape.Rank == 3, nameof(Distortion), nameof(picture), $"is {shape}: it needs the axes C×H×W");
        var framed = new FramedPicture(shape, border, background);
        framed.Put(picture.Flat());
        var changed = new double[shape.Size];
        Apply(framed, changed);
        return Tensors.Of(shape, changed);
    }

    /// <summary>The same, into memory that is there already.</summary>
    /// <param name="picture">The picture with the frame around it.</param>
    /// <param name="changed">Room for C×H×W.</param>
    internal void Apply(FramedPicture picture, Span<double> changed)
    {
        picture.Sample(Inverse(picture.Height, picture.Width), changed);
        if (Contrast != 1 || Brightness != 0)
        {
            var sum = 0.0;
            foreach (var brightness in changed)
            {
                sum += brightness;
            }

            var added = (1 - Contrast) * (sum / changed.Length) + Brightness;
            foreach (ref var brightness in changed)
            {
                brightness = Contrast * brightness + added;
            }
        }
    }

    /// <summary>Where in the picture each pixel of the changed one comes from: p = centre + F⁻¹·S⁻¹·K⁻¹·R⁻¹ · (p′ - centre - shift).</summary>
    internal AffineMap Inverse(int height, int width)
    {
        // In half turns, so that a quarter turn has the sine 1 and the cosine 0 exactly.
        var (sine, cosine) = double.SinCosPi(Degrees / 180);
        var (acrossX, acrossY) = ((ReflectedHorizontally ? -1 : 1) / Scale, (ReflectedVertically ? -1 : 1) / Scale);
        return new(
            XByX: acrossX * (cosine + Skew * sine),
            XByY: acrossX * (sine - Skew * cosine),
            YByX: acrossY * -sine,
            YByY: acrossY * cosine,
            CentreX: (width - 1) / 2.0,
            CentreY: (height - 1) / 2.0,
            ShiftX,
            ShiftY
        );
    }
}

/// <summary>x = centreX + xByX · u + xByY · v and y = centreY + yByX · u + yByY · v, where (u, v) = (x′, y′) - centre - shift.</summary>
internal readonly record struct AffineMap(
    double XByX,
    double XByY,
    double YByX,
    double YByY,
    double CentreX,
    double CentreY,
    double ShiftX,
    double ShiftY
);
