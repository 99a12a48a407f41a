using System.Diagnostics;
using System.Text.RegularExpressions;
using Reference.GoldenTests.Examples;
using Reference.GoldenTests.Oracle;

namespace Reference.GoldenTests.Documents;

/// <summary>
/// Blocks marked <c>console</c> are sessions: what follows a <c>$</c> is typed into a shell, and must print what stands below it. All sessions of a page
/// share a folder, in which there are data/, examples/, src/ and tests/ of the repository, the built C# example in layers/, and the page's Python and C programs under
/// the names in their first lines.
/// </summary>
public sealed partial class SessionsTests
{
    private const string Prompt = "$ ";
    private const char Mark = '\u0001';

    public static TheoryData<string> Pages =>
        [.. Page.Names.Select(row => row.Data).Where(name => Page.Read(name).Blocks("console").Any())];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_session_is_what_the_program_prints(string name)
    {
        var page = Page.Read(name);
        var programs = page.Blocks("python").Concat(page.Blocks("c")).ToList();
        Assert.SkipUnless(IsThere("bash"), "there is no bash to type the sessions into");
        Assert.SkipUnless(programs.Count == 0 || IsThere("python3"), "there is no python3 to run the page's programs");
        if (programs.Any(program => program.Contains("#include \"reference.h\"", StringComparison.Ordinal)))
        {
            _ = NativeCore.Device; // skips the test where there is none
        }

        using var folder = new ScratchFolder();
        foreach (var shared in (string[])["data", "examples", "src", "tests"])
        {
            Directory.CreateSymbolicLink(folder.File(shared), Path.Combine(Repository.Root, shared));
        }

        Directory.CreateSymbolicLink(folder.File("layers"), ExampleProgram.Built);

        foreach (var program in programs)
        {
            var title = Title().Match(program);
            Assert.True(title.Success, $"the first line of a program is its name: {program.Split('\n')[0]}");
            File.WriteAllText(folder.File(title.Groups["file"].Value), program);
        }

        var sessions = page.Blocks("console").Select(Commands).ToList();
        var outputs = new Queue<string>(Type(folder, [.. sessions.SelectMany(commands => commands)]));
        page.With(
                "console",
                sessions.Select(commands => string.Concat(commands.Select(command => $"{Prompt}{command}\n{outputs.Dequeue()}")))
            )
            .Settle();
    }

    private static List<string> Commands(string session) =>
        [.. session.Split('\n').Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)).Select(line => line[Prompt.Length..])];

    /// <summary>Types all commands into one shell, so that <c>$?</c> and variables live on; gives back what each has printed.</summary>
    private static string[] Type(ScratchFolder folder, IReadOnlyList<string> commands)
    {
        string[] programs =
        [
            .. commands.Any(command => command.Contains("layers.py", StringComparison.Ordinal)) ? [Interpreter.Python] : (string[])[],
            .. commands.Any(command => command.Contains("node ", StringComparison.Ordinal)) ? [Interpreter.Node] : (string[])[],
        ];
        var script = $$"""
            exec 2>&1
            reference() { dotnet '{{Command.Program}}' "$@"; }
            again() { return $1; }

            """;
        script += string.Concat(commands.Select(command => $"{command}\nstatus=$?; printf '\\001'; again $status\n"));
        using var shell = Process.Start(
            new ProcessStartInfo("bash", ["-c", script])
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
                Environment =
                {
                    ["NO_COLOR"] = "1",
                    ["PATH"] = string.Join(
                        Path.PathSeparator,
                        [.. programs.Select(Path.GetDirectoryName), Environment.GetEnvironmentVariable("PATH")]
                    ),
                },
            }
        )!;
        shell.StandardInput.Close();
        var output = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.WaitForExit(TimeSpan.FromMinutes(3)), "the session does not end");
        return [.. output.Result.Split(Mark).Select(text => text.Length == 0 || text.EndsWith('\n') ? text : text + "\n")];
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex(@"^(?:# (?<file>\w+\.py)|/\* (?<file>\w+\.c)): ")]
    private static partial Regex Title();
}
