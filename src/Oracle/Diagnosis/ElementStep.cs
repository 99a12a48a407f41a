using System.Text.Json;
using Reference.Cases;
using Reference.Layers;
using Reference.Optimisers;

namespace Reference.Oracle.Diagnosis;

/// <summary>
/// One element of an optimiser's step that divides by a root, or follows a velocity, laid out: x' = (1 - μ)·(x - speed · ratio · direction), where the right
/// direction is numerator / (√square + ε) + decay · x and the ratio, of LAMB's norms, 1 elsewhere.
/// </summary>
internal sealed class ElementStep
{
    private readonly IReadOnlyDictionary<string, double> _numbers;
    private readonly IOperator _op;
    private readonly double _rate;
    private readonly long _count;

    private ElementStep(Case asked, Values<double> right, int parameter, int count, int i)
    {
        (_op, _numbers) = (asked.Operator, Numbers(asked.Operator));
        (_rate, _count) = (asked.Given["R"].Flat()[0], asked.Given.Integers("T").Flat()[0]);
        (X, var slope) = (Input(0), Input(1));
        Gradient = slope + Number("norm_coefficient") * X;
        var states = Enumerable.Range(1, ((OptimiserStep)_op).States.Count).ToArray();
        Old = [.. states.Select(state => Input(state + 1))];
        New = [.. states.Select(state => right[$"outputs_{state * count + parameter}"].Flat()[i])];

        double Input(int part) => asked.Given[$"inputs_{part * count + parameter}"].Flat()[i];
    }

    /// <summary>x.</summary>
    public double X { get; }

    /// <summary>g = dx + λ·x.</summary>
    public double Gradient { get; }

    /// <summary>The states before the step.</summary>
    public double[] Old { get; }

    /// <summary>The states after it.</summary>
    public double[] New { get; }

    /// <summary>α.</summary>
    public double Alpha => Number("alpha");

    /// <summary>ε.</summary>
    public double Epsilon => Number("epsilon");

    /// <summary>The decay that is no part of the gradient.</summary>
    public double Decay => Number("weight_decay");

    /// <summary>1 - αᵀ.</summary>
    public double MeanWeight => Weight("alpha");

    /// <summary>1 - βᵀ.</summary>
    public double SquareWeight => Weight("beta");

    /// <summary>What the direction is multiplied by: the rate, corrected where the formula corrects it and not the means.</summary>
    public double Speed =>
        _op switch
        {
            Adagrad => _rate / (1 + _count * Number("decay_factor")),
            Adam => _rate * Math.Sqrt(SquareWeight) / MeanWeight,
            _ => _rate,
        };

    /// <summary>What is divided by the root.</summary>
    public double Numerator =>
        _op switch
        {
            Adam => New[0],
            AdamW or Lamb => New[0] / MeanWeight,
            _ => Gradient,
        };

    /// <summary>What the root is of.</summary>
    public double Square => _op is AdamW or Lamb ? New[^1] / SquareWeight : New[^1];

    /// <summary>The direction without the decay.</summary>
    public double Bare => Numerator / (Math.Sqrt(Square) + Epsilon);

    /// <summary>The direction as it should be.</summary>
    public double Right => Bare + Decay * X;

    /// <summary>The numbers among an operator's attributes, by their JSON names.</summary>
    public static IReadOnlyDictionary<string, double> Numbers(IOperator op) =>
        op.GetType()
            .GetProperties()
            .Where(property => property.GetValue(op) is double)
            .ToDictionary(
                property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
                property => (double)property.GetValue(op)!
            );

    /// <summary>The places of the parameters among the inputs.</summary>
    public static IEnumerable<int> Parameters(Case asked) =>
        Enumerable.Range(
            0,
            asked.Given.Count(asked.Operator.Signature.Inputs[2].IsNamed) / (2 + ((OptimiserStep)asked.Operator).States.Count)
        );

    /// <summary>The parameters after a step in another direction.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="direction">The direction of each element.</param>
    /// <param name="ratio">What LAMB makes of the norms of parameter and direction; their ratio unless given.</param>
    /// <param name="length">What the second norm is of; of the direction unless given.</param>
    public static Values<double> Moved(
        Case asked,
        Func<ElementStep, double> direction,
        Func<double, double, double>? ratio = null,
        Func<ElementStep, double>? length = null
    )
    {
        var (right, results) = (asked.Operator.Forward(asked.Given), new Values<double>());
        var places = Parameters(asked).ToList();
        foreach (var place in places)
        {
            var shape = asked.Given.ShapeOf($"inputs_{place}");
            var steps = Enumerable.Range(0, shape.Size).Select(i => new ElementStep(asked, right, place, places.Count, i)).ToList();
            var (x, u) = (Norm(steps.Select(step => step.X)), Norm(steps.Select(length ?? direction)));
            var times =
                asked.Operator is not Lamb || x == 0 || u == 0 ? 1
                : ratio is null ? x / u
                : ratio(x, u);
            results.Add(
                $"outputs_{place}",
                Tensors.Fill(
                    shape,
                    i => (1 - steps[i].Number("norm_coefficient_post")) * (steps[i].X - steps[i].Speed * times * direction(steps[i]))
                ),
                shape
            );
        }

        return results;
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private double Number(string name) => _numbers.GetValueOrDefault(name);

    private double Weight(string share) => _count > 0 ? 1 - Math.Pow(Number(share), _count) : 1;
}
