// The native core under sanitizers.

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
        // GCC 12's sanitizer takes a thread-local block of a loaded library for one of a glibc before 2.25 when it begins 16 bytes into a page, as one
        // in some thousands does by chance; it reads a length that is none, and dies. It is not to look for them: the core has none in a check.
        var leaks = ("LSAN_OPTIONS", $"suppressions={suppressions}:print_suppressions=0:intercept_tls_get_addr=0");
        // It counts the process's memory: what was freed is not to be kept aside for long.
        Check("AddressSanitizer, UBSan: misuse", sanitized, "misuse", [brief ? "1000" : "10000"], leaks, Faulty(sanitized), ("ASAN_OPTIONS", "quarantine_size_mb=1"));
        Check("AddressSanitizer, UBSan: networks", sanitized, "networks", [], leaks, Faulty(sanitized));
        Check("AddressSanitizer, UBSan: train", sanitized, "train", [], leaks);
        Check("AddressSanitizer, UBSan: signals", sanitized, "signals", [], leaks);
        foreach (var place in new[] { "", "crew" })
            Check($"AddressSanitizer, UBSan: places, {(place == "" ? "each finds out" : place)}", sanitized, "places", [brief ? "3" : "60"], leaks, ("REFERENCE_PLACE", place));
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

// The operators of the specification: the rows of the page that a test keeps up to date.
IEnumerable<string> Operators() =>
    GetFiles("docs/layers.md").SelectMany(page => System.IO.File.ReadLines(page.FullPath))
        .Select(line => System.Text.RegularExpressions.Regex.Match(line, @"^\| \[(\w+)\]\(#")).Where(match => match.Success).Select(match => match.Groups[1].Value);

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
