namespace Reference.GoldenTests;

/// <summary>Where the digits are: data/mnist at the root of the repository, found from the test program upwards.</summary>
internal static class Mnist
{
    public static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Reference.sln")))
            {
                folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests run outside of the repository");
            }

            return Path.Combine(folder.FullName, "data", "mnist");
        }
    }
}
