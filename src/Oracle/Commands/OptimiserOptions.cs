using System.CommandLine;
using System.CommandLine.Parsing;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.Oracle.Commands;

/// <summary>The options that say how parameters follow from gradients.</summary>
internal sealed class OptimiserOptions
{
    private const string Usual = "sgd";

    private static readonly string[] WithBetas = ["adam", "adamw", "lamb"];
    private static readonly string[] WithEpsilon = ["adagrad", "rmsprop", .. WithBetas];

    /// <summary>The optimisers by name, with the rate that they begin with unless another is given.</summary>
    private static readonly Dictionary<string, double> Rates = new()
    {
        ["sgd"] = 0.015,
        ["adagrad"] = 0.01,
        ["rmsprop"] = 0.001,
        ["adam"] = 0.001,
        ["adamw"] = 0.001,
        ["lamb"] = 0.005,
    };

    private readonly Option<string> _name;
    private readonly Option<double?> _momentum;
    private readonly Option<bool?> _nesterov;
    private readonly Option<double?> _beta1;
    private readonly Option<double?> _beta2;
    private readonly Option<double?> _epsilon;
    private readonly Option<double> _decay;
    private readonly Option<double?> _clipNorm;
    private readonly Option<double?> _clipValue;

    /// <summary>Adds them to a command.</summary>
    public OptimiserOptions(Command command, NotedOptions noted)
    {
        _name = new("--optimiser")
        {
            Description = $"How a step follows from a gradient: {string.Join(", ", Rates.Keys)}.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Usual,
        };
        _name.AcceptOnlyFromAmong([.. Rates.Keys]);
        _momentum = Number("--momentum", "sgd: the share of the velocity that stays from step to step.", 0.9, "sgd");
        _nesterov = new("--nesterov")
        {
            Description = "sgd: Nesterov's momentum, which looks a step ahead.",
            DefaultValueFactory = result => Is(result, "sgd") ? false : null,
        };
        _beta1 = Number("--beta1", "adam, adamw, lamb: the share of the mean gradient that stays.", 0.9, WithBetas);
        _beta2 = new("--beta2")
        {
            Description = "The same and rmsprop: the share of the mean square that stays; 0.999, rmsprop 0.9.",
            HelpName = "X",
            DefaultValueFactory = result =>
                Is(result, "rmsprop") ? 0.9
                : Is(result, WithBetas) ? 0.999
                : null,
        };
        _epsilon = Number("--epsilon", "All but sgd: what is added to the root that a step is divided by.", 1e-6, WithEpsilon);
        _decay = new("--decay")
        {
            Description =
                "Weight decay, of weights but not of biases nor of normalisation's parameters: added to the gradient; adamw, lamb: to the step.",
            HelpName = "X",
            DefaultValueFactory = result => Is(result, "adamw", "lamb") ? 0.01 : 0,
        };
        _clipNorm = new("--clip-norm") { Description = "Shorten gradients whose norm, all taken together, is above this.", HelpName = "X" };
        _clipValue = new("--clip-value") { Description = "Keep each element of a gradient between this and its negative.", HelpName = "X" };
        command.Add(noted.Add(_name));
        command.Add(noted.Add(_momentum));
        command.Add(noted.Add(_nesterov));
        command.Add(noted.Add(_beta1));
        command.Add(noted.Add(_beta2));
        command.Add(noted.Add(_epsilon));
        command.Add(noted.Add(_decay));
        command.Add(noted.Add(_clipNorm));
        command.Add(noted.Add(_clipValue));
    }

    /// <summary>The rate that suits the optimiser.</summary>
    public double Rate(SymbolResult result) => Rates.GetValueOrDefault(NameIn(result));

    /// <summary>The optimiser.</summary>
    /// <exception cref="UsageException">A number is out of range, or an option belongs to another optimiser.</exception>
    public Optimiser Read(ParseResult parsed, Schedule rate)
    {
        NotedOptions.Refuse(parsed, _momentum, _name, "sgd");
        NotedOptions.Refuse(parsed, _nesterov, _name, "sgd");
        NotedOptions.Refuse(parsed, _beta1, _name, WithBetas);
        NotedOptions.Refuse(parsed, _beta2, _name, ["rmsprop", .. WithBetas]);
        NotedOptions.Refuse(parsed, _epsilon, _name, WithEpsilon);
        var (norm, value) = (parsed.Within(1e-30, 1e30, _clipNorm), parsed.Within(1e-30, 1e30, _clipValue));
        if (norm is not null && value is not null)
        {
            throw new UsageException("--clip-norm and --clip-value exclude each other");
        }

        return new(StepOf(parsed))
        {
            Rate = rate,
            Clipping =
                norm is { } length ? new ClippingByNorm(length)
                : value is { } limit ? new ClippingByValue(limit)
                : null,
        };
    }

    private OptimiserStep StepOf(ParseResult parsed)
    {
        const double BelowOne = 1 - 1e-9;
        var (alpha, beta) = (parsed.Within(0, BelowOne, _beta1) ?? 0, parsed.Within(0, BelowOne, _beta2) ?? 0);
        var (epsilon, decay) = (parsed.Within(0, 1e6, _epsilon) ?? 0, parsed.Within(0, 1e6, _decay));
        return parsed.GetValue(_name) switch
        {
            "adagrad" => new Adagrad { Epsilon = epsilon, NormCoefficient = decay },
            "rmsprop" => new RmsProp
            {
                Beta = beta,
                Epsilon = epsilon,
                NormCoefficient = decay,
            },
            "adam" => new Adam
            {
                Alpha = alpha,
                Beta = beta,
                Epsilon = epsilon,
                NormCoefficient = decay,
            },
            "adamw" => new AdamW
            {
                Alpha = alpha,
                Beta = beta,
                Epsilon = epsilon,
                WeightDecay = decay,
            },
            "lamb" => new Lamb
            {
                Alpha = alpha,
                Beta = beta,
                Epsilon = epsilon,
                WeightDecay = decay,
            },
            _ => new Momentum
            {
                Alpha = parsed.Within(0, 1, _momentum) ?? 0,
                Beta = 1,
                Mode = parsed.GetValue(_nesterov) == true ? MomentumMode.Nesterov : MomentumMode.Standard,
                NormCoefficient = decay,
            },
        };
    }

    private Option<double?> Number(string name, string description, double otherwise, params string[] optimisers) =>
        new(name)
        {
            Description = FormattableString.Invariant($"{description[..^1]}; {otherwise} unless given."),
            HelpName = "X",
            DefaultValueFactory = result => Is(result, optimisers) ? otherwise : null,
        };

    private bool Is(SymbolResult result, params string[] optimisers) => optimisers.Contains(NameIn(result));

    private string NameIn(SymbolResult result) => NotedOptions.TextOf(result, _name, Usual);
}
