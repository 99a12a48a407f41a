namespace Reference.GoldenTests.Oracle;

/// <summary>Which file the core is loaded from, and what is said where that fails.</summary>
public sealed class CoreLibraryTests
{
    [Fact]
    public void Without_the_library_every_path_is_told_with_why_it_failed()
    {
        using var folder = new ScratchFolder();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Command.Program)!))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        File.WriteAllText(folder.File("libreference_core.so"), "no library");

        var command = Command.RunProgram(folder.File("Oracle.dll"), "devices");

        Assert.Equal(2, command.Status);
        Assert.Matches(
            $@"^reference: The native core is not there; tried {folder.Path}/runtimes/\S+/native/libreference_core\.so \(beside the program\): there is no such file {folder.Path}/libreference_core\.so \(beside the program\): .* reference_core \(where the runtime and the system look\): .* REFERENCE_CORE names another file\.\n$",
            command.Error
        );
    }

    [Fact]
    public void A_library_of_another_version_is_refused_with_both_numbers_and_the_file()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("other.c"), "unsigned ref_abi_version(void) { return 77; }\n");
        NativeCore.Compile("-shared", "-fPIC", folder.File("other.c"), "-o", folder.File("other.so"));

        Command
            .RunWith([("REFERENCE_CORE", folder.File("other.so"))], "devices")
            .AssertTrouble(
                $"{folder.File("other.so")} has version 77 of the core's interface, Reference.Native needs version 1: they are not of one build"
            );
    }

    [Fact]
    public void A_library_that_is_no_core_is_refused()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("other.c"), "int nothing;\n");
        NativeCore.Compile("-shared", "-fPIC", folder.File("other.c"), "-o", folder.File("other.so"));

        Assert.Contains(
            "ref_abi_version",
            Command.RunWith([("REFERENCE_CORE", folder.File("other.so"))], "devices").Error,
            StringComparison.Ordinal
        );
    }
}
