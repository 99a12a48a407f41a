// The companion: a page for a browser that goes with the lectures.

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
