namespace Reference.Oracle.Companion;

/// <summary>Lines of the project's own source, as the page shows them.</summary>
/// <param name="File">The file, from the repository's root.</param>
/// <param name="First">The number of the first line.</param>
/// <param name="Lines">The lines.</param>
internal sealed record CompanionCode(string File, int First, IReadOnlyList<string> Lines)
{
    /// <summary>The program of a lecture: its walk.</summary>
    public static CompanionCode Walk(Reference.Lectures.Walkthroughs.Lecture lecture)
    {
        var asked = $"\"{lecture.Id}\",";
        foreach (var name in Sources().Where(name => name.EndsWith("Lecture.cs", StringComparison.Ordinal)))
        {
            var lines = Read(name);
            var place = lines.FindIndex(line => line.Contains(asked, StringComparison.Ordinal));
            var walk = lines.FindIndex(line => line.Contains("IEnumerable<Frame> Walk(", StringComparison.Ordinal));
            if (place >= 0 && place < walk)
            {
                return Method(name, lines, walk);
            }
        }

        throw new InvalidOperationException($"The program of {lecture.Id} is not among the sources.");
    }

    /// <summary>The methods of the layers that the picture passes.</summary>
    public static IReadOnlyDictionary<string, CompanionCode> Layers() =>
        new Dictionary<string, CompanionCode>
        {
            ["conv"] = Layer("Convolution.cs", " Forward<T>("),
            ["conv_back"] = Layer("Convolution.cs", " Backward<T>("),
            ["pool"] = Layer("MaxPooling.cs", " ForwardWithIndices<T>("),
            ["pool_back"] = Layer("MaxPooling.cs", " Backward<T>("),
            ["relu"] = Layer("Relu.cs", " Value<T>("),
            ["relu_back"] = Layer("Relu.cs", " Slope<T>("),
            ["votes"] = Layer("FullyConnected.cs", " Forward<T>("),
            ["votes_back"] = Layer("FullyConnected.cs", " Backward<T>("),
        };

    private static CompanionCode Layer(string file, string signature)
    {
        var name = Sources().Single(name => name.EndsWith($"Layers/{file}", StringComparison.Ordinal));
        var lines = Read(name);
        return Method(name, lines, lines.FindIndex(line => line.Contains(signature, StringComparison.Ordinal)));
    }

    /// <summary>From a method's first line to its last: the brace below it, or the end of the expression.</summary>
    private static CompanionCode Method(string name, List<string> lines, int first)
    {
        var last = lines[first].EndsWith(';') ? first : lines.FindIndex(first, line => line == "    }");
        return new(name, first + 1, [.. lines[first..(last + 1)].Select(line => line.Length >= 4 ? line[4..] : line)]);
    }

    private static IEnumerable<string> Sources() =>
        typeof(CompanionCode).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("src/", StringComparison.Ordinal));

    private static List<string> Read(string name)
    {
        using var reader = new StreamReader(typeof(CompanionCode).Assembly.GetManifestResourceStream(name)!);
        return [.. reader.ReadToEnd().TrimEnd().Split('\n').Select(line => line.TrimEnd('\r'))];
    }
}
