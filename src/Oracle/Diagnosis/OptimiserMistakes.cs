using System.Numerics.Tensors;
using Reference.Cases;

namespace Reference.Oracle.Diagnosis;

/// <summary>Where ε and the weight decay come in, which velocity moves the parameter, what the count of updates counts, and what LAMB's norms are of.</summary>
internal static class OptimiserMistakes
{
    private static readonly string[] Decoupled = ["AdamW", "LAMB"];
    private static readonly string[] Means = ["Adam", .. Decoupled];
    private static readonly string[] Rooted = ["Adagrad", "RMSProp", .. Means];
    private static readonly string[] Regularised = ["GradientDescent", "Momentum", "Adagrad", "RMSProp", "Adam"];

    public static IEnumerable<Variant> Variants { get; } =
    [
        Directed(
            "O01",
            "whose epsilon is multiplied by √(1 - βᵀ), as if it were added after the correction",
            ["Adam"],
            step => step.Numerator / (Math.Sqrt(step.Square) + step.Epsilon * Math.Sqrt(step.SquareWeight))
        ),
        Directed(
            "O01",
            "whose epsilon is divided by √(1 - βᵀ), as if it were added before the correction",
            Decoupled,
            step => step.Numerator / (Math.Sqrt(step.Square) + step.Epsilon / Math.Sqrt(step.SquareWeight)) + step.Decay * step.X
        ),
        Directed(
            "O02",
            "with epsilon inside the root",
            Rooted,
            step => step.Numerator / Math.Sqrt(step.Square + step.Epsilon) + step.Decay * step.X
        ),
        Directed(
            "O04",
            "that decays the parameter as it is after the step",
            ["AdamW"],
            step => step.Bare + step.Decay * (step.X - step.Speed * step.Bare)
        ),
        new("O05", "whose decay is added to the gradient", Decoupled, Coupled),
        new("O05", "whose norm_coefficient acts on the parameter, not on its gradient", ["Adagrad", "RMSProp", "Adam"], Uncoupled),
        new("O06", "with mode standard", ["Momentum"], asked => WithMode(asked, "standard")),
        new("O06", "with mode nesterov", ["Momentum"], asked => WithMode(asked, "nesterov")),
        Nesterov("whose nesterov step takes the velocity as it was", step => step.Gradient + step.Alpha * step.Old[0]),
        Nesterov("whose nesterov step takes the velocity for the gradient", step => (1 + step.Alpha) * step.New[0]),
        Nesterov("whose nesterov step leaves the gradient out", step => step.Alpha * step.New[0]),
        new("O07", "damped by 1 - alpha", ["Momentum"], asked => With(asked, "beta", step => 1 - step["alpha"], t => Math.Max(t, 1))),
        new("O07", "whose beta acts on the first step, too", ["Momentum"], asked => Counted(asked, t => Math.Max(t, 1))),
        new("O07", "whose beta is ignored", ["Momentum"], asked => With(asked, "beta", _ => 1)),
        new("O08", "whose velocity has the rate in it", ["Momentum"], RateInside),
        .. from name in (string[])["norm_coefficient", "weight_decay"]
        let operators = name == "weight_decay" ? Decoupled : Regularised
        from variant in (Variant[])
            [
                new("O10", $"whose {name} is halved", operators, asked => With(asked, name, numbers => numbers[name] / 2)),
                new("O10", $"whose {name} is doubled", operators, asked => With(asked, name, numbers => numbers[name] * 2)),
                new("O10", $"whose {name} has the wrong sign", operators, asked => With(asked, name, numbers => -numbers[name])),
            ]
        select variant,
        new("O10", "without norm_coefficient", ["Momentum"], asked => With(asked, "norm_coefficient", _ => 0)),
        new("O10", "without weight_decay", Decoupled, asked => With(asked, "weight_decay", _ => 0)),
        new("O12", "without the correction for means that start at 0", Means, asked => Counted(asked, _ => 0)),
        Directed("O12", "without the correction of the gradients' mean", Means, step => step.Bare * step.MeanWeight + step.Decay * step.X),
        Directed("O12", "without the correction of the squares' mean", ["Adam"], step => step.Bare / Math.Sqrt(step.SquareWeight)),
        Directed(
            "O12",
            "without the correction of the squares' mean",
            Decoupled,
            step => step.Numerator / (Math.Sqrt(step.Square * step.SquareWeight) + step.Epsilon) + step.Decay * step.X
        ),
        new("O12", "whose T counts one step more", [.. Means, "Adagrad"], asked => Counted(asked, t => t + 1)),
        new("O12", "whose T counts one step less", [.. Means, "Adagrad"], asked => Counted(asked, t => Math.Max(t - 1, 0))),
        new("O13", "with alpha for beta and beta for alpha", Means, Exchanged),
        new("O13", "whose alpha is the share of the new gradient", Means, asked => With(asked, "alpha", numbers => 1 - numbers["alpha"])),
        new(
            "O13",
            "whose beta is the share of the new square",
            ["RMSProp", .. Means],
            asked => With(asked, "beta", numbers => 1 - numbers["beta"])
        ),
        Directed("O14", "without the root", Rooted, step => step.Numerator / (step.Square + step.Epsilon) + step.Decay * step.X),
        Directed(
            "O14",
            "whose step takes the squares as they were",
            ["Adagrad", "RMSProp"],
            step => step.Numerator / (Math.Sqrt(step.Old[0]) + step.Epsilon)
        ),
        Scaled("without the ratio of the norms", (_, _) => 1),
        Scaled("whose ratio of the norms is upside down", (x, u) => u / x),
        Scaled("whose norms are sums of squares without a root", (x, u) => x * x / (u * u)),
        Scaled("whose ratio of the norms is at most 1", (x, u) => Math.Min(x / u, 1)),
        new(
            "O15",
            "whose norm of the direction leaves the decay out",
            ["LAMB"],
            asked => ElementStep.Moved(asked, step => step.Right, length: step => step.Bare)
        ),
    ];

    private static Variant Directed(string id, string words, string[] operators, Func<ElementStep, double> direction) =>
        new(id, words, operators, asked => ElementStep.Moved(asked, direction));

    private static Variant Nesterov(string words, Func<ElementStep, double> direction) =>
        new(
            "O06",
            words,
            ["Momentum"],
            asked =>
                asked.Operator is Optimisers.Momentum { Mode: Optimisers.MomentumMode.Nesterov }
                    ? ElementStep.Moved(asked, direction)
                    : null
        );

    private static Variant Scaled(string words, Func<double, double, double> ratio) =>
        new("O15", words, ["LAMB"], asked => ElementStep.Moved(asked, step => step.Right, ratio));

    private static Values<double> WithMode(Case asked, string mode) =>
        Specification.WithAttributes(asked, attributes => attributes["mode"] = mode);

    /// <summary>With another number for an attribute, and another count of updates.</summary>
    private static Values<double> With(
        Case asked,
        string attribute,
        Func<IReadOnlyDictionary<string, double>, double> value,
        Func<long, long>? count = null
    ) =>
        Specification.WithAttributes(
            asked,
            Given(asked, count ?? (t => t)),
            attributes => attributes[attribute] = value(ElementStep.Numbers(asked.Operator))
        );

    private static Values<double> Counted(Case asked, Func<long, long> count) => Specification.Answer(asked.Operator, Given(asked, count));

    private static Values<double> Given(Case asked, Func<long, long> count)
    {
        var given = new Values<double>().Join(asked.Given);
        given.Add("T", asked.Given.Integers("T").Map(count), asked.Given.ShapeOf("T"));
        return given;
    }

    private static Values<double> Exchanged(Case asked)
    {
        var numbers = ElementStep.Numbers(asked.Operator);
        return Specification.WithAttributes(
            asked,
            attributes => (attributes["alpha"], attributes["beta"]) = (numbers["beta"], numbers["alpha"])
        );
    }

    /// <summary>The decay goes the way of the gradient.</summary>
    private static Values<double> Coupled(Case asked)
    {
        var decay = ElementStep.Numbers(asked.Operator)["weight_decay"];
        return Specification.WithAttributes(
            asked,
            EachGradient(asked, (dx, x) => dx + decay * x),
            attributes => attributes["weight_decay"] = 0
        );
    }

    /// <summary>The parameter shrinks by rate and decay, which the gradient and what is remembered of it know nothing of.</summary>
    private static Values<double> Uncoupled(Case asked)
    {
        var (numbers, rate) = (ElementStep.Numbers(asked.Operator), asked.Given["R"].Flat()[0]);
        var shrunk = rate * numbers["norm_coefficient"] * (1 - numbers.GetValueOrDefault("norm_coefficient_post"));
        var results = Specification.WithAttributes(asked, attributes => attributes["norm_coefficient"] = 0);
        return ElementStep
            .Parameters(asked)
            .Aggregate(results, (all, place) => all.With($"outputs_{place}", next => Sum(next, -shrunk, asked.Given[$"inputs_{place}"])));
    }

    /// <summary>v' = α·v + r·g and x' = x - v': the same step as long as the rate stays.</summary>
    private static Values<double> RateInside(Case asked)
    {
        var (rate, norm) = (asked.Given["R"].Flat()[0], ElementStep.Numbers(asked.Operator)["norm_coefficient"]);
        return Specification.WithAttributes(
            asked,
            EachGradient(asked, (dx, _) => rate * dx).With("R", r => r.Map(_ => 1.0)),
            attributes => attributes["norm_coefficient"] = rate * norm
        );
    }

    private static Values<double> EachGradient(Case asked, Func<double, double, double> change)
    {
        var parameters = ElementStep.Parameters(asked).ToList();
        return parameters.Aggregate(
            asked.Given,
            (given, place) =>
                given.With(
                    $"inputs_{parameters.Count + place}",
                    dx => Tensors.Fill(dx.Shape(), i => change(dx.Flat()[i], asked.Given[$"inputs_{place}"].Flat()[i]))
                )
        );
    }

    private static Tensor<double> Sum(Tensor<double> a, double factor, Tensor<double> b) =>
        Tensors.Fill(a.Shape(), i => a.Flat()[i] + factor * b.Flat()[i]);
}
