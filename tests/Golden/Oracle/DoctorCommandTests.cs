using System.Text.Json;

namespace Reference.GoldenTests.Oracle;

public sealed class DoctorCommandTests
{
    [Fact]
    public void Where_all_is_there_every_line_says_ok()
    {
        _ = NativeCore.Device;
        using var folder = new ScratchFolder();

        var command = Command.Run("doctor", "--json", folder.File("doctor.json"));

        Assert.Equal((0, ""), (command.Status, command.Error));
        Assert.All(command.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^ok ", line));
        Assert.Contains("libreference_core", command.Output, StringComparison.Ordinal);
        Assert.Contains("computes Relu", command.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("doctor.json")));
        Assert.True(json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(".NET", json.RootElement.GetProperty("findings")[0].GetProperty("what").GetString());
    }

    [Fact]
    public void A_missing_core_is_told_with_what_mends_it()
    {
        var command = Command.RunWith([("REFERENCE_CORE", "/nowhere/core.so")], "doctor");

        Assert.Equal((2, ""), (command.Status, command.Error));
        Assert.Matches("missing +core +The native core is not there; tried", command.Output);
        Assert.Contains("/nowhere/core.so (REFERENCE_CORE): there is no such file", command.Output, StringComparison.Ordinal);
        Assert.Contains("sudo apt-get install -y cmake gcc make opencl-headers", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_runtime_is_told_with_what_mends_it()
    {
        _ = NativeCore.Device;

        var command = Command.RunWith([("REFERENCE_OPENCL", "/nowhere/libOpenCL.so")], "doctor");

        Assert.Equal((2, ""), (command.Status, command.Error));
        Assert.Matches("missing +OpenCL runtime +no OpenCL runtime: /nowhere/libOpenCL.so", command.Output);
        Assert.Contains("sudo apt-get install -y ocl-icd-libopencl1 pocl-opencl-icd", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_runtime_without_devices_is_told_with_what_mends_it()
    {
        _ = NativeCore.Device;
        using var folder = new ScratchFolder();
        var fake = FakeRuntime.Build(
            folder,
            "cl_int clGetPlatformIDs(cl_uint n, cl_platform_id *p, cl_uint *count) { (void)n; (void)p; *count = 0; return 0; }"
        );

        var command = Command.RunWith([fake], "doctor");

        Assert.Equal((2, ""), (command.Status, command.Error));
        Assert.Matches("missing +devices +the runtime knows none", command.Output);
        Assert.Contains("sudo apt-get install -y pocl-opencl-icd", command.Output, StringComparison.Ordinal);
        Command
            .RunWith([fake], "devices")
            .AssertTrouble("there is an OpenCL runtime, but it knows no device; reference doctor says what to install");
    }

    [Fact]
    public void A_kernel_that_does_not_compile_shows_the_build_log()
    {
        _ = NativeCore.Device;
        using var folder = new ScratchFolder();
        var fake = FakeRuntime.Build(
            folder,
            """
            cl_int clBuildProgram(cl_program p, cl_uint n, const cl_device_id *d, const char *o, void (*f)(cl_program, void *), void *u)
            { (void)p; (void)n; (void)d; (void)o; (void)f; (void)u; return CL_BUILD_PROGRAM_FAILURE; }
            cl_int clGetProgramBuildInfo(cl_program p, cl_device_id d, cl_program_build_info i, size_t n, void *to, size_t *size)
            { (void)p; (void)d; (void)i; if (size) *size = 25; if (to && n >= 25) memcpy(to, "this compiler is a fake\n", 25); return 0; }
            """
        );

        var command = Command.RunWith([fake], "doctor");

        Assert.Equal((2, ""), (command.Status, command.Error));
        Assert.Matches(@"missing +a kernel on 0 .* building activations\.cl with .*: CL_BUILD_PROGRAM_FAILURE \(-11\)", command.Output);
        Assert.Contains("this compiler is a fake", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CL_DEVICE_NOT_AVAILABLE", -2, "device_lost")]
    [InlineData("CL_OUT_OF_RESOURCES", -5, "out_of_memory")]
    [InlineData("CL_INVALID_WORK_GROUP_SIZE", -54, "open_cl")]
    public void A_device_that_fails_at_work_is_told(string error, int code, string status)
    {
        _ = NativeCore.Device;
        using var folder = new ScratchFolder();
        var fake = FakeRuntime.Build(
            folder,
            $$"""
            cl_int clEnqueueNDRangeKernel(cl_command_queue q, cl_kernel k, cl_uint d, const size_t *o, const size_t *g, const size_t *l,
                                          cl_uint n, const cl_event *w, cl_event *e)
            { (void)q; (void)k; (void)d; (void)o; (void)g; (void)l; (void)n; (void)w; (void)e; return {{error}}; }
            """
        );

        var command = Command.RunWith([fake], "doctor", "--json", folder.File("doctor.json"));

        Assert.Equal((2, ""), (command.Status, command.Error));
        Assert.Matches($@"missing +a kernel on 0 .* launching \w+: {error} \({code}\)", command.Output);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("doctor.json")));
        Assert.Equal(status, json.RootElement.GetProperty("findings")[4].GetProperty("status").GetString());
    }
}
