// Whether the tests would notice a mistake: docs/mutation.md.

using System.Text.Json.Nodes;

Task("Mutate")
    .Description("Breaks src/Reference/Layers and Losses in thousands of places, one at a time, looks whether a test notices (Stryker) and writes docs/mutation.md: hours; ARGUMENTs choose files by name (Convolution Pooling); those that artifacts/mutation has are not broken again")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        const string suite = "tests/Mutation/Layers";
        var folder = MakeAbsolute(Directory("artifacts/mutation"));
        EnsureDirectoryExists(folder);
        var all = FilesToMutate();
        foreach (var wrong in extra.Except(all.Select(Name)))
            throw new CakeException($"There is no {wrong}.cs in src/Reference/Layers or Losses.");

        var files = all.Where(file => extra.Length > 0 ? extra.Contains(Name(file)) : !FileExists(KeptMutants(file))).ToList();
        if (files.Count > 0)
            Must(StartIn(suite, "dotnet", ["tool", "restore"]));
        // In parts: what an interrupted run has found so far is kept.
        foreach (var part in files.Chunk(60))
        {
            // A tenth of the random cases: a mistake that needs more of them is for the goldens to find.
            var status = StartWith([("REFERENCE_EFFORT", EnvironmentVariable("REFERENCE_EFFORT", "0.1"))], "dotnet",
                ["stryker", "--skip-version-check", "--output", folder.Combine("run").FullPath, .. part.SelectMany(file => new[] { "--mutate", file })], suite);
            Must(status, "dotnet stryker");
            var report = JsonNode.Parse(System.IO.File.ReadAllText($"{folder}/run/reports/mutation-report.json"))["files"].AsObject();
            foreach (var file in part)
            {
                var (_, found) = report.FirstOrDefault(entry => entry.Key.Replace('\\', '/').EndsWith($"/{file}") || entry.Key == file);
                System.IO.File.WriteAllText(KeptMutants(file).FullPath, (found?.DeepClone() ?? new JsonObject { ["source"] = "", ["mutants"] = new JsonArray() }).ToJsonString());
            }
        }

        WriteMutationPage();
    });

Task("MutationPage")
    .Description("Writes docs/mutation.md of what Mutate has kept, breaking nothing")
    .Does(WriteMutationPage);

FilePath KeptMutants(string file) => MakeAbsolute(File($"artifacts/mutation/{Name(file)}.json"));

string Name(string file) => System.IO.Path.GetFileNameWithoutExtension(file);

List<string> FilesToMutate() =>
    GetFiles("src/Reference/{Layers,Losses}/*.cs").Select(file => $"{file.GetDirectory().GetDirectoryName()}/{file.GetFilename()}").Order(StringComparer.Ordinal).ToList();

void WriteMutationPage()
{
    var files = FilesToMutate().Where(file => FileExists(KeptMutants(file))).ToDictionary(file => file, file => JsonNode.Parse(System.IO.File.ReadAllText(KeptMutants(file).FullPath)));
    var reasons = JsonNode.Parse(System.IO.File.ReadAllText("tests/Mutation/Layers/explained.json")).AsArray();
    var (rows, survivors, unexplained) = (new List<string>(), new List<string>(), new List<string>());
    var (caught, left, skipped) = (0, 0, 0);
    foreach (var (file, report) in files)
    {
        var lines = ((string)report["source"]).Split('\n');
        // What is made once, before the first test, stays as it was when Stryker switches a mistake on.
        string StatusOf(JsonNode mutant) => (bool?)mutant["static"] == true && (string)mutant["status"] == "Survived" ? "TooLate" : (string)mutant["status"];
        var mutants = report["mutants"].AsArray().Select(mutant => (Status: StatusOf(mutant), Mutant: mutant)).ToList();
        // A loop that does not end is noticed, too.
        var noticed = mutants.Count(mutant => mutant.Status is "Killed" or "Timeout");
        var alive = mutants.Where(mutant => mutant.Status is "Survived" or "NoCoverage").ToList();
        var untried = mutants.Count(mutant => mutant.Status is "CompileError" or "RuntimeError" or "TooLate");
        if (noticed + alive.Count + untried > 0)
            rows.Add($"| {file} | {noticed + alive.Count} | {noticed} | {Share(noticed, alive.Count)} | {untried} |");
        (caught, left, skipped) = (caught + noticed, left + alive.Count, skipped + untried);
        foreach (var (status, mutant) in alive)
        {
            var (start, end) = (mutant["location"]["start"], mutant["location"]["end"]);
            var (first, last) = ((int)start["line"] - 1, (int)end["line"] - 1);
            var original = first == last
                ? lines[first][((int)start["column"] - 1)..((int)end["column"] - 1)]
                : string.Join(' ', [lines[first][((int)start["column"] - 1)..].Trim(), .. lines[(first + 1)..last].Select(line => line.Trim()), lines[last][..((int)end["column"] - 1)].Trim()]);
            var replacement = System.Text.RegularExpressions.Regex.Replace((string)mutant["replacement"] ?? "", @"\s+", " ").Trim();
            var why = reasons.FirstOrDefault(reason => (string)reason["file"] == file && (string)reason["original"] == original && (string)reason["replacement"] == replacement)?["why"];
            survivors.Add($"| {file} | {Code(original)} | {Code(replacement)} | {(string)why ?? "**not explained**"} |");
            if (why is null)
                unexplained.Add($"{file}:{first + 1}: {original}  →  {replacement}{(status == "NoCoverage" ? "  (no test comes there)" : "")}");
        }
    }

    var page = System.IO.File.ReadAllText("docs/mutation.md");
    System.IO.File.WriteAllText("docs/mutation.md", page[..page.IndexOf("| file |")]
        + string.Join('\n', ["| file | mistakes | noticed | | more that cannot be tried |", "|---|---|---|---|---|", $"| **all** | {caught + left} | {caught} | {Share(caught, left)} | {skipped} |", .. rows])
        + "\n\n## Not noticed\n\n" + string.Join('\n', ["| file | the code | the mistake | why |", "|---|---|---|---|", .. survivors]) + "\n");
    Console.WriteLine($"{caught} of {caught + left} mistakes were noticed, {Share(caught, left)}.");
    foreach (var line in unexplained)
        Console.WriteLine(line);
    if (caught < 0.95 * (caught + left))
        throw new CakeException("Fewer than 95 % were noticed.");
    if (unexplained.Count > 0)
        throw new CakeException($"{unexplained.Count} that were not noticed are not explained in tests/Mutation/Layers/explained.json.");
}

string Share(int noticed, int left) => noticed + left == 0 ? "" : FormattableString.Invariant($"{100.0 * noticed / (noticed + left):F1} %");

// Some code in a cell of a table.
string Code(string text) => text.Length == 0 ? "(nothing)" : $"`` {(text.Length > 120 ? text[..117] + "…" : text).Replace("|", "\\|")} ``";
