using Reference.Cases;

namespace Reference.Data;

/// <summary>The four files of a folder in IDX form, found by name as MNIST and its relatives are called.</summary>
internal static class IdxFolder
{
    private static readonly string[] Endings = ["-idx1-ubyte", ".idx1-ubyte", "-idx3-ubyte", ".idx3-ubyte", "-idx4-ubyte", ".idx4-ubyte"];

    /// <summary>Whether a folder has any file in IDX form.</summary>
    public static bool IsOne(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Any(file => Endings.Any(ending => Unpacked(file).EndsWith(ending, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Reads training and test pictures; there are as many classes as the largest training label asks for.</summary>
    public static (LabelledPictures Train, LabelledPictures Test) Read(string folder)
    {
        var (pictures, labels) = (Load(folder, "images", "train"), Load(folder, "labels", "train"));
        var (testPictures, testLabels) = (Load(folder, "images", "t10k", "test"), Load(folder, "labels", "t10k", "test"));
        var classes = labels.Data.ToArray().Max() + 1;
        var train = new LabelledPictures(pictures, labels, classes, Normalisation.None);
        var test = new LabelledPictures(testPictures, testLabels, classes, Normalisation.None);
        return test.PictureShape == train.PictureShape
            ? (train, test)
            : throw new FileFormatException(
                testPictures.Source,
                $"test pictures are {test.PictureShape}, but training pictures are {train.PictureShape}"
            );
    }

    private static IdxFile Load(string folder, string content, params string[] sets) => IdxFile.Read(Find(folder, content, sets));

    private static string Find(string folder, string content, string[] sets)
    {
        // Of a file and its .gz the plain one, which comes first, is taken.
        var files = Directory.EnumerateFiles(folder).Where(file => Matches(Path.GetFileName(file))).Order(StringComparer.Ordinal);
        List<string> found = [.. files.DistinctBy(Unpacked)];
        return found switch
        {
            [var file] => file,
            [] => throw new FileNotFoundException(
                $"{folder}: there is no file {sets[0]}-{content}-idx{(content == "images" ? 3 : 1)}-ubyte, plain or .gz"
            ),
            _ => throw new FileFormatException(
                folder,
                $"{string.Join(" and ", found.Select(Path.GetFileName))} both could be the {sets[0]} {content}"
            ),
        };

        bool Matches(string name) =>
            Array.Exists(sets, set => Unpacked(name).Contains($"{set}-{content}", StringComparison.OrdinalIgnoreCase))
            && Endings.Any(ending => Unpacked(name).EndsWith($"{content}{ending}", StringComparison.OrdinalIgnoreCase));
    }

    private static string Unpacked(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
}
