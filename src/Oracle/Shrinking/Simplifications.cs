using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reference.Layers;

namespace Reference.Oracle.Shrinking;

/// <summary>Calls with fewer inputs and plainer attributes.</summary>
internal static class Simplifications
{
    private const string Group = "group";

    /// <summary>Without an optional input; with an attribute at its default; with fewer groups; with an attribute's numbers nearer to nothing.</summary>
    public static IEnumerable<Anatomy> Of(Anatomy call) =>
        [
            .. WithoutInputs(call),
            .. call.Attributes.Select(attribute => call.With(attribute.Key, (JsonNode?)null)),
            .. Ungrouped(call),
            .. Plainer(call),
        ];

    private static IEnumerable<Anatomy> WithoutInputs(Anatomy call) =>
        call.Operator() is { } op
            ? op
                .Signature.Inputs.Where(port => port.Optional && call.Inputs.Has(port.Name))
                .Select(port => call.Without(port.Name))
                .Concat(op.Signature.Inputs.Where(port => port.Variadic).SelectMany(port => WithFewer(call, port)))
            : [];

    /// <summary>Without one of every so many tensors of a variadic input: without one of them, or one parameter with its gradient and states.</summary>
    private static IEnumerable<Anatomy> WithFewer(Anatomy call, Port port)
    {
        var names = call
            .Inputs.Where(port.IsNamed)
            .OrderBy(name => int.Parse(name[(port.Name.Length + 1)..], CultureInfo.InvariantCulture))
            .ToList();
        return from period in Enumerable.Range(2, Math.Max(names.Count - 1, 0))
            where names.Count % period == 0
            from dropped in Enumerable.Range(0, period)
            select Renumbered(call, port, [.. names.Where((_, place) => place % period != dropped)]);
    }

    private static Anatomy Renumbered(Anatomy call, Port port, List<string> kept)
    {
        var inputs = new Values<double>();
        foreach (var name in call.Inputs.Where(name => !port.IsNamed(name) || kept.Contains(name)))
        {
            inputs.Add(port.IsNamed(name) ? $"{port.Name}_{kept.IndexOf(name)}" : name, call.Inputs, name);
        }

        return call with
        {
            Inputs = inputs,
        };
    }

    /// <summary>Fewer groups: what counts all groups' channels is cut to those of the first ones or of the last ones.</summary>
    private static IEnumerable<Anatomy> Ungrouped(Anatomy call)
    {
        if (call.Attributes[Group] is not JsonValue value)
        {
            yield break;
        }

        var groups = value.GetValue<int>();
        var axes = call
            .Inputs.SelectMany(input => call.Inputs.ShapeOf(input).Take(2).Select((length, axis) => new Cuts.Place(input, axis, length)))
            .Where(place => place.Length % groups == 0)
            .ToList();
        for (var kept = 1; kept < groups; kept++)
        {
            for (var set = 0; set < 1 << axes.Count; set++)
            {
                var chosen = axes.Where((_, place) => (set >> place & 1) == 1).ToList();
                foreach (var first in (int[])[0, groups - kept])
                {
                    yield return chosen.Aggregate(
                        call.With(Group, kept > 1 ? kept : null),
                        (whole, place) => Cuts.Cut(whole, [place], first * (place.Length / groups), kept * (place.Length / groups))
                    );
                }
            }
        }
    }

    private static IEnumerable<Anatomy> Plainer(Anatomy call)
    {
        foreach (var (name, value) in call.Attributes)
        {
            if (value is JsonArray list)
            {
                for (var place = 0; place < list.Count; place++)
                {
                    foreach (var plainer in Plainer(list[place]!))
                    {
                        var changed = (JsonArray)list.DeepClone();
                        changed[place] = plainer;
                        yield return call.With(name, changed);
                    }
                }
            }
            else if (value is not null)
            {
                foreach (var plainer in Plainer(value))
                {
                    yield return call.With(name, plainer);
                }
            }
        }
    }

    /// <summary>Numbers that are plainer than a number: 0, 1, the next smaller one, for fractions the next whole one and the nearest half.</summary>
    private static IEnumerable<JsonNode> Plainer(JsonNode value)
    {
        if (value.GetValueKind() != JsonValueKind.Number)
        {
            yield break;
        }

        var number = value.GetValue<double>();
        foreach (var plainer in (double[])[0, 1, 0.5, Math.Round(number), number - Math.Sign(number)])
        {
            if (Cost(plainer) < Cost(number))
            {
                yield return double.IsInteger(plainer) && double.IsInteger(number) ? (long)plainer : plainer;
            }
        }
    }

    /// <summary>How plain a number is: whole before half before others, small before large.</summary>
    private static double Cost(double number) =>
        Math.Abs(number)
        + (
            double.IsInteger(number) ? 0
            : double.IsInteger(2 * number) ? 1_000
            : 1_000_000
        )
        + (number < 0 ? 0.5 : 0);
}
