using System.Diagnostics;
using Reference.GoldenTests.Oracle;

namespace Reference.GoldenTests.Examples;

/// <summary>One of the implementations in examples/, made ready to be put on trial.</summary>
internal static class ExampleProgram
{
    /// <summary>The words that name it on a command line of <c>reference verify</c>.</summary>
    /// <param name="language">Its folder.</param>
    /// <param name="folder">Where what must be compiled first is put.</param>
    /// <param name="change">Text of the program, and what stands in its place; null leaves the program as it is.</param>
    public static string[] Words(string language, ScratchFolder folder, (string From, string To)? change = null)
    {
        var source = Source(language, folder, change);
        return language switch
        {
            "python" => ["--", Interpreter.Python, source],
            "javascript" => ["--", Interpreter.Node, source],
            "c" => ["--library", Library(source, folder)],
            _ => ["--", "dotnet", change is null ? Path.Combine(Built, "layers.dll") : Program(source, folder)],
        };
    }

    /// <summary>Where the C# example was built together with the tests.</summary>
    public static string Built => Command.FolderOf("examples", "csharp");

    private static string Source(string language, ScratchFolder folder, (string From, string To)? change)
    {
        var source = Directory.GetFiles(Path.Combine(Repository.Root, "examples", language), "?ayers.*").Single(IsProgram);
        if (change is not var (from, to))
        {
            return source;
        }

        var text = File.ReadAllText(source);
        Assert.Equal(2, text.Split(from).Length);
        var changed = folder.File(Path.GetFileName(source));
        File.WriteAllText(changed, text.Replace(from, to, StringComparison.Ordinal));
        return changed;
    }

    private static bool IsProgram(string file) => Path.GetExtension(file) is ".py" or ".mjs" or ".c" or ".cs";

    private static string Library(string source, ScratchFolder folder)
    {
        var library = folder.File("layers.so");
        var headers = Path.Combine(Repository.Root, "src", "Native", "include");
        NativeCore.Compile(
            "-std=c11",
            "-Wall",
            "-Wextra",
            "-Wconversion",
            "-Werror",
            "-shared",
            "-fPIC",
            $"-I{headers}",
            source,
            "-o",
            library
        );
        return library;
    }

    /// <summary>Compiles against what the built example runs with, without MSBuild, which would restore and take its time.</summary>
    private static string Program(string source, ScratchFolder folder)
    {
        foreach (var file in Directory.GetFiles(Built))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        var program = folder.File("layers.dll");
        var usings = folder.File("Usings.cs");
        File.WriteAllLines(usings, ((string[])["", ".Collections.Generic", ".IO", ".Linq"]).Select(name => $"global using System{name};"));
        string[] references =
        [
            .. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll"),
            .. Directory.GetFiles(folder.Path, "*.dll").Where(file => file != program),
        ];
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Compiler(),
                "-nologo",
                "-noconfig",
                "-nullable",
                $"-out:{program}",
                .. references.Where(IsManaged).Select(file => $"-r:{file}"),
                source,
                usings,
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var complaints = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, complaints);
        return program;
    }

    private static bool IsManaged(string file) => !Path.GetFileName(file).Contains(".Native.", StringComparison.Ordinal);

    private static string Compiler()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["--list-sdks"]) { RedirectStandardOutput = true })!;
        var newest = process.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n')[^1]; // 10.0.100 [/usr/share/dotnet/sdk]
        return Path.Combine(
            newest[(newest.IndexOf('[', StringComparison.Ordinal) + 1)..^1],
            newest.Split(' ')[0],
            "Roslyn",
            "bincore",
            "csc.dll"
        );
    }
}
