// The packages, and what strangers do with them.

var packages = MakeAbsolute(Directory("artifacts/packages"));

Task("Pack")
    .Description("Makes the packages Reference, Reference.Native and Reference.Oracle (the tool `reference`): artifacts/packages")
    .IsDependentOn("Companion-Template")
    .Does(() =>
    {
        CleanDirectory(packages);
        // A package without its library would be worth nothing, and a tool's has all that lies in its publish folder.
        System.Environment.SetEnvironmentVariable("REFERENCE_NATIVE", "required");
        foreach (var old in GetDirectories("src/Oracle/bin/Release/*/publish"))
            DeleteDirectory(old, new() { Recursive = true });
        foreach (var project in new[] { "src/Reference", "src/Native", "src/Oracle" })
            Dotnet("pack", project, "--configuration", Configuration, "--output", packages.FullPath);
    });

Task("Test-Packages")
    .Description("Looks into the packages, installs them into fresh projects outside the repository, and uses each as a stranger would")
    .IsDependentOn("Build")
    .IsDependentOn("Pack")
    .Does(() =>
    {
        var (report, counted) = (results.CombineWithFilePath("packages.trx"), results.CombineWithFilePath("packages.txt"));
        foreach (var old in new[] { report, counted }.Where(FileExists))
            DeleteFile(old);
        var status = Start("dotnet", ["tests/Golden/bin/Release/net10.0/Reference.GoldenTests.dll", "--no-progress", "--explicit", "only", "--filter-namespace", "*.Packages",
            "--results-directory", results.FullPath, "--report-xunit-trx", "--report-xunit-trx-filename", "packages.trx", .. extra]);
        if (FileExists(report))
        {
            var (passed, failed, skipped) = Counts(report);
            System.IO.File.WriteAllText(counted.FullPath, $"{passed} passed, {failed} failed, {skipped} skipped\n");
        }

        Must(status, "the tests of the packages");
    });
