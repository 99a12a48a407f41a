using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Judging;

/// <summary>
/// Compares the results that somebody has filled into a case with what the specification says, element by element:
/// <code>|got - exact| ≤ bound</code>
/// where exact and bound come from running the specification itself on numbers that carry a proven bound on the rounding error of any
/// implementation in the format that the result is stored in. NaN matches NaN, an infinity itself; labels, indices and masks must be equal, and so
/// must sums of whole numbers that are small enough for every order to be exact.
/// </summary>
public sealed record Judge
{
    /// <summary>Whether the bound of a sum grows with √n, as errors of random sign do, in place of n. Narrower, and almost always true.</summary>
    public bool Probabilistic { get; init; }

    /// <summary>How many times the bound is allowed, for algorithms with larger constants such as Winograd's; 1 unless given.</summary>
    public double Slack { get; init; } = 1;

    /// <summary>Judges the results of a case.</summary>
    /// <param name="filled">The case.</param>
    /// <exception cref="FileFormatException">It has no results, or inputs that the results' format cannot hold.</exception>
    public Verdict Assess(Case filled)
    {
        ArgumentNullException.ThrowIfNull(filled);
        var names = filled.Results.ToList();
        var missing = filled
            .WantedShapes.Keys.Where(name =>
                !filled.Results.Has(name) && filled.Operator.Signature.OutputNamed(name) is not { Optional: true }
            )
            .ToList();
        if (names.Count == 0 && filled.Unsupported is null)
        {
            throw new FileFormatException(filled.Source, $"has nothing to judge: none of {string.Join(", ", missing)} is there");
        }

        var problems = names.ToDictionary(name => name, name => Problem(filled, name));
        var sound = names.Where(name => problems[name] is null).ToList();
        var expectations = new Dictionary<string, Expectation>();
        foreach (var format in sound.GroupBy(name => FormatFor(filled, name)))
        {
            foreach (var (name, expectation) in Expectations.Of(filled, format.Key, Probabilistic, [.. format]))
            {
                expectations[name] = expectation;
            }
        }

        return new(
            filled,
            [
                .. names.Select(name =>
                    problems[name] is { } problem ? Broken(filled, name, problem) : Compared(filled, name, expectations[name])
                ),
            ],
            missing
        );
    }

    /// <summary>Every element of a result beside what it should be, where <see cref="Assess"/> says no more than which one is worst.</summary>
    /// <param name="filled">The case.</param>
    /// <param name="name">The result.</param>
    /// <exception cref="FileFormatException">It cannot be compared.</exception>
    public IReadOnlyList<ElementVerdict> Elements(Case filled, string name)
    {
        ArgumentNullException.ThrowIfNull(filled);
        if (Problem(filled, name) is { } problem)
        {
            throw new FileFormatException(filled.Source, name, problem);
        }

        var expectation = Expectations.Of(filled, FormatFor(filled, name), Probabilistic, [name])[name];
        var (got, shape) = (Doubles(filled.Results.Any(name)), filled.Results.ShapeOf(name));
        return [.. got.Select((value, i) => new ElementVerdict(shape.IndexAt(i), expectation.Values[i], value, expectation.Bounds[i]))];
    }

    private static TensorVerdict Broken(Case filled, string name, string problem)
    {
        var elements = filled.Results.ShapeOf(name).Size;
        return new(name, filled.TypeOf(name), elements, elements, null, problem);
    }

    private TensorVerdict Compared(Case filled, string name, Expectation expectation)
    {
        var got = Doubles(filled.Results.Any(name));
        var (failures, worst) = expectation.Compare(got, Slack);
        var element = new ElementVerdict(
            filled.Results.ShapeOf(name).IndexAt(worst),
            expectation.Values[worst],
            got[worst],
            expectation.Bounds[worst]
        );
        return new(name, filled.TypeOf(name), got.Length, failures, element, Weakness: expectation.Weakness(), Exact: expectation.Exact);
    }

    /// <summary>Why a result cannot be compared: findings too, but of another kind than a wrong number.</summary>
    private static string? Problem(Case filled, string name)
    {
        var op = filled.Operator.Signature;
        if (!filled.WantedShapes.TryGetValue(name, out var wanted))
        {
            return op.OutputNamed(name) is not null
                ? $"is there, but these inputs and attributes of {op.Name} give no {name}"
                : $"is there, but no upstream gradient is: {string.Join(", ", op.Outputs.Select(port => $"d{port.Name}"))}";
        }

        var kind = op.OutputNamed(name)?.Kind ?? PortKind.Real;
        return CaseRules.KindOf(filled.TypeOf(name)) != kind ? $"is {filled.TypeOf(name)}, but must be {CaseRules.TypesOf(kind)}"
            : !CaseRules.Fits(filled.Results.ShapeOf(name), wanted) ? $"is {filled.Results.ShapeOf(name)}, but must be {wanted}"
            : null;
    }

    /// <summary>The format that a result is judged for: its own; for labels and masks that of the inputs, which decide them.</summary>
    private static ElementType FormatFor(Case filled, string name)
    {
        var type = filled.TypeOf(name).IsReal() ? filled.TypeOf(name) : filled.RealType;
        foreach (var given in filled.Given)
        {
            if (
                filled.Given.Any(given) is Tensor<double> real
                && filled.TypeOf(given) != type
                && real.Map(value => type.Round(value)).Flat().SequenceEqual(real.Flat()) is false
            )
            {
                throw new FileFormatException(
                    filled.Source,
                    given,
                    $"is {filled.TypeOf(given)} and holds numbers that {type} does not have, but {name} is {type}: round inputs first"
                );
            }
        }

        return type;
    }

    internal static double[] Doubles(object tensor) =>
        tensor switch
        {
            Tensor<double> reals => reals.Flat().ToArray(),
            Tensor<long> integers => Array.ConvertAll(integers.Flat().ToArray(), integer => (double)integer),
            Tensor<bool> flags => Array.ConvertAll(flags.Flat().ToArray(), flag => flag ? 1.0 : 0.0),
            _ => throw new ArgumentException("is not a tensor that a file holds", nameof(tensor)),
        };
}
