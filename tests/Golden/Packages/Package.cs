using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Reference.GoldenTests.Packages;

/// <summary>A package in <c>artifacts/packages</c>, opened.</summary>
/// <param name="id">Its id.</param>
internal sealed class Package(string id) : IDisposable
{
    /// <summary>The kind of information in symbols that has a source's text (Portable PDB format, embedded source).</summary>
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private readonly ZipArchive _archive = ZipFile.OpenRead(Path.Combine(Stranger.Folder, $"{id}.{Stranger.Version}.nupkg"));

    /// <summary>What it holds, without what NuGet's format itself adds.</summary>
    public IReadOnlyList<string> Files =>
        [
            .. _archive
                .Entries.Select(entry => entry.FullName)
                .Where(name =>
                    name != $"{id}.nuspec"
                    && name != "[Content_Types].xml"
                    && !name.StartsWith("_rels/", StringComparison.Ordinal)
                    && !name.StartsWith("package/", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal),
        ];

    public byte[] Read(string file)
    {
        using var stream = _archive.GetEntry(file)!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>What it says of itself.</summary>
    public XElement Metadata =>
        XDocument.Load(new MemoryStream(Read($"{id}.nuspec"))).Root!.Elements().Single(element => element.Name.LocalName == "metadata");

    /// <summary>The value of an element of its metadata.</summary>
    public string Says(string element) => Metadata.Elements().Single(found => found.Name.LocalName == element).Value;

    /// <summary>The packages that it needs.</summary>
    public IEnumerable<string> Needs =>
        Metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (string)element.Attribute("id")!);

    /// <summary>The sources that an assembly was made of, as its own symbols name them, and whether their text is there too; and whether the build was deterministic.</summary>
    public (bool IsDeterministic, IReadOnlyList<(string Name, bool HasText)> Sources) Symbols(string assembly)
    {
        using var file = new PEReader(new MemoryStream(Read(assembly)));
        var entries = file.ReadDebugDirectory();
        using var symbols = file.ReadEmbeddedPortablePdbDebugDirectoryData(
            entries.Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb)
        );
        var reader = symbols.GetMetadataReader();
        return (
            entries.Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible),
            [
                .. reader.Documents.Select(document =>
                    (
                        reader.GetString(reader.GetDocument(document).Name),
                        reader
                            .GetCustomDebugInformation(document)
                            .Any(info => reader.GetGuid(reader.GetCustomDebugInformation(info).Kind) == EmbeddedSource)
                    )
                ),
            ]
        );
    }

    public void Dispose() => _archive.Dispose();
}
