namespace Reference.Data;

/// <summary>
/// Expands the training data: each time that a picture is learned from, it is another one, drawn from all that these ranges allow. What 0 (or false) stands
/// at is left alone.
/// <code>
/// reflected            with chance 1/2                     contrast     1 - Contrast … 1 + Contrast
/// shift (each axis)    -Shift … Shift pixels               brightness   -Brightness … Brightness, of full brightness
/// rotation             -Rotation … Rotation degrees
/// skew                 -Skew … Skew                        all uniform, independent of each other
/// scale                1 - Scale … 1 + Scale
/// </code>
/// </summary>
/// <remarks>
/// Lectures: N "Expanding the training data" (id augmentation). What a drawn change does to a picture is said by <see cref="Distortion"/>.
/// Source: Simard, Steinkraus and Platt, Best practices for convolutional neural networks applied to visual document analysis (2003).
/// </remarks>
public sealed record Augmentation
{
    /// <summary>Whether left and right may change places.</summary>
    public bool ReflectHorizontally { get; init; }

    /// <summary>Whether above and below may change places.</summary>
    public bool ReflectVertically { get; init; }

    /// <summary>How far a picture may move along each axis, in pixels; whole ones and what lies between. 0 to a million.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public double Shift
    {
        get;
        init => field = Within(value, 1e6, nameof(Shift));
    }

    /// <summary>How far it may be turned either way, in degrees, 0 to 180.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public double Rotation
    {
        get;
        init => field = Within(value, 180, nameof(Rotation));
    }

    /// <summary>How far rows may slide against each other either way, in pixels a row: 1 leans an upright stroke by 45°. 0 to a million.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public double Skew
    {
        get;
        init => field = Within(value, 1e6, nameof(Skew));
    }

    /// <summary>How much smaller or larger it may become: 0.1 for 0.9 to 1.1 times its size. At least 0, below 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public double Scale
    {
        get;
        init => field = Within(value, Math.BitDecrement(1.0), nameof(Scale));
    }

    /// <summary>How much differences from the picture's mean may shrink or grow: 0.2 for 0.8 to 1.2 times themselves. From 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public double Contrast
    {
        get;
        init => field = Within(value, 1, nameof(Contrast));
    }

    /// <summary>How much darker or brighter it may become, in units of full brightness. From 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public double Brightness
    {
        get;
        init => field = Within(value, 1, nameof(Brightness));
    }

    /// <summary>What comes in from outside where a picture moves.</summary>
    public Border Border { get; init; } = Border.Background;

    /// <summary>How bright the background is, 0 (black, unless given) to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public double Background
    {
        get;
        init => field = Within(value, 1, nameof(Background));
    }

    /// <summary>Draws one change. Always as many numbers, so that one range does not change what is drawn for another.</summary>
    /// <param name="random">Where chance comes from.</param>
    public Distortion Draw(RandomNumbers random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (horizontally, vertically) = (random.Uniform() < 0.5, random.Uniform() < 0.5);
        return new()
        {
            ReflectedHorizontally = ReflectHorizontally && horizontally,
            ReflectedVertically = ReflectVertically && vertically,
            ShiftX = Either(Shift),
            ShiftY = Either(Shift),
            Degrees = Either(Rotation),
            Skew = Either(Skew),
            Scale = 1 + Either(Scale),
            Contrast = 1 + Either(Contrast),
            Brightness = Either(Brightness),
        };

        double Either(double most) => (2 * random.Uniform() - 1) * most;
    }

    private static double Within(double value, double most, string name) =>
        value >= 0 && value <= most
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                FormattableString.Invariant($"{name} is {value}: it must be from 0 to {most}")
            );
}
