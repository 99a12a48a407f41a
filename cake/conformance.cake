// The table of how real runtimes conform: docs/conformance.md.

using System.Text.Json.Nodes;

Task("Conformance")
    .Description("Puts the runtimes of conformance/runtimes.json that are installed under `reference verify` and writes docs/conformance.md and artifacts/conformance/conformance.html; fetches those of npm; ARGUMENTs (pytorch, onnxruntime, …) try only those again")
    .IsDependentOn("Build")
    .Does(() =>
    {
        EnsureDirectoryExists("artifacts/conformance");
        foreach (var runtime in JsonNode.Parse(System.IO.File.ReadAllText("conformance/runtimes.json")).AsArray())
            Try((string)runtime["id"], runtime);
        Dotnet("src/Oracle/bin/Release/net10.0/Oracle.dll", "conformance", "conformance", "--reports", "artifacts/conformance", "--page", "docs/conformance.md", "--html", "artifacts/conformance/conformance.html");
    });

// A report for each dtype, and the version beside them; neither where the runtime is not there.
void Try(string id, JsonNode runtime)
{
    string[] Words(string name) => [.. runtime[name]?.AsArray().Select(word => (string)word) ?? []];

    var version = new FilePath($"artifacts/conformance/{id}.version");
    if (extra.Length > 0 && !extra.Contains(id))
        return;
    if (FileExists(version))
        DeleteFile(version);
    if (Words("modules") is [_, ..] modules && modules.Any(module => !DirectoryExists($"artifacts/conformance/node_modules/{module}")))
        Start("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "artifacts/conformance", .. modules]);
    if ((Words("build") is [var compiler, .. var words] && Start(compiler, words) != 0) || Says(Words("version")) is not { } says)
    {
        Console.WriteLine($"{runtime["name"]} is not installed here.");
        return;
    }

    foreach (var dtype in Words("dtypes"))
    {
        // Status 1 says that something disagrees: that is what the page tells.
        var status = Start("dotnet", ["src/Oracle/bin/Release/net10.0/Oracle.dll", "verify", "--seed", "1", "--dtype", dtype, "--findings", "artifacts/conformance/findings",
            "--json", $"artifacts/conformance/{id}-{dtype}.json", .. Words("verify")]);
        if (status > 1)
            throw new CakeException($"{runtime["name"]} in {dtype}: verify ended with status {status}.");
    }

    System.IO.File.WriteAllText(version.FullPath, says);
}

// What a program prints, without the commit of a version; null where there is no such program or it fails.
string Says(string[] words)
{
    try
    {
        var start = new System.Diagnostics.ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start);
        var text = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? System.Text.RegularExpressions.Regex.Replace(text, @"\+[0-9a-f]{40}$", "") : null;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        return null;
    }
}
