namespace Reference.Data;

/// <summary>What <see cref="PictureFolder.Read"/> cannot see from the files alone.</summary>
public sealed record PictureReading
{
    /// <summary>Reads PGM and PPM.</summary>
    public static IReadOnlyDictionary<string, Func<string, Picture>> Netpbm { get; } =
        new Dictionary<string, Func<string, Picture>>
        {
            [".pgm"] = NetpbmFile.Read,
            [".ppm"] = NetpbmFile.Read,
            [".pnm"] = NetpbmFile.Read,
        };

    /// <summary>
    /// What reads picture files of each ending (small letters, with the dot): Netpbm's, unless given. Whoever has a library for another format adds it here; an
    /// unreadable file is to be a <see cref="Cases.FileFormatException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, Func<string, Picture>> Decoders { get; init; } = Netpbm;

    /// <summary>The column of a CSV file that the label is in, by its name in the header; null for the first column.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The shape of a CSV file's pictures, C×H×W; null for what the number of pixels says: a square, grey or in colour.</summary>
    public Shape? PictureShape { get; init; }

    /// <summary>The share of the pictures that is kept for the test, out of every class, where a source does not say which they are; a fifth unless given.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>What the choice of those is drawn from.</summary>
    public ulong TestSeed { get; init; } = 1;
}
