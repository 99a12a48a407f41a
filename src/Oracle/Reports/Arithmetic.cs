using System.Globalization;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Numbers;

namespace Reference.Oracle.Reports;

/// <summary>One element of a result written out: what it is computed from, in names and in numbers.</summary>
internal static class Arithmetic
{
    /// <summary>More terms than these are summed up.</summary>
    private const int MostTerms = 24;

    /// <summary>A line is not longer than this.</summary>
    private const int Longest = 200;

    /// <summary>
    /// The lines, each term of a sum on one of its own: <c>X[0, 0, 1]·W[0, 0, 0] = 2·0.5 = 1</c>. The specification computes them in double.
    /// </summary>
    /// <param name="asked">The case.</param>
    /// <param name="result">The name of an output or gradient.</param>
    /// <param name="index">Which of its elements.</param>
    public static IReadOnlyList<string> Of(Case asked, string result, IReadOnlyList<int> index)
    {
        if (Element(asked, result, index) is not { } element)
        {
            return [];
        }

        var terms = element.Terms(Number, Longest).Take(MostTerms + 1).ToList();
        var left = $"{Place(result, index)} ";
        var margin = new string(' ', left.Length);
        if (terms.Count == 1)
        {
            return [$"{left}= {Line(terms[0])}"];
        }

        return
        [
            .. terms
                .Take(MostTerms)
                .Select(
                    (term, place) =>
                        place == 0 ? $"{left}= {Line(term)}"
                        : term.IsTaken ? $"{margin}- {Line(term)}"
                        : $"{margin}+ {Line(term)}"
                ),
            .. terms.Count > MostTerms ? [$"{margin}+ …"] : (string[])[],
            $"{margin}= {Number(element.Value)}",
        ];
    }

    /// <summary>The names of the given numbers that an element is computed from: <c>X[0, 0, 1]</c>.</summary>
    public static IReadOnlySet<string> Sources(Case asked, string result, IReadOnlyList<int> index) =>
        Element(asked, result, index)?.Sources ?? new HashSet<string>();

    /// <summary>What an element is called.</summary>
    public static string Place(string name, IReadOnlyList<int> index) => index.Count == 0 ? name : $"{name}[{string.Join(", ", index)}]";

    /// <summary>A number in six digits.</summary>
    public static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>An element as the specification computes it; null where it is no real number.</summary>
    private static Worked? Element(Case asked, string result, IReadOnlyList<int> index)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var given = new Values<Worked>();
        foreach (var name in asked.Given)
        {
            var shape = asked.Given.ShapeOf(name);
            switch (asked.Given.Any(name))
            {
                case Tensor<double> reals:
                    given.Add(name, Tensors.Fill(shape, i => Worked.Named(Place(name, shape.IndexAt(i)), reals.Flat()[i])), shape);
                    break;
                case Tensor<long> integers:
                    given.Add(name, integers, shape);
                    break;
                case var flags:
                    given.Add(name, (Tensor<bool>)flags, shape);
                    break;
            }
        }

        var isOutput = asked.Operator.Signature.OutputNamed(result) is not null;
        var computed = isOutput ? asked.Operator.Forward(given) : asked.Operator.Backward(given);
        return computed.Any(result) is Tensor<Worked> worked ? worked.Flat()[computed.ShapeOf(result).Offset([.. index])] : null;
    }

    private static string Line(WorkedTerm term) => string.Join(" = ", new[] { term.Names, term.Numbers, Number(term.Value) }.Distinct());
}
