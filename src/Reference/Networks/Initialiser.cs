using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Networks;

/// <summary>A rule for the first values of a parameter.</summary>
/// <remarks>Lecture: C "Weight initialization" (id initialisation): 0.01·randn, Xavier, He.</remarks>
public abstract record Initialiser
{
    /// <summary>All zeros, as biases start.</summary>
    public static Initialiser Zeros { get; } = new Constant(0);

    /// <summary>All ones, as the scales of normalisation layers start.</summary>
    public static Initialiser Ones { get; } = new Constant(1);

    /// <summary>Uniform in ±√(6 / (in + out)): Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (2010), equation 16.</summary>
    public static Initialiser XavierUniform { get; } = new Scaled(1, Fan.Mean, Uniform: true);

    /// <summary>Normal of variance 2 / (in + out): the same paper, equation 12. Others mean 1 / in by Xavier: see <see cref="LeCunNormal"/>.</summary>
    public static Initialiser XavierNormal { get; } = new Scaled(1, Fan.Mean, Uniform: false);

    /// <summary>Uniform in ±√(6 / in): He, Zhang, Ren and Sun, Delving deep into rectifiers (2015), the variance of equation 10.</summary>
    public static Initialiser HeUniform { get; } = new Scaled(2, Fan.In, Uniform: true);

    /// <summary>Normal of variance 2 / in: the same paper, equation 10; half of the units of a ReLU layer are silent.</summary>
    public static Initialiser HeNormal { get; } = new Scaled(2, Fan.In, Uniform: false);

    /// <summary>Normal of variance 1 / in: LeCun, Bottou, Orr and Müller, Efficient backprop (1998); Caffe's "Xavier".</summary>
    public static Initialiser LeCunNormal { get; } = new Scaled(1, Fan.In, Uniform: false);

    /// <summary>Draws the values of one parameter.</summary>
    /// <param name="parameter">Its name, for errors.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="fans">The fans of the layer that uses it; null where it has none.</param>
    /// <param name="random">The source of chance; values are drawn in row-major order.</param>
    /// <exception cref="LayerException">The rule needs fans and there are none.</exception>
    public abstract Tensor<T> Fill<T>(string parameter, Shape shape, Fans? fans, RandomNumbers random)
        where T : INumber<T>;
}

/// <summary>Every element the same.</summary>
/// <param name="Value">What they are.</param>
public sealed record Constant(double Value) : Initialiser
{
    /// <inheritdoc/>
    public override Tensor<T> Fill<T>(string parameter, Shape shape, Fans? fans, RandomNumbers random) =>
        Tensors.Fill(shape, _ => T.CreateChecked(Value));
}

/// <summary>Normal numbers around 0, whatever the layer's size: deck C's <c>0.01 * randn</c>.</summary>
/// <param name="Deviation">σ, their standard deviation.</param>
public sealed record Normal(double Deviation = 0.01) : Initialiser
{
    /// <inheritdoc/>
    public override Tensor<T> Fill<T>(string parameter, Shape shape, Fans? fans, RandomNumbers random) =>
        Tensors.Fill(shape, _ => T.CreateChecked(Deviation * random.Normal()));
}

/// <summary>What a variance is divided by.</summary>
public enum Fan
{
    /// <summary>The fan-in, which keeps the spread of the values on the way forward.</summary>
    In,

    /// <summary>The fan-out, which keeps the spread of the gradients on the way back.</summary>
    Out,

    /// <summary>The mean of both.</summary>
    Mean,
}

/// <summary>Numbers around 0 whose variance is gain / fan: normal, or uniform in ±√(3·gain / fan), which has the same variance.</summary>
/// <param name="Gain">1 for linear and S-shaped units, 2 for ReLU.</param>
/// <param name="Over">Which fan.</param>
/// <param name="Uniform">Whether uniform.</param>
public sealed record Scaled(double Gain, Fan Over, bool Uniform) : Initialiser
{
    /// <inheritdoc/>
    public override Tensor<T> Fill<T>(string parameter, Shape shape, Fans? fans, RandomNumbers random)
    {
        var variance =
            Gain
            / Over switch
            {
                _ when fans is null => throw new LayerException(
                    "Network",
                    parameter,
                    $"{shape} is to be scaled by its fan-in, but the operator that uses it has none"
                ),
                Fan.In => fans.In,
                Fan.Out => fans.Out,
                _ => (fans.In + fans.Out) / 2.0,
            };
        var (deviation, bound) = (Math.Sqrt(variance), Math.Sqrt(3 * variance));
        return Tensors.Fill(shape, _ => T.CreateChecked(Uniform ? bound * (2 * random.Uniform() - 1) : deviation * random.Normal()));
    }
}
