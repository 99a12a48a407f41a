using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Reference.GoldenTests.Packages;

/// <summary>What is in the packages that <c>./build.sh pack</c> has made.</summary>
public sealed partial class ContentsTests
{
    private const string Core = "runtimes/linux-x64/native/libreference_core.so";
    private const string Tool = "tools/net10.0/any/";

    public static TheoryData<string> Ids => ["Reference", "Reference.Native", "Reference.Oracle"];

    [Fact(Explicit = true)]
    public void There_are_three() =>
        Assert.Equal(
            Ids.Select(row => $"{row.Data}.{Stranger.Version}.nupkg").Order(StringComparer.Ordinal),
            Directory.GetFiles(Stranger.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );

    [Theory(Explicit = true)]
    [MemberData(nameof(Ids))]
    public void It_says_what_it_is_whose_and_of_which_commit(string id)
    {
        using var package = new Package(id);
        Assert.Equal(
            (id, Stranger.Version, "MIT", "README.md"),
            (package.Says("id"), package.Says("version"), package.Says("license"), package.Says("readme"))
        );
        Assert.NotEmpty(package.Says("description"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Repository.Root, "LICENSE")), package.Read("LICENSE"));
        var repository = package.Metadata.Elements().Single(element => element.Name.LocalName == "repository");
        Assert.Equal(("git", Head()), ((string?)repository.Attribute("type"), (string?)repository.Attribute("commit")));
    }

    [Fact(Explicit = true)]
    public void The_specification_needs_tensors_only_and_has_no_native_code()
    {
        using var package = new Package("Reference");
        Assert.Equal(["System.Numerics.Tensors"], package.Needs);
        Assert.Equal(["LICENSE", "README.md", "lib/net10.0/Reference.dll", "lib/net10.0/Reference.xml"], package.Files);
    }

    [Fact(Explicit = true)]
    public void The_core_has_its_library_which_runs_on_older_systems_than_this()
    {
        using var package = new Package("Reference.Native");
        Assert.Equal(["Reference", "System.Numerics.Tensors"], package.Needs);
        Assert.Equal(["LICENSE", "README.md", "lib/net10.0/Reference.Native.dll", "lib/net10.0/Reference.Native.xml", Core], package.Files);

        // The newest version of the C library that it asks for: the one that the package's README names, or before.
        var promised = int.Parse(Promise().Match(Encoding.UTF8.GetString(package.Read("README.md"))).Groups[1].ValueSpan, provider: null);
        var wanted = LibraryVersion()
            .Matches(Encoding.Latin1.GetString(package.Read(Core)))
            .Select(match => int.Parse(match.Groups[1].ValueSpan, provider: null));
        Assert.InRange(wanted.Max(), 2, promised);
    }

    [Fact(Explicit = true)]
    public void The_tool_has_all_that_it_runs_and_the_licences_of_what_others_wrote()
    {
        using var package = new Package("Reference.Oracle");
        Assert.Empty(package.Needs);
        Assert.Superset(
            new HashSet<string>
            {
                $"{Tool}{Core}",
                $"{Tool}companion.html",
                $"{Tool}DotnetToolSettings.xml",
                "THIRD-PARTY-NOTICES.System.Numerics.Tensors.txt",
            },
            package.Files.ToHashSet()
        );

        var notices = Encoding.UTF8.GetString(package.Read("THIRD-PARTY-NOTICES.txt"));
        var others = package
            .Files.Where(file => file.EndsWith(".dll", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => name != "Oracle" && name != "Reference" && !name!.StartsWith("Reference.", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(others);
        Assert.All(others, name => Assert.Matches($"(?m)^{Regex.Escape(name!)} +(MIT|BSD-3-Clause) ", notices));
    }

    [Theory(Explicit = true)]
    [InlineData("Reference", "lib/net10.0/Reference.dll")]
    [InlineData("Reference.Native", "lib/net10.0/Reference.Native.dll")]
    [InlineData("Reference.Oracle", $"{Tool}Oracle.dll")]
    [InlineData("Reference.Oracle", $"{Tool}Reference.Onnx.dll")]
    [InlineData("Reference.Oracle", $"{Tool}Reference.Lectures.dll")]
    public void Its_symbols_and_sources_are_within_and_say_nothing_of_where_it_was_built(string id, string assembly)
    {
        using var package = new Package(id);
        var (isDeterministic, sources) = package.Symbols(assembly);
        Assert.True(isDeterministic);
        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.True(source.HasText && source.Name.StartsWith("/_", StringComparison.Ordinal), source.Name));
        Assert.DoesNotContain(Repository.Root, Encoding.UTF8.GetString(package.Read(assembly)), StringComparison.Ordinal);
    }

    private static string Head()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["rev-parse", "HEAD"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true }
        )!;
        var head = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return head;
    }

    [GeneratedRegex(@"GLIBC_2\.(\d+)")]
    private static partial Regex LibraryVersion();

    [GeneratedRegex(@"glibc 2\.(\d+) or newer")]
    private static partial Regex Promise();
}
