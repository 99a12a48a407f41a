using System.IO.Enumeration;
using Reference.Onnx.Judging;
using Reference.Oracle.Reports;

namespace Reference.Oracle.Models;

/// <summary>Runs folders of ONNX's backend test suite, found at any depth.</summary>
internal static class TestFolders
{
    /// <summary>The folders with a model and data sets in or under those given.</summary>
    /// <exception cref="UsageException">There are none.</exception>
    public static List<string> Find(IEnumerable<string> paths)
    {
        var folders = new List<string>();
        foreach (var path in paths)
        {
            var found = new FileSystemEnumerable<string>(
                path,
                (ref entry) => entry.ToSpecifiedFullPath(),
                new() { RecurseSubdirectories = true }
            )
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && entry.FileName.SequenceEqual(TestFolder.ModelFile),
                ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            };
            var before = folders.Count;
            folders.AddRange(found.Select(file => Path.GetDirectoryName(file)!).Where(TestFolder.Is).Order(StringComparer.Ordinal));
            if (folders.Count == before)
            {
                throw new UsageException($"{path}: there is no folder with {TestFolder.ModelFile} and test_data_set_* in this one");
            }
        }

        return [.. folders.DistinctBy(Path.GetFullPath)];
    }

    /// <summary>Runs them, as many at a time as there are processors.</summary>
    public static TestFolderReport Run(List<string> folders, CancellationToken stop)
    {
        var results = new IReadOnlyList<TestSetVerdict>[folders.Count];
        Terminal.WithProgress(
            "Running",
            folders.Count,
            step =>
                Parallel.For(
                    0,
                    folders.Count,
                    new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount },
                    i =>
                    {
                        results[i] = TestFolder.Run(folders[i], stop);
                        step();
                    }
                )
        );
        return new([.. results.SelectMany(verdicts => verdicts)]);
    }
}
