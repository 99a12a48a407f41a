// The targets that test.

using System.Xml.Linq;

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
            var (passed, failed, skipped) = Counts(report);
            if (passed + failed + skipped == 0 && extra.Length == 0)
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
    .Description("Damages case files and answers in other ways than Test, and a hundred times as many; docs/verify/tried.json keeps what came out")
    .IsDependentOn("Build")
    .Does(() =>
    {
        Reseed();
        Environment.SetEnvironmentVariable("REFERENCE_EFFORT", EnvironmentVariable("REFERENCE_EFFORT", "100"));
        Environment.SetEnvironmentVariable("REFERENCE_FIGURES", "write");
        Dotnet("test", "--project", "tests/GradientCheck", "--no-build", "--configuration", Configuration, "--filter-class", "*.HostileFilesTests");
    });

Task("Alarms")
    .Description("Verifies the specification itself, in each format: 400 other random cases of each operator than Test, none of which may fail; tries the known mistakes with other seeds, and the core with its kernels for larger shapes; docs/verify/tried.json keeps what came out")
    .IsDependentOn("Build")
    .Does(() =>
    {
        Reseed();
        Environment.SetEnvironmentVariable("REFERENCE_CASES", EnvironmentVariable("REFERENCE_CASES", "400"));
        Environment.SetEnvironmentVariable("REFERENCE_FIGURES", "write");
        // Not by `dotnet test`, which does not show what tests that pass have counted.
        Dotnet(["tests/GradientCheck/bin/Release/net10.0/Reference.GradientCheckTests.dll", "--show-live-output", "on", "--no-progress", "--explicit", "on", "--filter-class", "*.Verification.AlarmTests", "*.Verification.MutantsTests", .. extra]);
        // The kernels that the core compiles for a shape, which it does not choose for calls as small as these.
        Must(StartWith([("REFERENCE_ALGORITHM", "direct")], "dotnet", ["src/Oracle/bin/Release/net10.0/Oracle.dll", "verify", "--opencl", "--findings", "artifacts/findings"]));
    });

// How many tests of a TRX report came to what; those that are explicit and were not asked for do not count.
(int Passed, int Failed, int Skipped) Counts(FilePath report)
{
    var outcomes = XDocument.Load(report.FullPath).Descendants().Where(e => e.Name.LocalName == "UnitTestResult").Select(e => (string)e.Attribute("outcome")).Where(outcome => outcome != "NotRunnable").ToList();
    var (passed, skipped) = (outcomes.Count(outcome => outcome == "Passed"), outcomes.Count(outcome => outcome == "NotExecuted"));
    return (passed, outcomes.Count - passed - skipped, skipped);
}

// The seed that chance comes from: another one each time, unless REFERENCE_SEED is set.
void Reseed()
{
    var seed = EnvironmentVariable("REFERENCE_SEED", $"{DateTime.UtcNow.Ticks}");
    Console.WriteLine($"REFERENCE_SEED={seed} repeats this run.");
    Environment.SetEnvironmentVariable("REFERENCE_SEED", seed);
}
