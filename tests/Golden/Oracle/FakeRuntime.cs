namespace Reference.GoldenTests.Oracle;

/// <summary>An OpenCL runtime that fails where it is told to and is the machine's own otherwise: how broken devices are tried.</summary>
internal static class FakeRuntime
{
    /// <summary>Compiles one and says how to use it: <c>REFERENCE_OPENCL</c>.</summary>
    /// <param name="folder">Where it is put.</param>
    /// <param name="functions">C functions that take the place of the runtime's.</param>
    public static (string Name, string Value) Build(ScratchFolder folder, string functions)
    {
        var (source, library) = (folder.File("fake.c"), folder.File("libfake.so"));
        File.WriteAllText(
            source,
            $"""
            #define CL_TARGET_OPENCL_VERSION 120
            #include <CL/cl.h>
            #include <string.h>
            {functions}
            """
        );

        // What the fake lacks is found in the libraries that it needs.
        NativeCore.Compile("-shared", "-fPIC", source, "-o", library, "-Wl,--no-as-needed", "-l:libOpenCL.so.1");
        return ("REFERENCE_OPENCL", library);
    }
}
