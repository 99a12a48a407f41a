namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference verify --library</c> against libraries that are right, wrong, and worse.</summary>
public sealed class VerifyLibraryTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_core_passes_as_a_library_as_anybody_s()
    {
        var command = Command.RunWith(
            [("REFERENCE_ALGORITHM", "naive")],
            [
                "verify",
                "--op",
                "Conv",
                "MaxPool",
                "Softmax",
                "NegativeLogLikelihoodLoss",
                "--count",
                "10",
                "--seed",
                "1",
                "--library",
                NativeCore.LibraryPath,
            ]
        );

        Assert.Equal("", command.Error);
        Assert.Equal(0, command.Status);
    }

    [Theory]
    [InlineData("*(volatile int *)0 = 1;", "crashed: signal 11 (segmentation fault)")]
    [InlineData("return 0;", "Y: 1 of 1 elements disagree; worst [0, 0, 0, 0]: expected 0, got NaN")]
    [InlineData(
        "((float *)call->results[0].data)[-1] = 1; return 0;",
        "failed: it has written before the beginning or behind the end of Y"
    )]
    [InlineData("((float *)call->inputs[0].data)[0] = 99; return 0;", "failed: it has written to its input X")]
    [InlineData("return 7;", "failed: reference_run_operator returned 7")]
    [InlineData("snprintf(call->message, call->message_size, \"no %s\", call->op); return 1;", "failed: no Relu")]
    [InlineData("exit(3);", "ended with status 3 before it had answered")]
    public void What_a_library_does_to_itself_is_a_finding(string body, string finding)
    {
        var command = Library(body);

        Assert.Equal(1, command.Status);
        Assert.Contains(finding, command.Output, StringComparison.Ordinal);
    }

    /// <summary>With kernels of one pixel, MaxPool is the identity. Its indices are optional, its values are not.</summary>
    [Theory]
    [InlineData("call->results[0]", 0, "")]
    [InlineData("call->results[1]", 1, "Y: ")]
    public void Optional_outputs_that_are_not_written_are_left_out(string written, int status, string finding)
    {
        var command = Library(
            $"const reference_tensor *x = &call->inputs[0], *y = &{written}; int64_t i, n = 1; for (i = 0; i < x->rank; i++) n *= x->shape[i]; "
                + "memcpy(y->data, x->data, n * sizeof(float)); return 0;",
            "MaxPool",
            "--forward",
            "-a",
            "kernel_shape=[1,1]",
            "-a",
            "strides=[1,1]",
            "-a",
            "pads=[0,0,0,0]"
        );

        Assert.Equal(status, command.Status);
        Assert.Contains(finding, command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_library_prints_is_not_taken_for_an_answer()
    {
        var command = Library("printf(\"hello\\n\"); snprintf(call->message, call->message_size, \"not %s\", call->op); return 2;");

        Assert.Equal(2, command.Status);
        Assert.Contains("3 cases: 0 passed, 0 failed, 3 unsupported", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_without_the_entry_is_told_apart()
    {
        File.WriteAllText(_folder.File("empty.c"), "int nothing;\n");
        NativeCore.Compile("-shared", "-fPIC", _folder.File("empty.c"), "-o", _folder.File("empty.so"));

        Command
            .Run("verify", "--library", _folder.File("empty.so"))
            .AssertTrouble($"{_folder.File("empty.so")} does not export reference_run_operator");
    }

    private Command Library(string body, string op = "Relu", params string[] options)
    {
        File.WriteAllText(
            _folder.File("own.c"),
            $"#include <reference_operator.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint32_t reference_run_operator(const reference_call *call) {{ (void)call; {body} }}\n"
        );
        NativeCore.Compile(
            "-shared",
            "-fPIC",
            $"-I{Path.Combine(Repository.Root, "src", "Native", "include")}",
            _folder.File("own.c"),
            "-o",
            _folder.File("own.so")
        );
        return Command.Run([
            "verify",
            "--op",
            op,
            .. options,
            "--count",
            "3",
            "--seed",
            "1",
            "--findings",
            _folder.File("findings"),
            "--library",
            _folder.File("own.so"),
        ]);
    }
}
