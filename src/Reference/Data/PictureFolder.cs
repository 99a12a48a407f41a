using Reference.Cases;

namespace Reference.Data;

/// <summary>
/// Training and test pictures, in whichever of these forms they lie:
/// <code>
/// FOLDER/train-images-idx3-ubyte …          IDX: as MNIST and its relatives are called, also ….idx3-ubyte, test for t10k, anything before, .gz after
/// FOLDER/train/CLASS/*.pgm, FOLDER/test/…   pictures in folders named after their classes, for training and for the test
/// FOLDER/CLASS/*.pgm                        the same without that parting: a share of every class is kept for the test
/// FOLDER/train.csv, FOLDER/test.csv         a line for each picture: its label and its pixels
/// FILE.csv                                  the same without that parting; both also .csv.gz
/// </code>
/// Pixels are centred and scaled by mean and deviation of the training pictures, of each channel.
/// </summary>
/// <param name="Train">The pictures to learn from.</param>
/// <param name="Test">The pictures to be judged by, normalised as the training pictures are.</param>
public sealed record PictureFolder(LabelledPictures Train, LabelledPictures Test)
{
    /// <summary>Training pictures that were held out, to judge by while training goes on; null where there are none.</summary>
    public LabelledPictures? Validation { get; init; }

    private const string TrainName = "train";
    private const string TestName = "test";

    /// <summary>Reads a folder or a file.</summary>
    /// <param name="path">The folder, or a CSV file.</param>
    /// <param name="reading">What the files do not say.</param>
    /// <exception cref="FileFormatException">A file is malformed, or the files do not fit each other; the message names them and the place.</exception>
    /// <exception cref="FileNotFoundException">The folder or one of the files is not there; the message says which.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PictureFolder Read(string path, PictureReading? reading = null)
    {
        reading ??= new();
        var (train, test) = File.Exists(path) ? Table(path, null, reading) : Find(path, reading);
        var normalisation = Normalisation.Of(train);
        return new(train.Normalised(normalisation), test.Normalised(normalisation));
    }

    private static (LabelledPictures Train, LabelledPictures Test) Find(string folder, PictureReading reading)
    {
        if (!Directory.Exists(folder))
        {
            throw new FileNotFoundException($"{folder}: there is no such folder");
        }

        var classes = ClassFolders.Classes(folder);
        if (IdxFolder.IsOne(folder))
        {
            return IdxFolder.Read(folder);
        }

        if (TableOf(folder, TrainName) is { } table)
        {
            return Table(table, TableOf(folder, TestName), reading);
        }

        if (classes.Contains(TrainName) && classes.Contains(TestName) && classes.Length == 2)
        {
            return Folders(Path.Combine(folder, TrainName), Path.Combine(folder, TestName), reading);
        }

        return classes.Length > 0
            ? Parted(ClassFolders.Read(folder, classes, reading.Decoders), folder, reading)
            : throw new FileNotFoundException(
                $"{folder}: there is no file train-images-idx3-ubyte, plain or .gz; no {TrainName}.csv or .csv.gz; and no folder for each class with pictures in it"
            );
    }

    /// <summary>A CSV file of a folder, of a plain one and a compressed one the plain one; null where there is neither.</summary>
    private static string? TableOf(string folder, string name) =>
        new[] { $"{name}.csv", $"{name}.csv.gz" }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static (LabelledPictures Train, LabelledPictures Test) Table(string path, string? testPath, PictureReading reading)
    {
        var (train, test) = CsvPictures.Read(path, testPath, reading);
        return test is null ? Parted(train, path, reading) : (train, test);
    }

    private static (LabelledPictures Train, LabelledPictures Test) Folders(string trainFolder, string testFolder, PictureReading reading)
    {
        var classes = ClassFolders.Classes(trainFolder);
        var train = ClassFolders.Read(trainFolder, classes, reading.Decoders);
        var test = ClassFolders.Read(testFolder, classes, reading.Decoders);
        return test.PictureShape == train.PictureShape
            ? (train, test)
            : throw new FileFormatException(
                testFolder,
                $"test pictures are {test.PictureShape}, but training pictures in {trainFolder} are {train.PictureShape}"
            );
    }

    private static (LabelledPictures Train, LabelledPictures Test) Parted(LabelledPictures all, string source, PictureReading reading)
    {
        try
        {
            return all.HoldOut(reading.TestShare, new(reading.TestSeed));
        }
        catch (ArgumentException problem)
        {
            throw new FileFormatException(source, $"cannot be parted for training and test: {problem.Message}");
        }
    }
}
