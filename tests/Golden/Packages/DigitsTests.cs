using System.Globalization;
using System.Text.RegularExpressions;
using Reference.GoldenTests.Oracle;

namespace Reference.GoldenTests.Packages;

/// <summary>The package Reference.Native in a program of somebody who has a network learn on a device.</summary>
public sealed class DigitsTests(Stranger stranger) : IClassFixture<Stranger>
{
    [Fact(Explicit = true)]
    public void LeNet_learns_on_the_device_and_without_one_or_with_a_core_of_another_build_the_specification_takes_over()
    {
        var device = NativeCore.Device.Name;
        var project = stranger.Project("Digits");

        var built = stranger.Run(project, "dotnet", [], "build");
        Assert.True(built.Status == 0, built.Output + built.Error);
        var onDevice = Accuracy(Digits(project), device);
        Assert.InRange(onDevice, 0.75, 1);

        var without = Digits(project, ("REFERENCE_OPENCL", "/nowhere/libOpenCL.so"));
        Assert.Contains("no OpenCL runtime: /nowhere/libOpenCL.so", without.Output, StringComparison.Ordinal);
        Assert.InRange(Accuracy(without, "specification"), onDevice - 0.02, onDevice + 0.02);

        var library = Directory.GetFiles(Path.Combine(project, "bin"), "libreference_core.so", SearchOption.AllDirectories).Single();
        File.WriteAllText(stranger.File("other.c"), "unsigned ref_abi_version(void) { return 77; }\n");
        NativeCore.Compile("-shared", "-fPIC", stranger.File("other.c"), "-o", library);
        var foreign = Digits(project);
        Assert.Contains(
            $"{library} has version 77 of the core's interface, Reference.Native needs version 1: they are not of one build",
            foreign.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(Accuracy(without, "specification"), Accuracy(foreign, "specification"));
    }

    private Command Digits(string project, params (string, string)[] variables)
    {
        var run = stranger.Run(project, "dotnet", variables, "run", "--no-build", "--", Repository.Mnist);
        Assert.True((run.Status, run.Error) == (0, ""), run.Output + run.Error);
        return run;
    }

    private static double Accuracy(Command run, string where)
    {
        var line = Regex.Match(run.Output, $@"^{Regex.Escape(where)}: (0\.\d+)$", RegexOptions.Multiline);
        Assert.True(line.Success, run.Output);
        return double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
