using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reference.Training;

namespace Reference.Oracle.Commands;

/// <summary>The options that say how the learning rate goes from step to step.</summary>
internal sealed class ScheduleOptions
{
    private const string Usual = "sawtooth";

    private readonly Option<string> _name;
    private readonly Option<double> _rate;
    private readonly Option<double?> _final;
    private readonly Option<int?> _every;
    private readonly Option<double?> _factor;
    private readonly Option<int?> _length;
    private readonly Option<double> _warmUp;

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="noted">What checkpoints note.</param>
    /// <param name="optimiser">Has the rate to begin with.</param>
    /// <param name="epochs">How long the whole run is.</param>
    public ScheduleOptions(Command command, NotedOptions noted, OptimiserOptions optimiser, Option<int> epochs)
    {
        _rate = new("--rate")
        {
            Description = "The learning rate at the beginning; one that suits the optimiser unless given.",
            HelpName = "X",
            DefaultValueFactory = optimiser.Rate,
        };
        _name = new("--schedule")
        {
            Description =
                "How the rate goes: sawtooth (falls within each epoch, and begins anew), constant, step, exponential, cosine (falls until the end), plateau (falls when the loss does not).",
            HelpName = "NAME",
            DefaultValueFactory = _ => Usual,
        };
        _name.AcceptOnlyFromAmong("sawtooth", "constant", "step", "exponential", "cosine", "plateau");
        _final = new("--final-rate")
        {
            Description = "sawtooth, cosine: the rate towards the end; 0 unless given.",
            HelpName = "X",
            DefaultValueFactory = result => NameIn(result) is "sawtooth" or "cosine" ? 0 : null,
        };
        _every = new("--every")
        {
            Description = "step: after how many epochs the rate falls; plateau: how many epochs without getting better are borne.",
            HelpName = "EPOCHS",
            DefaultValueFactory = result =>
                NameIn(result) switch
                {
                    "step" => 10,
                    "plateau" => 3,
                    _ => null,
                },
        };
        _factor = new("--factor")
        {
            Description = "step, plateau: what the rate is multiplied by, 0.1; exponential: what is left of it after an epoch, 0.9.",
            HelpName = "X",
            DefaultValueFactory = result =>
                NameIn(result) switch
                {
                    "step" or "plateau" => 0.1,
                    "exponential" => 0.9,
                    _ => null,
                },
        };
        _length = new("--length")
        {
            Description = "cosine: after how many epochs the rate has fallen; after --epochs unless given.",
            HelpName = "EPOCHS",
            DefaultValueFactory = result =>
                NameIn(result) == "cosine"
                && int.TryParse(NotedOptions.TextOf(result, epochs, "1"), CultureInfo.InvariantCulture, out var all)
                    ? all
                    : null,
        };
        _warmUp = new("--warm-up")
        {
            Description = "For how many epochs, or what part of one, the rate grows from nothing first.",
            HelpName = "EPOCHS",
            DefaultValueFactory = _ => 0,
        };
        command.Add(noted.Add(_rate));
        command.Add(noted.Add(_name));
        command.Add(noted.Add(_final));
        command.Add(noted.Add(_every));
        command.Add(noted.Add(_factor));
        command.Add(noted.Add(_length));
        command.Add(noted.Add(_warmUp));
    }

    /// <summary>The rate at the beginning.</summary>
    public Option<double> Rate => _rate;

    /// <summary>The schedule.</summary>
    /// <exception cref="UsageException">A number is out of range, or an option belongs to another schedule.</exception>
    public Schedule Read(ParseResult parsed)
    {
        NotedOptions.Refuse(parsed, _final, _name, "sawtooth", "cosine");
        NotedOptions.Refuse(parsed, _every, _name, "step", "plateau");
        NotedOptions.Refuse(parsed, _factor, _name, "step", "plateau", "exponential");
        NotedOptions.Refuse(parsed, _length, _name, "cosine");
        var rate = parsed.Within(0, 1e6, _rate);
        var final = parsed.Within(0, 1e6, _final) ?? 0;
        var every = parsed.AtLeast(0, _every) ?? 0;
        var factor = parsed.Within(0, 1, _factor) ?? 0;
        Schedule schedule = parsed.GetValue(_name) switch
        {
            "constant" => new Constant(rate),
            "step" => new Stairs(rate, Math.Max(every, 1), factor),
            "exponential" => new Exponential(rate, factor),
            "cosine" => new Cosine(rate, parsed.AtLeast(1, _length) ?? 1, final),
            "plateau" => new Plateau(rate, every, factor),
            _ => new Sawtooth(rate, final),
        };
        return parsed.Within(0, 1e6, _warmUp) is var warm and > 0 ? new WarmUp(schedule, warm) : schedule;
    }

    private string NameIn(SymbolResult result) => NotedOptions.TextOf(result, _name, Usual);
}
