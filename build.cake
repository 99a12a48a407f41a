// The build, driven by Cake. Start it with ./build.sh, which finds the SDK and restores Cake itself: `./build.sh help`.

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
            Console.WriteLine($"  {task.Name.ToLowerInvariant(),-20}{task.Description}");
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

#load "cake/tests.cake"
#load "cake/pages.cake"
#load "cake/companion.cake"
#load "cake/packages.cake"
#load "cake/conformance.cake"
#load "cake/mutation.cake"

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

#load "cake/sanitize.cake"

RunTarget(Argument("target", "Help"));

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
