using Reference.GoldenTests.Documents;
using Reference.GoldenTests.Oracle;

namespace Reference.GoldenTests.Packages;

/// <summary>The package Reference.Oracle: the command <c>reference</c>, installed by <c>dotnet tool install</c>.</summary>
public sealed class ToolTests(ToolTests.Installed tool) : IClassFixture<ToolTests.Installed>
{
    private static readonly (string, string) NoRuntime = ("REFERENCE_OPENCL", "/nowhere/libOpenCL.so");
    private static readonly (string, string) NoDevice = ("OCL_ICD_VENDORS", "/nowhere");

    [Fact(Explicit = true)]
    public void It_says_its_version_and_its_commands()
    {
        Assert.StartsWith(Stranger.Version, tool.Run([], "--version").Output, StringComparison.Ordinal);
        Assert.Equal(Command.Run("--help").Output, tool.Run([], "--help").Output);
    }

    [Fact(Explicit = true)]
    public void It_puts_its_own_core_on_trial()
    {
        _ = NativeCore.Device;

        var verified = tool.Run([], "verify", "--opencl", "--op", "Relu");

        Assert.Equal((0, ""), (verified.Status, verified.Error));
        Assert.Matches(@"(?m)^Relu +\d+ +\d+ +0 ", verified.Output);
        Assert.Contains(Path.Combine(tool.Folder, ".store"), tool.Run([], "doctor").Output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void It_judges_cases_that_were_filled_in_and_finds_what_is_wrong() => Judge([]);

    [Fact(Explicit = true)]
    public void Without_an_OpenCL_runtime_or_a_device_it_says_so_and_judges_as_before()
    {
        _ = NativeCore.Device;
        tool.Run([NoRuntime], "verify", "--opencl", "--op", "Relu")
            .AssertTrouble("no OpenCL runtime: /nowhere/libOpenCL.so: cannot open shared object file: No such file or directory");
        tool.Run([NoDevice], "verify", "--opencl", "--op", "Relu").AssertTrouble("opencl: the OpenCL runtime knows no device");
        var doctor = tool.Run([NoRuntime], "doctor");
        Assert.Equal(2, doctor.Status);
        Assert.Contains("sudo apt-get install -y ocl-icd-libopencl1 pocl-opencl-icd", doctor.Output, StringComparison.Ordinal);

        Judge([NoRuntime]);
    }

    [Fact(Explicit = true)]
    public void It_asks_programs_and_walks_through_lectures()
    {
        var program = Interpreter.Python;
        var verified = tool.Run(
            [NoRuntime],
            "verify",
            "--op",
            "MaxPool",
            "--count",
            "20",
            "--",
            program,
            Path.Combine(Repository.Root, "examples", "python", "layers.py")
        );
        Assert.True(verified.Status == 0, verified.Output + verified.Error);

        Assert.Contains("0.77", tool.Run([NoRuntime], "lecture", "convolution").Output, StringComparison.Ordinal);

        var page = Path.Combine(tool.Folder, "page.html");
        var companion = tool.Run([NoRuntime], "lecture", "convolution", "--html", page, "--data", Repository.Mnist, "--brief");
        Assert.True(companion.Status == 0, companion.Error);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(page), StringComparison.OrdinalIgnoreCase);
    }

    private void Judge((string, string)[] variables)
    {
        var cases = Directory.CreateTempSubdirectory("cases-").FullName;
        try
        {
            Assert.Equal(0, tool.Run(variables, "golden", "Conv", "--count", "3", "--seed", "7", "--dtype", "F32", "--out", cases).Status);
            Assert.Equal(0, tool.Run(variables, "check", cases).Status);

            var file = Path.Combine(cases, "Conv-000.safetensors");
            var bytes = File.ReadAllBytes(file);
            bytes.AsSpan(^4..).Clear();
            File.WriteAllBytes(file, bytes);

            var checkedAgain = tool.Run(variables, "check", cases);
            Assert.Equal(1, checkedAgain.Status);
            Assert.Contains($"FAILED {file}", checkedAgain.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(cases, recursive: true);
        }
    }

    /// <summary>The tool, installed into a folder of its own as soon as a test asks for it: there are no packages where these tests are not asked for.</summary>
    public sealed class Installed : IDisposable
    {
        private readonly Lazy<Stranger> _stranger = new(Install);

        /// <summary>Where it lies.</summary>
        public string Folder => _stranger.Value.File("tools");

        internal Command Run((string, string)[] variables, params string[] arguments) =>
            _stranger.Value.Run(_stranger.Value.File(""), Path.Combine(Folder, "reference"), variables, arguments);

        public void Dispose()
        {
            if (_stranger.IsValueCreated)
            {
                _stranger.Value.Dispose();
            }
        }

        /// <summary>Types what docs/packages.md says.</summary>
        private static Stranger Install()
        {
            _ = NativeCore.Device;
            var stranger = new Stranger();
            var installed = stranger.Run(stranger.File(""), "bash", [], "-ec", Page.Read("docs/packages.md").Blocks("sh").Single());
            Assert.True(installed.Status == 0, installed.Output + installed.Error);
            return stranger;
        }
    }
}
