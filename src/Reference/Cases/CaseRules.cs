using Reference.Layers;

namespace Reference.Cases;

/// <summary>Which tensors a case of an operator may have, which it must have, and of which types and shapes.</summary>
internal static class CaseRules
{
    /// <summary>What each tensor of a file is to the operator.</summary>
    /// <exception cref="FileFormatException">One of them is nothing to it.</exception>
    public static Dictionary<string, (PortKind Kind, bool IsGiven)> PortsOf(Signature signature, IReadOnlySet<string> names, string source)
    {
        var ports = new Dictionary<string, (PortKind, bool)>(StringComparer.Ordinal);
        foreach (var (name, port) in NamedInputs(signature, names.Contains))
        {
            ports[name] = (port.Kind, true);
            if (port.HasGradient)
            {
                ports[$"d{name}"] = (PortKind.Real, false);
            }
        }

        foreach (var (name, port) in signature.Outputs.SelectMany(port => OutputNames(port, names).Select(name => (name, port))))
        {
            ports[name] = (port.Kind, false);
            if (port.HasGradient)
            {
                ports[$"d{name}"] = (PortKind.Real, true);
            }
        }

        if (names.FirstOrDefault(name => !ports.ContainsKey(name)) is { } unknown)
        {
            throw new FileFormatException(
                source,
                unknown,
                $"is not a tensor of {signature.Name}, which here has {string.Join(", ", ports.Keys)}"
            );
        }

        return ports;
    }

    /// <summary>Which kind of port holds elements of a type.</summary>
    public static PortKind KindOf(ElementType type) =>
        type.IsReal() ? PortKind.Real
        : type.IsInteger() ? PortKind.Integer
        : PortKind.Boolean;

    /// <summary>The types that a kind of port takes, for messages.</summary>
    public static string TypesOf(PortKind kind) => string.Join(" or ", Enum.GetValues<ElementType>().Where(type => KindOf(type) == kind));

    /// <summary>How much of a refusal is shown, which may repeat what the file says.</summary>
    private const int LongestRefusal = 1000;

    /// <summary>Runs a part of the specification on what a file says.</summary>
    /// <exception cref="FileFormatException">The specification refuses it.</exception>
    public static T Guard<T>(string source, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (LayerException refusal)
        {
            throw new FileFormatException(source, FileFormatException.Quote(refusal.Message, LongestRefusal));
        }
        catch (KeyNotFoundException missing)
        {
            throw new FileFormatException(source, missing.Message);
        }
        catch (OverflowException)
        {
            throw new FileFormatException(source, "its shapes and attributes lead to sizes beyond 31 bits");
        }
    }

    /// <summary>Checks what the case gives, and says which results it asks for and of which shapes: outputs, and gradients where it gives upstream ones.</summary>
    /// <exception cref="FileFormatException">An input is missing, or shapes do not fit.</exception>
    public static Dictionary<string, Shape> WantedShapes(string source, IOperator op, Values<double> given)
    {
        var signature = op.Signature;
        var inputs = NamedInputs(signature, given.Has).ToList();
        if (inputs.Find(input => !given.Has(input.Name)).Name is { } missing)
        {
            throw new FileFormatException(source, missing, $"is missing: {signature.Name} cannot do without");
        }

        var shapes = Guard(source, () => op.InferShapes(signature.InputShapes(name => given.Has(name) ? given.ShapeOf(name) : null)));
        var wanted = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach (var (name, port, inferred) in signature.NamedOutputs(shapes))
        {
            var upstream = $"d{name}";
            if (inferred is not { } shape)
            {
                continue;
            }

            wanted[name] = shape;
            if (port.HasGradient && given.Has(upstream) && !Fits(given.ShapeOf(upstream), shape))
            {
                throw new FileFormatException(source, upstream, $"is {given.ShapeOf(upstream)}, but {name} is {shape}");
            }
        }

        var upstreams = given.Where(name => signature.IsUpstream(name)).ToList();
        if (upstreams.Find(upstream => !wanted.ContainsKey(upstream[1..])) is { } needless)
        {
            throw new FileFormatException(
                source,
                needless,
                $"is there, but these inputs and attributes of {signature.Name} give no {needless[1..]}"
            );
        }

        if (upstreams.Count > 0)
        {
            foreach (var (name, _) in inputs.Where(input => input.Port.HasGradient))
            {
                wanted[$"d{name}"] = given.ShapeOf(name);
            }
        }

        return wanted;
    }

    /// <summary>Whether a tensor has a shape; a scalar may be written as one element too.</summary>
    public static bool Fits(Shape found, Shape wanted) =>
        found == wanted || (found.Rank <= 1 && wanted.Rank <= 1 && found.Size == 1 && wanted.Size == 1);

    /// <summary>The tensors of an output port, or what the first of a variadic one would be called where there are none.</summary>
    private static IEnumerable<string> OutputNames(Port port, IReadOnlySet<string> names) =>
        port.Variadic
            ? names
                .Select(name => name.StartsWith('d') && port.IsNamed(name[1..]) ? name[1..] : name)
                .Where(port.IsNamed)
                .DefaultIfEmpty($"{port.Name}_0")
                .Distinct()
            : [port.Name];

    private static IEnumerable<(string Name, Port Port)> NamedInputs(Signature signature, Func<string, bool> isThere) =>
        signature.Inputs.SelectMany(port => (signature with { Inputs = [port] }).InputNames(isThere).Select(name => (name, port)));
}
