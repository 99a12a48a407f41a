using System.Globalization;
using Reference.Cases;

namespace Reference.Data;

/// <summary>Pictures in folders named after their classes: <c>folder/CLASS/*.pgm</c>. All of one size, all grey or all in colour.</summary>
internal static class ClassFolders
{
    private static readonly string[] OtherPictures = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"];

    /// <summary>The classes: the names of the folders in a folder, in the order of numbers where all of them are numbers, else of letters.</summary>
    public static string[] Classes(string folder)
    {
        string[] names =
        [
            .. Directory.EnumerateDirectories(folder).Select(Path.GetFileName).OfType<string>().Where(name => name[0] != '.'),
        ];
        return Array.TrueForAll(names, name => Number(name) is not null)
            ? [.. names.OrderBy(Number).ThenBy(name => name, StringComparer.Ordinal)]
            : [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads the pictures of a folder.</summary>
    /// <param name="folder">The folder that the classes' folders are in.</param>
    /// <param name="classes">The classes, in their order.</param>
    /// <param name="decoders">What reads a file of each ending.</param>
    /// <exception cref="FileFormatException">There is another class or no picture, pictures differ in size, or one cannot be read.</exception>
    public static LabelledPictures Read(string folder, string[] classes, IReadOnlyDictionary<string, Func<string, Picture>> decoders)
    {
        if (Classes(folder).Except(classes).FirstOrDefault() is { } other)
        {
            throw new FileFormatException(Path.Combine(folder, other), "is no class of the training pictures");
        }

        // The first of each class, then the second of each, so that the first pictures of the set are of all classes.
        (string File, int Label)[] pictures =
        [
            .. classes
                .SelectMany((name, label) => Pictures(Path.Combine(folder, name), decoders).Select((file, place) => (file, label, place)))
                .OrderBy(picture => picture.place)
                .Select(picture => (picture.file, picture.label)),
        ];
        return pictures.Length > 0
            ? Read(pictures, classes, decoders)
            : throw new FileFormatException(folder, $"has no pictures in its classes' folders; {Endings(decoders)} can be read");
    }

    private static LabelledPictures Read(
        (string File, int Label)[] files,
        string[] classes,
        IReadOnlyDictionary<string, Func<string, Picture>> decoders
    )
    {
        Shape? shape = null;
        var pixels = new PixelList();
        foreach (var (file, _) in files)
        {
            var picture = decoders[Ending(file)](file);
            shape ??= picture.Shape;
            if (picture.Shape != shape)
            {
                throw new FileFormatException(
                    file,
                    $"is {picture.Shape}, but {files[0].File} is {shape}: all pictures need one size (channels×height×width)"
                );
            }

            if ((long)files.Length * picture.Shape.Size > Array.MaxLength)
            {
                throw new FileFormatException(file, $"{files.Length} pictures of {shape} are more than can be held");
            }

            pixels.Add(picture.Pixels);
        }

        return new(shape!.Value, pixels.Pixels, files.Select(picture => picture.Label).ToArray(), classes, Normalisation.None);
    }

    private static string[] Pictures(string folder, IReadOnlyDictionary<string, Func<string, Picture>> decoders)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        string[] files =
        [
            .. Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal),
        ];
        var unread = Array.Find(files, file => OtherPictures.Contains(Ending(file)) && !decoders.ContainsKey(Ending(file)));
        return unread is null
            ? [.. files.Where(file => decoders.ContainsKey(Ending(file)))]
            : throw new FileFormatException(unread, $"is a picture of a format that cannot be read here; {Endings(decoders)} can");
    }

    private static string Endings(IReadOnlyDictionary<string, Func<string, Picture>> decoders) =>
        string.Join(", ", decoders.Keys.Order(StringComparer.Ordinal));

    private static string Ending(string file) => Path.GetExtension(file).ToLowerInvariant();

    private static long? Number(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
