using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Gradients;

/// <summary>
/// Checks a hand-written backward pass against its forward pass: each element of the gradients against central differences,
/// under a random upstream gradient. Nothing needs to be known about how the layer is written; the tolerance is the accuracy
/// that the differences have at each element.
/// </summary>
/// <remarks>
/// On a kink, such as a ReLU's zero, there is no derivative. There any value between the slopes on both sides passes and is
/// listed under <see cref="GradientReport.Kinks"/>; one outside fails. Forward must compute the same each time, and neither pass may change its arguments.
/// </remarks>
public static class GradientCheck
{
    /// <summary>Checks a function of one tensor.</summary>
    /// <param name="forward">x → y.</param>
    /// <param name="backward">(x, dy) → dx, of the shape of x.</param>
    /// <param name="x">Where to check; keep kinks and ties away.</param>
    /// <param name="options">The defaults if null.</param>
    public static GradientReport Of(
        Func<Tensor<double>, Tensor<double>> forward,
        Func<Tensor<double>, Tensor<double>, Tensor<double>> backward,
        Tensor<double> x,
        GradientCheckOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(backward);
        var names = ParameterNames(forward);
        return Of(
            given => new() { ["y"] = forward(given[names[0]]) },
            given => new() { [$"d{names[0]}"] = backward(given[names[0]], given["dy"]) },
            new() { [names[0]] = x },
            options
        );
    }

    /// <summary>Checks a function of two tensors, such as a layer with weights.</summary>
    /// <param name="forward">(x, w) → y; the report calls the inputs what these parameters are called.</param>
    /// <param name="backward">(x, w, dy) → (dx, dw).</param>
    /// <param name="x">The first input's values.</param>
    /// <param name="w">The second input's values.</param>
    /// <param name="options">The defaults if null.</param>
    public static GradientReport Of(
        Func<Tensor<double>, Tensor<double>, Tensor<double>> forward,
        Func<Tensor<double>, Tensor<double>, Tensor<double>, (Tensor<double> dx, Tensor<double> dw)> backward,
        Tensor<double> x,
        Tensor<double> w,
        GradientCheckOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(backward);
        var names = ParameterNames(forward);
        return Of(
            given => new() { ["y"] = forward(given[names[0]], given[names[1]]) },
            given =>
            {
                var (dx, dw) = backward(given[names[0]], given[names[1]], given["dy"]);
                return new() { { $"d{names[0]}", dx }, { $"d{names[1]}", dw } };
            },
            new() { [names[0]] = x, [names[1]] = w },
            options
        );
    }

    /// <summary>Checks a function of three tensors, such as a layer with weights and a bias.</summary>
    /// <param name="forward">(x, w, b) → y; the report calls the inputs what these parameters are called.</param>
    /// <param name="backward">(x, w, b, dy) → (dx, dw, db).</param>
    /// <param name="x">The first input's values.</param>
    /// <param name="w">The second input's values.</param>
    /// <param name="b">The third input's values.</param>
    /// <param name="options">The defaults if null.</param>
    public static GradientReport Of(
        Func<Tensor<double>, Tensor<double>, Tensor<double>, Tensor<double>> forward,
        Func<
            Tensor<double>,
            Tensor<double>,
            Tensor<double>,
            Tensor<double>,
            (Tensor<double> dx, Tensor<double> dw, Tensor<double> db)
        > backward,
        Tensor<double> x,
        Tensor<double> w,
        Tensor<double> b,
        GradientCheckOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(backward);
        var names = ParameterNames(forward);
        return Of(
            given => new() { ["y"] = forward(given[names[0]], given[names[1]], given[names[2]]) },
            given =>
            {
                var (dx, dw, db) = backward(given[names[0]], given[names[1]], given[names[2]], given["dy"]);
                return new()
                {
                    { $"d{names[0]}", dx },
                    { $"d{names[1]}", dw },
                    { $"d{names[2]}", db },
                };
            },
            new()
            {
                [names[0]] = x,
                [names[1]] = w,
                [names[2]] = b,
            },
            options
        );
    }

    /// <summary>Checks a function of any number of named inputs and outputs.</summary>
    /// <param name="forward">The inputs → the outputs, by name.</param>
    /// <param name="backward">The inputs, and for each real output its upstream gradient, <c>d</c> before its name → for each real input its gradient, <c>d</c> before its name.</param>
    /// <param name="inputs">Where to check. Labels, indices and masks have no gradients. An upstream gradient that is among them is used, others are drawn.</param>
    /// <param name="options">The defaults if null.</param>
    /// <exception cref="ArgumentException">Dual numbers or the tape are asked for, which a function over doubles cannot run on.</exception>
    public static GradientReport Of(
        Func<Values<double>, Values<double>> forward,
        Func<Values<double>, Values<double>> backward,
        Values<double> inputs,
        GradientCheckOptions? options = null
    )
    {
        options ??= new();
        if ((options.Methods & ~GradientMethods.Differences) != 0)
        {
            throw new ArgumentException("a function over doubles can only be checked by differences; pass an IOperator", nameof(options));
        }

        return new Check(forward, backward, inputs, options).Run();
    }

    /// <summary>Checks a layer.</summary>
    /// <param name="op">The layer.</param>
    /// <param name="given">Its inputs; upstream gradients that are among them are used, others are drawn.</param>
    /// <param name="options">The defaults, with all three methods, if null.</param>
    public static GradientReport Of(IOperator op, Values<double> given, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(op);
        return new Check(op, given, options ?? new() { Methods = GradientMethods.All }).Run();
    }

    private static string[] ParameterNames(Delegate forward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        return [.. forward.Method.GetParameters().Select((parameter, i) => parameter.Name ?? $"input {i}")];
    }
}
