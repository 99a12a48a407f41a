// The targets that write what the pages of docs/ show.

Task("Docs")
    .Description("Writes what pages show of the program anew: sessions in README.md and docs/, docs/layers.md, docs/lectures.md and docs/verify/mutants.md, and the files of the public API")
    .IsDependentOn("Build")
    .Does(() =>
    {
        System.Environment.SetEnvironmentVariable("REFERENCE_DOCS", "write");
        Dotnet("test", "--project", "tests/Golden", "--no-build", "--configuration", Configuration, "--filter-class", "*.Documents.SessionsTests", "*.Documents.LayersPageTests", "*.Documents.LecturesPageTests", "*.Packages.PublicApiTests");
        Dotnet("test", "--project", "tests/GradientCheck", "--no-build", "--configuration", Configuration, "--filter-class", "*.Verification.MutantsPageTests");
    });

Task("Exports")
    .Description("Exports every network that has a name, runs it with onnxruntime (fetched from npm) and ONNX's checker (python3-onnx), and writes the table in docs/onnx.md")
    .IsDependentOn("Build")
    .Does(() =>
    {
        if (!DirectoryExists("artifacts/peers/node_modules/onnxruntime-node"))
            Must(Start("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "artifacts/peers", "onnxruntime-node"]));
        System.Environment.SetEnvironmentVariable("REFERENCE_DOCS", "write");
        Dotnet(["tests/Golden/bin/Release/net10.0/Reference.GoldenTests.dll", "--no-progress", "--explicit", "only", "--filter-class", "*.OtherRuntimesTests", .. extra]);
    });

Task("Results")
    .Description("Trains what docs/results.md shows, with several seeds each, and writes the page: hours; runs that artifacts/results has are not run again; ARGUMENTs choose recipes by name, and what the page says of the others stays")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var folder = MakeAbsolute(Directory("artifacts/results"));
        EnsureDirectoryExists(folder);
        var page = System.IO.File.ReadAllText("docs/results.md");
        var rows = new List<string>();
        foreach (var recipe in Recipes())
        {
            var files = Enumerable.Range(1, 3).Select(seed => (Seed: seed, File: folder.CombineWithFilePath($"{recipe.Network}-{recipe.Name}-{seed}.json"))).ToList();
            foreach (var (seed, file) in files.Where(file => !FileExists(file.File) && (extra.Length == 0 || extra.Contains($"{recipe.Network}-{recipe.Name}"))))
            {
                // A run that was interrupted goes on where its last whole epoch ended.
                var checkpoint = file.ChangeExtension("safetensors");
                Dotnet(["src/Oracle/bin/Release/net10.0/Oracle.dll", "train", recipe.Network, "--data", "data/mnist", "--device", "opencl", "--schedule", "cosine", "--decay", "0.0005",
                    .. recipe.Options.Split(' '), "--seed", $"{seed}", "--save", checkpoint.FullPath, "--json", file.FullPath, .. FileExists(checkpoint) ? new[] { "--resume" } : []]);
            }

            // What was run elsewhere, the page still knows.
            var told = page.Split('\n').FirstOrDefault(line => line.StartsWith($"| {recipe.Network} | {recipe.Name.Replace('-', ' ')} |"))?.Split('|')[3].Split(',') ?? [];
            var shares = files.Select(file => FileExists(file.File) ? 100 * TestAccuracy(file.File) : file.Seed <= told.Length ? double.Parse(told[file.Seed - 1], System.Globalization.CultureInfo.InvariantCulture) : double.NaN)
                .Where(double.IsFinite).ToList();
            if (shares.Count > 0)
                rows.Add(FormattableString.Invariant($"| {recipe.Network} | {recipe.Name.Replace('-', ' ')} | {string.Join(", ", shares.Select(share => share.ToString("F2", System.Globalization.CultureInfo.InvariantCulture)))} | {MeanAndDeviation(shares)} | `{recipe.Options}` |"));
        }

        var (begin, end) = (page.IndexOf("| network |"), page.IndexOf("\n\n", page.IndexOf("| network |")));
        System.IO.File.WriteAllText("docs/results.md", page[..begin] + string.Join('\n', ["| network | | test accuracy with seeds 1, 2, 3; % | mean ± deviation | options |", "|---|---|---|---|---|", .. rows]) + page[end..]);
    });

Task("Lectures")
    .Description("Walks at full length through the lectures that measure something and writes docs/measured.md: half an hour; walks that artifacts/lectures has are not made again, but for those of the lectures that ARGUMENTs choose by id; what the page says of a lecture without a walk stays")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var folder = MakeAbsolute(Directory("artifacts/lectures"));
        EnsureDirectoryExists(folder);
        // The lectures that measure something: with several seeds, or to judge a claim.
        var measuring = GetFiles("src/Lectures/*/*Lecture.cs").Select(file => System.IO.File.ReadAllText(file.FullPath)).Where(code => code.Contains("OverSeeds(") || code.Contains("new Claim(")).ToList();
        var ids = System.IO.File.ReadLines("tests/Golden/Lectures/ids.txt").Select(line => line.Split(' ')[0]).Where(id => measuring.Any(code => code.Contains($"\"{id}\","))).ToList();
        foreach (var wrong in extra.Except(ids))
            throw new CakeException($"There is no lecture {wrong} that measures something; those are {string.Join(", ", ids)}.");

        string Walked(string id) => folder.CombineWithFilePath($"{id}.json").FullPath;
        foreach (var id in ids.Where(id => extra.Length == 0 ? !FileExists(Walked(id)) : extra.Contains(id)))
            Dotnet("src/Oracle/bin/Release/net10.0/Oracle.dll", "lecture", id, "--data", "data/mnist", "--json", Walked(id));

        var page = System.IO.File.ReadAllText("docs/measured.md");
        var (claims, tables) = (new List<string>(), new List<string>());
        foreach (var id in ids)
        {
            if (!FileExists(Walked(id)))
            {
                // Not walked through here: what the page says stays.
                claims.AddRange(page.Split('\n').Where(line => line.StartsWith($"| `{id}` |")));
                tables.AddRange(page.Split("\n## ")[1..].Where(section => section.StartsWith($"{id}\n")).Select(section => $"\n## {section}"));
                continue;
            }

            using var lecture = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllText(Walked(id)));
            var parts = lecture.RootElement[0].GetProperty("frames").EnumerateArray().SelectMany(frame => frame.GetProperty("parts").EnumerateArray()).ToList();
            string Text(System.Text.Json.JsonElement element, string name) => element.GetProperty(name).GetString().Replace("|", "\\|");
            foreach (var claim in parts.Where(part => Text(part, "$type") == "claim"))
                claims.Add($"| `{id}` | {Text(claim, "says")} | {Text(claim, "measured")} | {(claim.GetProperty("held").GetBoolean() ? "held" : "**did not hold**")} |");
            var rows = parts.Where(part => Text(part, "$type") == "table")
                .Select(table => (Table: table, Rows: table.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().Select(cell => Text(cell, "text")).ToList()).ToList()))
                .Where(table => table.Rows.Any(row => row.Any(cell => cell.Contains('±')))).ToList();
            if (rows.Count > 0)
                tables.Add($"\n## {id}\n");
            foreach (var (table, lines) in rows)
            {
                var columns = table.GetProperty("columns").EnumerateArray().Select(column => column.GetString().Replace("|", "\\|")).ToList();
                tables.Add($"\n{char.ToUpperInvariant(Text(table, "name")[0])}{Text(table, "name")[1..]}:\n\n| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select(_ => "---|"))}\n{string.Concat(lines.Select(line => $"| {string.Join(" | ", line)} |\n"))}");
            }
        }

        System.IO.File.WriteAllText("docs/measured.md", page[..page.IndexOf("| lecture |")] + string.Join('\n', ["| lecture | the slide says | measured | |", "|---|---|---|---|", .. claims]) + "\n" + string.Concat(tables));
        Console.WriteLine($"{claims.Count(claim => !claim.Contains("**"))} claims held, {claims.Count(claim => claim.Contains("**"))} did not.");
    });

// What docs/results.md shows.
(string Network, string Name, string Options)[] Recipes()
{
    const string LeNet = "--batch 32 --rate 0.02 --warm-up 0.5 --epochs 10", Longer = "--batch 32 --rate 0.03 --warm-up 1 --epochs 40 --augment shift=2,rotate=10,scale=0.1";
    const string ResNet = "--batch 64 --rate 0.1 --warm-up 1 --epochs 8", Augmented = "--batch 64 --rate 0.1 --warm-up 1 --epochs 16 --augment shift=2,rotate=10,scale=0.1";
    return
    [
        ("lenet", "plain", LeNet), ("lenet", "dropout", LeNet + " --dropout 0.25"), ("lenet", "batch-norm", LeNet + " --batch-norm true"),
        ("lenet", "augmented", Longer), ("lenet", "augmented-dropout", Longer + " --dropout 0.25"), ("lenet", "augmented-batch-norm", "--batch 64 --rate 0.05 --warm-up 1 --epochs 40 --augment shift=2,rotate=10,scale=0.1,skew=0.1 --batch-norm true"),
        ("resnet8", "plain", ResNet), ("resnet8", "dropout", ResNet + " --dropout 0.25"), ("resnet8", "no-batch-norm", ResNet.Replace("0.1 ", "0.02 ") + " --batch-norm false"),
        ("resnet8", "augmented", Augmented), ("resnet8", "augmented-dropout", Augmented + " --dropout 0.25"),
    ];
}

// Of a sample: the deviation where there are two or more.
string MeanAndDeviation(List<double> values)
{
    var mean = values.Average();
    return values.Count < 2
        ? FormattableString.Invariant($"{mean:F2}")
        : FormattableString.Invariant($"{mean:F2} ± {Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)):F2}");
}

double TestAccuracy(FilePath file)
{
    using var report = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllText(file.FullPath));
    return report.RootElement.GetProperty("test_accuracy").GetDouble();
}
