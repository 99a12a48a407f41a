using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Judging;

/// <summary>Runs the specification on numbers that know their rounding error.</summary>
internal static class Expectations
{
    /// <summary>What each of some results of a case should be.</summary>
    /// <param name="filled">The case.</param>
    /// <param name="type">The format that an implementation computes in.</param>
    /// <param name="probabilistic">Whether bounds grow with √n.</param>
    /// <param name="names">The results.</param>
    /// <exception cref="FileFormatException">The specification refuses the inputs.</exception>
    public static Dictionary<string, Expectation> Of(
        Case filled,
        ElementType type,
        bool probabilistic,
        IReadOnlyCollection<string> names
    ) =>
        CaseRules.Guard(
            filled.Source,
            () =>
                (type, probabilistic) switch
                {
                    (ElementType.F64, false) => Bound<Float64>(filled, names),
                    (ElementType.F32, false) => Bound<Float32>(filled, names),
                    (ElementType.F16, false) => Bound<Float16>(filled, names),
                    (_, false) => Bound<BFloat16>(filled, names),
                    (ElementType.F64, true) => Bound<Probabilistic<Float64>>(filled, names),
                    (ElementType.F32, true) => Bound<Probabilistic<Float32>>(filled, names),
                    (ElementType.F16, true) => Bound<Probabilistic<Float16>>(filled, names),
                    _ => Bound<Probabilistic<BFloat16>>(filled, names),
                }
        );

    private static Dictionary<string, Expectation> Bound<TModel>(Case filled, IReadOnlyCollection<string> names)
        where TModel : IRoundingModel
    {
        var computed = Run(names, filled, Bounded<TModel>.Exact, filled.Operator.Forward, filled.Operator.Backward);
        var expectations = names.ToDictionary(
            name => name,
            name =>
            {
                if (computed.Any(name) is Tensor<Bounded<TModel>> bounded)
                {
                    var numbers = bounded.Flat().ToArray();
                    return new Expectation(
                        Array.ConvertAll(numbers, number => number.Value),
                        Array.ConvertAll(numbers, number => number.Bound)
                    );
                }

                var values = Judge.Doubles(computed.Any(name));
                return new Expectation(values, new double[values.Length]);
            }
        );
        if (filled.Operator is IExactOperator exact && IsWhole(filled.Given))
        {
            // u = 2⁻ᵖ
            DemandEquality(expectations, filled, exact, Math.Min(1 / TModel.UnitRoundoff, TModel.LargestFinite));
        }

        return expectations;
    }

    /// <summary>Sets the bound to 0 wherever whole numbers alone have led to the result, none of them beyond the largest that the format counts up to.</summary>
    private static void DemandEquality(Dictionary<string, Expectation> expectations, Case filled, IExactOperator op, double largest)
    {
        var computed = Run(expectations.Keys, filled, WholeNumber.FromDouble, op.ForwardExactly, op.BackwardExactly);
        foreach (var (name, expectation) in expectations.ToList())
        {
            if (computed.Any(name) is Tensor<WholeNumber> whole)
            {
                var masses = whole.Flat();
                var (bounds, exact) = (expectation.Bounds, 0);
                for (var i = 0; i < bounds.Length; i++)
                {
                    if (masses[i].Mass <= largest)
                    {
                        bounds[i] = 0;
                        exact++;
                    }
                }

                expectations[name] = expectation with { Exact = exact };
            }
        }
    }

    /// <summary>The pass or the passes that the results come from.</summary>
    private static Values<T> Run<T>(
        IEnumerable<string> names,
        Case filled,
        Func<double, T> number,
        Func<Values<T>, Values<T>> forward,
        Func<Values<T>, Values<T>> backward
    )
        where T : INumber<T>
    {
        var given = filled.Given.To(number);
        var (computed, op) = (new Values<T>(), filled.Operator.Signature);
        if (names.Any(name => op.OutputNamed(name) is not null))
        {
            computed.Join(forward(given));
        }

        if (!names.All(name => op.OutputNamed(name) is not null))
        {
            computed.Join(backward(given));
        }

        return computed;
    }

    private static bool IsWhole(Values<double> given) =>
        given.All(name => given.Any(name) is not Tensor<double> real || real.Flat().ToArray().All(double.IsInteger));
}
