using Reference.Cases;

namespace Reference.Data;

/// <summary>A folder with a training and a test set in IDX form, found by name as MNIST and its relatives are called:
/// <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c>, <c>t10k-labels-idx1-ubyte</c>; also
/// <c>….idx3-ubyte</c>, <c>test</c> for <c>t10k</c>, anything before (<c>emnist-letters-train-images-…</c>), and <c>.gz</c> after.</summary>
/// <param name="Train">The pictures to learn from.</param>
/// <param name="Test">The pictures to be judged by, normalised as the training pictures are.</param>
public sealed record PictureFolder(LabelledPictures Train, LabelledPictures Test)
{
    private static readonly string[] Endings = ["-idx1-ubyte", ".idx1-ubyte", "-idx3-ubyte", ".idx3-ubyte", "-idx4-ubyte", ".idx4-ubyte"];

    /// <summary>Reads a folder. There are as many classes as the largest training label asks for, and pixels are centred and scaled by
    /// mean and deviation of the training pictures.</summary>
    /// <param name="folder">Where the four files are.</param>
    /// <exception cref="FileFormatException">A file is malformed, or the files do not fit each other; the message names them.</exception>
    /// <exception cref="FileNotFoundException">The folder or one of the files is not there; the message says which.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PictureFolder Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new FileNotFoundException($"{folder}: there is no such folder");
        }

        var (pictures, labels) = (Load(folder, "images", "train"), Load(folder, "labels", "train"));
        var (testPictures, testLabels) = (Load(folder, "images", "t10k", "test"), Load(folder, "labels", "t10k", "test"));
        var classes = labels.Data.ToArray().Max() + 1;
        var train = new LabelledPictures(pictures, labels, classes, Normalisation.None);
        var normalisation = Normalisation.Of(train);
        train = train.Normalised(normalisation);
        var test = new LabelledPictures(testPictures, testLabels, classes, normalisation);
        return test.PictureShape == train.PictureShape
            ? new(train, test)
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
