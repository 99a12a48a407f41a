// Whether the tests would notice a mistake: docs/mutation.md.

using System.Text.Json.Nodes;

Task("Mutate")
    .Description("Breaks src/Reference/Layers and Losses in thousands of places, one at a time, looks whether a test notices (Stryker) and writes docs/mutation.md: hours; ARGUMENTs choose files by name (Convolution Pooling); where artifacts/mutation has a file as it is now, only what was not noticed is broken again")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        const string suite = "tests/Mutation/Layers";
        var folder = MakeAbsolute(Directory("artifacts/mutation"));
        EnsureDirectoryExists(folder);
        var all = FilesToMutate();
        foreach (var wrong in extra.Except(all.Select(Name)))
            throw new CakeException($"There is no {wrong}.cs in src/Reference/Layers or Losses.");

        var patterns = all.ToDictionary(file => file, file => extra.Contains(Name(file)) ? file : WhatToBreak(file));
        var files = all.Where(file => patterns[file] is not null && (extra.Length == 0 || extra.Contains(Name(file)))).ToList();
        if (files.Count > 0)
            Must(StartIn(suite, "dotnet", ["tool", "restore"]));
        // In parts: what an interrupted run has found so far is kept.
        foreach (var part in files.Chunk(60))
        {
            // A tenth of the random cases: a mistake that needs more of them is for the goldens to find.
            var status = StartWith([("REFERENCE_EFFORT", EnvironmentVariable("REFERENCE_EFFORT", "0.1"))], "dotnet",
                ["stryker", "--skip-version-check", "--output", folder.Combine("run").FullPath, .. part.SelectMany(file => new[] { "--mutate", patterns[file] })], suite);
            Must(status, "dotnet stryker");
            var report = JsonNode.Parse(System.IO.File.ReadAllText($"{folder}/run/reports/mutation-report.json"))["files"].AsObject();
            foreach (var file in part)
            {
                var (_, found) = report.FirstOrDefault(entry => entry.Key.Replace('\\', '/').EndsWith($"/{file}") || entry.Key == file);
                found ??= new JsonObject { ["source"] = "", ["mutants"] = new JsonArray() };
                System.IO.File.WriteAllText(KeptMutants(file).FullPath, (patterns[file] == file ? found : Updated(Kept(file), found)).ToJsonString());
            }
        }

        WriteMutationPage();
    });

Task("MutationPage")
    .Description("Writes docs/mutation.md of what Mutate has kept, breaking nothing")
    .Does(WriteMutationPage);

// The whole file, where it has changed or was never broken; else the places of the mistakes that nobody noticed or explained, as Stryker writes them: File.cs{10..20}{35..40}.
string WhatToBreak(string file)
{
    if (!FileExists(KeptMutants(file)))
        return file;
    var kept = Kept(file);
    var source = (string)kept["source"];
    if (source != System.IO.File.ReadAllText($"src/Reference/{file}"))
        return file;

    var starts = source.Split('\n').Aggregate(new List<int> { 0 }, (offsets, line) => [.. offsets, offsets[^1] + line.Length + 1]);
    int Offset(JsonNode place) => starts[(int)place["line"] - 1] + (int)place["column"] - 1;
    var spans = NotNoticed(file, kept).Where(mutant => mutant.Why is null).Select(mutant => $"{{{Offset(mutant.Mutant["location"]["start"])}..{Offset(mutant.Mutant["location"]["end"])}}}");
    return spans.Any() ? file + string.Concat(spans.Distinct()) : null;
}

// A report in which those that were broken again are as they are now.
JsonNode Updated(JsonNode kept, JsonNode found)
{
    static string Identity(JsonNode mutant) => $"{mutant["location"].ToJsonString()} {mutant["mutatorName"]} {mutant["replacement"]}";
    var again = found["mutants"].AsArray().Where(mutant => (string)mutant["status"] != "Ignored").ToLookup(Identity);
    foreach (var mutant in kept["mutants"].AsArray())
        if (again[Identity(mutant)].FirstOrDefault() is { } now)
            mutant["status"] = (string)now["status"];
    return kept;
}

JsonNode Kept(string file) => JsonNode.Parse(System.IO.File.ReadAllText(KeptMutants(file).FullPath));

FilePath KeptMutants(string file) => MakeAbsolute(File($"artifacts/mutation/{Name(file)}.json"));

string Name(string file) => System.IO.Path.GetFileNameWithoutExtension(file);

List<string> FilesToMutate() =>
    GetFiles("src/Reference/{Layers,Losses}/*.cs").Select(file => $"{file.GetDirectory().GetDirectoryName()}/{file.GetFilename()}").Order(StringComparer.Ordinal).ToList();

// What is made once, before the first test, stays as it was when Stryker switches a mistake on.
string StatusOf(JsonNode mutant) => (bool?)mutant["static"] == true && (string)mutant["status"] == "Survived" ? "TooLate" : (string)mutant["status"];

// Mistakes that no test noticed, and why that may be.
List<(JsonNode Mutant, string Original, string Replacement, string Why)> NotNoticed(string file, JsonNode report)
{
    var reasons = JsonNode.Parse(System.IO.File.ReadAllText("tests/Mutation/Layers/explained.json")).AsArray();
    var lines = ((string)report["source"]).Split('\n');
    return [.. report["mutants"].AsArray().Where(mutant => StatusOf(mutant) is "Survived" or "NoCoverage").Select(mutant =>
    {
        var (start, end) = (mutant["location"]["start"], mutant["location"]["end"]);
        var (first, last) = ((int)start["line"] - 1, (int)end["line"] - 1);
        var original = first == last
            ? lines[first][((int)start["column"] - 1)..((int)end["column"] - 1)]
            : string.Join(' ', [lines[first][((int)start["column"] - 1)..].Trim(), .. lines[(first + 1)..last].Select(line => line.Trim()), lines[last][..((int)end["column"] - 1)].Trim()]);
        var replacement = System.Text.RegularExpressions.Regex.Replace((string)mutant["replacement"] ?? "", @"\s+", " ").Trim();
        var why = reasons.FirstOrDefault(reason => (string)reason["file"] == file && (string)reason["original"] == original && (string)reason["replacement"] == replacement)?["why"];
        return (mutant, original, replacement, (string)why);
    })];
}

void WriteMutationPage()
{
    var (rows, survivors, unexplained) = (new List<string>(), new List<string>(), new List<string>());
    var (caught, left, skipped) = (0, 0, 0);
    foreach (var file in FilesToMutate().Where(file => FileExists(KeptMutants(file))))
    {
        var report = Kept(file);
        var statuses = report["mutants"].AsArray().Select(StatusOf).ToList();
        // A loop that does not end is noticed, too.
        var noticed = statuses.Count(status => status is "Killed" or "Timeout");
        var untried = statuses.Count(status => status is "CompileError" or "RuntimeError" or "TooLate");
        var alive = NotNoticed(file, report);
        if (noticed + alive.Count + untried > 0)
            rows.Add($"| {file} | {noticed + alive.Count} | {noticed} | {Share(noticed, alive.Count)} | {untried} |");
        (caught, left, skipped) = (caught + noticed, left + alive.Count, skipped + untried);
        foreach (var (mutant, original, replacement, why) in alive)
        {
            survivors.Add($"| {file} | {Code(original)} | {Code(replacement)} | {why?.Replace("|", "\\|") ?? "**not explained**"} |");
            if (why is null)
                unexplained.Add($"{file}:{mutant["location"]["start"]["line"]}: {original}  →  {replacement}{((string)mutant["status"] == "NoCoverage" ? "  (no test comes there)" : "")}");
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
