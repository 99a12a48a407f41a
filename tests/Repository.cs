namespace Reference.Testing;

/// <summary>Where the files of the repository lie, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The cases that PyTorch has filled in.</summary>
    public static string TorchCases => Path.Combine(Root, "tests", "Golden", "torch");

    /// <summary>Folders of ONNX's backend test suite.</summary>
    public static string BackendTests => Path.Combine(Root, "tests", "Golden", "backend");

    /// <summary>The optimiser steps that were computed in decimal arithmetic.</summary>
    public static string DecimalCases => Path.Combine(Root, "tests", "Golden", "decimal");

    /// <summary>The digits, four IDX files.</summary>
    public static string Mnist => Path.Combine(Root, "data", "mnist");

    private static string Find(DirectoryInfo? folder) =>
        folder is null ? throw new DirectoryNotFoundException("no Reference.sln above the tests")
        : File.Exists(Path.Combine(folder.FullName, "Reference.sln")) ? folder.FullName
        : Find(folder.Parent);
}
