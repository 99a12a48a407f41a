// The build, driven by Cake. Start it with ./build.sh, which finds the SDK and restores Cake itself: `./build.sh help`.

using System.Xml.Linq;

const string Configuration = "Release";

// The words after the target on build.sh's command line, and the folder that they were typed in.
string[] extra = [.. Arguments<string>("extra", [])];
var caller = Argument("from", Context.Environment.WorkingDirectory.FullPath);

var program = MakeAbsolute(File("artifacts/reference/reference"));
var results = MakeAbsolute(Directory("artifacts/test-results"));

Task("Help")
    .Description("Lists the targets (the default)")
    .Does(() =>
    {
        Console.WriteLine("./build.sh [TARGET] [ARGUMENT…]     the ARGUMENTs go to what the target starts\n");
        foreach (var task in Tasks)
            Console.WriteLine($"  {task.Name.ToLowerInvariant(),-14}{task.Description}");
        Console.WriteLine("\n./build.sh --tree shows which target needs which.");
    });

Task("Restore")
    .Description("Fetches the pinned packages")
    .Does(() => Dotnet("restore"));

Task("Build")
    .Description("Compiles everything in Release; a warning is an error")
    .IsDependentOn("Restore")
    .Does(() => Dotnet("build", "--no-restore", "--configuration", Configuration));

Task("Format")
    .Description("Rewrites the sources as CSharpier lays them out")
    .Does(() => Dotnet("csharpier", "format", "."));

Task("Check-Format")
    .Description("Fails where Format would change something")
    .Does(() => Dotnet("csharpier", "check", "."));

Task("Test")
    .Description("Runs every test project; ARGUMENTs filter: --filter-trait Lecture=pooling")
    .IsDependentOn("Build")
    .IsDependentOn("Check-Format")
    .Does(() =>
    {
        CleanDirectory(results);
        var counts = (Passed: 0, Failed: 0, Skipped: 0);
        foreach (var project in GetFiles("tests/*/*.csproj"))
        {
            var name = project.GetFilenameWithoutExtension().FullPath;
            // Status 8 says that no test ran: a filter may fit none of one project's.
            string[] filter = extra.Length > 0 ? ["--ignore-exit-code", "8", .. extra] : [];
            var status = Start("dotnet", [
                "test", "--project", project.FullPath, "--no-build", "--configuration", Configuration,
                "--results-directory", results.FullPath, "--report-xunit-trx", "--report-xunit-trx-filename", $"{name}.trx",
                .. filter,
            ]);

            // A host that crashed leaves no report, and one that stumbled outside a test says so by its status alone.
            var report = results.CombineWithFilePath($"{name}.trx");
            if (!FileExists(report))
                throw new CakeException($"{name} ended with status {status} and without results.");
            var outcomes = Outcomes(report).Where(o => o != "NotRunnable").ToList();
            var passed = outcomes.Count(o => o == "Passed");
            var skipped = outcomes.Count(o => o == "NotExecuted");
            var failed = outcomes.Count - passed - skipped;
            if (outcomes.Count == 0 && extra.Length == 0)
                throw new CakeException($"{name} ran no test.");
            if (status != 0 && failed == 0)
                throw new CakeException($"{name} ended with status {status} although no test failed.");
            counts = (counts.Passed + passed, counts.Failed + failed, counts.Skipped + skipped);
        }

        if (counts.Passed + counts.Failed == 0)
            throw new CakeException("No test ran.");
        var summary = $"{counts.Passed} passed, {counts.Failed} failed, {counts.Skipped} skipped";
        System.IO.File.WriteAllText(results.CombineWithFilePath("summary.txt").FullPath, summary + "\n");
        Console.WriteLine(summary);
        if (counts.Failed > 0)
            throw new CakeException($"{counts.Failed} failed; the reports are in {results}.");
    });

Task("Explore")
    .Description("Tries the gradient checks on other random cases than Test, and twenty times as many; ARGUMENTs filter")
    .IsDependentOn("Build")
    .Does(() =>
    {
        Reseed();
        Environment.SetEnvironmentVariable("REFERENCE_EFFORT", EnvironmentVariable("REFERENCE_EFFORT", "20"));
        Dotnet(["test", "--project", "tests/GradientCheck", "--no-build", "--configuration", Configuration, .. extra]);
    });

Task("Fuzz")
    .Description("Damages case files and answers in other ways than Test, and a hundred times as many")
    .IsDependentOn("Build")
    .Does(() =>
    {
        Reseed();
        Environment.SetEnvironmentVariable("REFERENCE_EFFORT", EnvironmentVariable("REFERENCE_EFFORT", "100"));
        Dotnet("test", "--project", "tests/GradientCheck", "--no-build", "--configuration", Configuration, "--filter-class", "*.HostileFilesTests");
    });

Task("Alarms")
    .Description("Verifies the specification itself, in each format: 20,000 other random cases a format than Test, none of which may fail; tries the known mistakes with other seeds, and the core with its kernels for larger shapes")
    .IsDependentOn("Build")
    .Does(() =>
    {
        Reseed();
        Environment.SetEnvironmentVariable("REFERENCE_CASES", EnvironmentVariable("REFERENCE_CASES", "400"));
        // Not by `dotnet test`, which does not show what tests that pass have counted.
        Dotnet(["tests/GradientCheck/bin/Release/net10.0/Reference.GradientCheckTests.dll", "--show-live-output", "on", "--no-progress", "--explicit", "on", "--filter-class", "*.Verification.AlarmTests", "*.Verification.MutantsTests", .. extra]);
        // The kernels that the core compiles for a shape, which it does not choose for calls as small as these.
        Must(StartWith([("REFERENCE_ALGORITHM", "direct")], "dotnet", ["src/Oracle/bin/Release/net10.0/Oracle.dll", "verify", "--opencl", "--findings", "artifacts/findings"]));
    });

Task("Docs")
    .Description("Writes what pages show of the program anew: sessions in README.md and docs/, docs/layers.md, docs/lectures.md and docs/verify/mutants.md")
    .IsDependentOn("Build")
    .Does(() =>
    {
        System.Environment.SetEnvironmentVariable("REFERENCE_DOCS", "write");
        Dotnet("test", "--project", "tests/Golden", "--no-build", "--configuration", Configuration, "--filter-class", "*.Documents.SessionsTests", "*.Documents.LayersPageTests", "*.Documents.LecturesPageTests");
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

Task("Publish")
    .Description("Puts the program `reference` into artifacts/reference, compiled ahead of time so that it starts at once")
    .Does(() => Dotnet("publish", "src/Oracle", "--verbosity", "quiet", "--configuration", Configuration, "--output", program.GetDirectory().FullPath));

Task("Run")
    .Description("Puts the OpenCL core on trial: `reference verify --opencl`; with ARGUMENTs, runs `reference ARGUMENT…` instead")
    .IsDependentOn("Publish")
    .Does(() =>
    {
        Must(extra.Length > 0
            ? StartIn(caller, program.FullPath, extra)
            : Start(program.FullPath, ["verify", "--opencl", "--findings", "artifacts/findings"]));
    });

Task("Bench")
    .Description("Measures every suite with BenchmarkDotNet; ARGUMENTs choose: --filter '*Convolution*'")
    .IsDependentOn("Build")
    .Does(() =>
    {
        string[] choice = extra.Length > 0 ? extra : ["--filter", "*", "--join"];
        Dotnet(["run", "--project", "bench", "--no-build", "--configuration", Configuration, "--", "--artifacts", "artifacts/bench", .. choice]);
    });

Task("Results")
    .Description("Trains what docs/results.md shows, with several seeds each, and writes the page: hours; runs that artifacts/results has are not run again; ARGUMENTs choose recipes by name")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var folder = MakeAbsolute(Directory("artifacts/results"));
        EnsureDirectoryExists(folder);
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

            var shares = files.Where(file => FileExists(file.File)).Select(file => 100 * TestAccuracy(file.File)).ToList();
            if (shares.Count > 0)
                rows.Add(FormattableString.Invariant($"| {recipe.Network} | {recipe.Name.Replace('-', ' ')} | {string.Join(", ", shares.Select(share => share.ToString("F2", System.Globalization.CultureInfo.InvariantCulture)))} | {MeanAndDeviation(shares)} | `{recipe.Options}` |"));
        }

        var page = System.IO.File.ReadAllText("docs/results.md");
        var (begin, end) = (page.IndexOf("| network |"), page.IndexOf("\n\n", page.IndexOf("| network |")));
        System.IO.File.WriteAllText("docs/results.md", page[..begin] + string.Join('\n', ["| network | | test accuracy with seeds 1, 2, 3; % | mean ± deviation | options |", "|---|---|---|---|---|", .. rows]) + page[end..]);
    });

Task("Lectures")
    .Description("Walks at full length through the lectures that measure something and writes docs/measured.md: half an hour; those that artifacts/lectures has are not walked through again; ARGUMENTs choose some to walk through anew")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var folder = MakeAbsolute(Directory("artifacts/lectures"));
        EnsureDirectoryExists(folder);
        // The lectures that measure something: with several seeds, or to judge a claim.
        var measuring = GetFiles("src/Lectures/*/*Lecture.cs").Select(file => System.IO.File.ReadAllText(file.FullPath)).Where(code => code.Contains("OverSeeds(") || code.Contains("new Claim(")).ToList();
        var ids = System.IO.File.ReadLines("tests/Golden/Lectures/ids.txt").Select(line => line.Split(' ')[0]).Where(id => measuring.Any(code => code.Contains($"\"{id}\","))).ToList();
        foreach (var id in ids.Where(id => extra.Contains(id) || !FileExists(folder.CombineWithFilePath($"{id}.json"))))
            Dotnet("src/Oracle/bin/Release/net10.0/Oracle.dll", "lecture", id, "--data", "data/mnist", "--json", folder.CombineWithFilePath($"{id}.json").FullPath);

        var (claims, tables) = (new List<string>(), new List<string>());
        foreach (var id in ids)
        {
            using var lecture = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllText(folder.CombineWithFilePath($"{id}.json").FullPath));
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

        var page = System.IO.File.ReadAllText("docs/measured.md");
        System.IO.File.WriteAllText("docs/measured.md", page[..page.IndexOf("| lecture |")] + string.Join('\n', ["| lecture | the slide says | measured | |", "|---|---|---|---|", .. claims]) + "\n" + string.Concat(tables));
        Console.WriteLine($"{claims.Count(claim => !claim.Contains("**"))} claims held, {claims.Count(claim => claim.Contains("**"))} did not.");
    });

Task("Companion-Template")
    .Description("Builds the companion's page, yet without numbers, with npm: src/Companion/dist/index.html")
    .Does(() =>
    {
        var front = MakeAbsolute(Directory("src/Companion")).FullPath;
        Must(StartIn(front, "npm", ["ci"]), "npm ci");
        Must(StartIn(front, "npm", ["run", "build"]), "npm run build");
    });

Task("Companion")
    .Description("Makes docs/companion.html: every lecture in one page for a browser; lectures that artifacts/lectures has are not walked through again; --brief measures briefly")
    .IsDependentOn("Companion-Template")
    .IsDependentOn("Build")
    .Does(() => Dotnet(["src/Oracle/bin/Release/net10.0/Oracle.dll", "lecture", "--html", "docs/companion.html", "--data", "data/mnist",
        .. DirectoryExists("artifacts/lectures") ? new[] { "--walked", "artifacts/lectures" } : [], .. extra]));

Task("Test-Companion")
    .Description("Makes the companion briefly and tries it in Chromium: its arithmetic against the library's, pointing, drawing, scrubbing, keys")
    .IsDependentOn("Companion-Template")
    .IsDependentOn("Build")
    .Does(() =>
    {
        EnsureDirectoryExists("artifacts/companion");
        var page = MakeAbsolute(File("artifacts/companion/companion.html")).FullPath;
        Dotnet("src/Oracle/bin/Release/net10.0/Oracle.dll", "lecture", "--html", page, "--data", "data/mnist", "--brief");
        var front = MakeAbsolute(Directory("src/Companion"));
        var (report, counted) = (front.CombineWithFilePath("build/tests.tap"), results.CombineWithFilePath("companion.txt"));
        foreach (var old in new[] { report, counted }.Where(FileExists))
            DeleteFile(old);
        var status = StartWith([("COMPANION", page)], "npm", ["test"], front.FullPath);
        if (FileExists(report))
        {
            // The report ends with its counts: # pass 18.
            var lines = System.IO.File.ReadAllLines(report.FullPath);
            int Count(string name) => int.Parse(lines.Last(line => line.StartsWith($"# {name} "))[(name.Length + 3)..]);
            EnsureDirectoryExists(results);
            System.IO.File.WriteAllText(counted.FullPath, $"{Count("pass")} passed, {Count("fail") + Count("cancelled")} failed, {Count("skipped") + Count("todo")} skipped\n");
        }

        Must(status, "npm test");
    });

Task("Sanitize")
    .Description("Runs the native core under AddressSanitizer, UBSan, Oclgrind and Valgrind; `brief` as CI does")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var brief = extra.Contains("brief");
        var folder = MakeAbsolute(Directory("artifacts/sanitize"));
        var cases = folder.Combine("cases");
        CleanDirectory(cases);
        foreach (var op in Operators())
            Dotnet("src/Oracle/bin/Release/net10.0/Oracle.dll", "golden", op, "--count", brief ? "2" : "25", "--seed", brief ? "1" : $"{DateTime.UtcNow.Ticks}", "--dtype", "F32", "--out", cases.FullPath);
        var files = GetFiles($"{cases}/*.safetensors").Select(file => file.FullPath).Order().ToArray();

        // Convolutions that Winograd's kernels take; random ones seldom are such.
        var tiled = folder.Combine("winograd");
        CleanDirectory(tiled);
        foreach (var (weights, strides, dilations) in new[] { ("[3,3]", "[1,1]", "[1,1]"), ("[4,5]", "[1,1]", "[1,1]"), ("[5,5]", "[2,2]", "[1,1]"),
            ("[7,8]", "[3,3]", "[1,1]"), ("[11,11]", "[4,4]", "[1,1]"), ("[3,3]", "[1,1]", "[2,3]"), ("[3,5]", "[1,1]", "[5,1]") })
            Dotnet("src/Oracle/bin/Release/net10.0/Oracle.dll", "golden", "Conv", "--count", brief ? "1" : "10", "--seed", brief ? "1" : $"{DateTime.UtcNow.Ticks}", "--dtype", "F32",
                "-a", $"kernel_shape={weights}", "-a", $"strides={strides}", "-a", $"dilations={dilations}", "-a", "group=1", "--out", tiled.Combine(weights + dilations).FullPath);
        var convolutions = GetFiles($"{tiled}/*/*.safetensors").Select(file => file.FullPath).Order().ToArray();

        // The core itself, instrumented; what the OpenCL runtime leaks is not ours, what the core leaks of the runtime's is counted.
        var sanitized = BuildChecks("sanitized", "-DSANITIZE=ON");
        var suppressions = MakeAbsolute(File("src/Native/checks/leaks.suppressions"));
        var leaks = ("LSAN_OPTIONS", $"suppressions={suppressions}:print_suppressions=0");
        // It counts the process's memory: what was freed is not to be kept aside for long.
        Check("AddressSanitizer, UBSan: misuse", sanitized, "misuse", [brief ? "1000" : "10000"], leaks, Faulty(sanitized), ("ASAN_OPTIONS", "quarantine_size_mb=1"));
        Check("AddressSanitizer, UBSan: networks", sanitized, "networks", [], leaks, Faulty(sanitized));
        Check("AddressSanitizer, UBSan: train", sanitized, "train", [], leaks);
        // LLVM puts its own signal stack in the place of the sanitizer's, in threads that end.
        foreach (var place in new[] { "", "crew" })
            Check($"AddressSanitizer, UBSan: places, {(place == "" ? "each finds out" : place)}", sanitized, "places", [brief ? "3" : "60"], leaks, ("REFERENCE_PLACE", place), ("ASAN_OPTIONS", "use_sigaltstack=0"));
        foreach (var (algorithm, place) in new[] { ("auto", ""), ("naive", ""), ("auto", "crew") })
            Check($"AddressSanitizer, UBSan: replay, {algorithm} {place}", sanitized, "replay", files, leaks, ("REFERENCE_ALGORITHM", algorithm), ("REFERENCE_PLACE", place));

        // The kernels on Oclgrind's simulated device. The naive ones must keep within their tensors to the byte; the fast ones may read vectors
        // that begin within.
        var plain = BuildChecks("plain", "-DSANITIZE=OFF");
        foreach (var (algorithm, build) in new[] { ("auto", plain), ("direct", plain), ("naive", BuildChecks("exact", "-DEXACT=ON")) })
        {
            Oclgrind($"replay, {algorithm}", build, "replay", files, ("REFERENCE_ALGORITHM", algorithm));
        }

        Oclgrind("replay, winograd", plain, "replay", convolutions, ("REFERENCE_ALGORITHM", "winograd"));
        Oclgrind("train", plain, "train", []);

        // Memory that is still held at the end.
        var valgrind = MakeAbsolute(File("src/Native/checks/valgrind.suppressions"));
        Must(StartWith([Faulty(plain)], "valgrind", ["--quiet", "--leak-check=full", "--show-leak-kinds=definite,indirect",
            "--errors-for-leak-kinds=definite,indirect", "--error-exitcode=9", $"--suppressions={valgrind}",
            plain.CombineWithFilePath("misuse").FullPath, brief ? "3" : "50"]), "valgrind misuse");
    });

RunTarget(Argument("target", "Help"));

// What each test of a TRX report came to: Passed, NotExecuted (skipped), NotRunnable (explicit, not asked for), or a word for what went wrong.
List<string> Outcomes(FilePath report) =>
    [.. XDocument.Load(report.FullPath).Descendants().Where(e => e.Name.LocalName == "UnitTestResult").Select(e => (string)e.Attribute("outcome"))];

// The operators of the specification: the rows of the page that a test keeps up to date.
IEnumerable<string> Operators() =>
    GetFiles("docs/layers.md").SelectMany(page => System.IO.File.ReadLines(page.FullPath))
        .Select(line => System.Text.RegularExpressions.Regex.Match(line, @"^\| \[(\w+)\]\(#")).Where(match => match.Success).Select(match => match.Groups[1].Value);

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

// The seed that chance comes from: another one each time, unless REFERENCE_SEED is set.
void Reseed()
{
    var seed = EnvironmentVariable("REFERENCE_SEED", $"{DateTime.UtcNow.Ticks}");
    Console.WriteLine($"REFERENCE_SEED={seed} repeats this run.");
    Environment.SetEnvironmentVariable("REFERENCE_SEED", seed);
}

DirectoryPath BuildChecks(string name, params string[] options)
{
    var build = MakeAbsolute(Directory("artifacts/sanitize")).Combine(name);
    Must(Start("cmake", ["-S", "src/Native", "-B", build.FullPath, "-DCHECKS=ON", .. options]), "cmake");
    Must(Start("cmake", ["--build", build.FullPath, "--parallel", "2"]), "cmake --build");
    return build;
}

(string, string) Faulty(DirectoryPath build) => ("REFERENCE_OPENCL", build.CombineWithFilePath("libfaulty_opencl.so").FullPath);

void Check(string title, DirectoryPath build, string name, string[] words, params (string Name, string Value)[] environment)
{
    Console.WriteLine($"{title}: {words.Length} argument(s)");
    Must(StartWith(environment, build.CombineWithFilePath(name).FullPath, words), title);
}

// It reports to a file and says nothing by its status. It does not know what LLVM makes of `restrict`.
void Oclgrind(string title, DirectoryPath build, string name, string[] words, params (string, string)[] environment)
{
    var log = build.CombineWithFilePath("oclgrind.log");
    if (FileExists(log))
        DeleteFile(log);
    Check($"Oclgrind: {title}", build, name, words, [("REFERENCE_OPENCL", "/usr/lib/oclgrind/liboclgrind-rt.so"), ("OCLGRIND_CHECK_API", "1"),
        ("OCLGRIND_DATA_RACES", "1"), ("OCLGRIND_BUILD_OPTIONS", "-Drestrict="), ("OCLGRIND_LOG", log.FullPath), .. environment]);
    var complaints = FileExists(log) ? System.IO.File.ReadAllText(log.FullPath).Trim() : "";
    if (complaints.Length > 0)
        throw new CakeException($"Oclgrind complains ({log}):\n{complaints[..Math.Min(complaints.Length, 4000)]}");
}

void Dotnet(params string[] words) => Must(Start("dotnet", words), $"dotnet {words[0]}");

void Must(int status, string what = "reference")
{
    if (status != 0)
        throw new CakeException($"`{what}` ended with status {status}.");
}

int Start(string tool, string[] words) => StartIn(Context.Environment.WorkingDirectory.FullPath, tool, words);

// Standard input, output and error stay the caller's, so that progress bars work. Ctrl-C reaches what was started, too: it decides
// what to do (training saves its weights), and the build waits for it.
int StartIn(string folder, string tool, string[] words) => StartWith([], tool, words, folder);

int StartWith((string Name, string Value)[] environment, string tool, string[] words, string folder = null)
{
    Console.CancelKeyPress += (_, key) => key.Cancel = true;
    var start = new System.Diagnostics.ProcessStartInfo(tool, words)
    {
        WorkingDirectory = folder ?? Context.Environment.WorkingDirectory.FullPath,
        UseShellExecute = false,
    };
    foreach (var (name, value) in environment)
        start.Environment[name] = value;
    using var process = System.Diagnostics.Process.Start(start);
    process.WaitForExit();
    return process.ExitCode;
}
