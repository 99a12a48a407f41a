using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Reference.Native;

namespace Reference.GoldenTests.Native;

/// <summary>The declarations in C# and those in the C header are the same: a C compiler is asked.</summary>
public sealed partial class HeaderTests
{
    private static readonly string Include = Path.Combine(Repository.Root, "src", "Native", "include");

    /// <summary>The structs, with the C names of their fields in the order of both.</summary>
    private static readonly (string C, Type Managed, string[] Fields)[] Structs =
    [
        (
            "ref_device",
            typeof(Core.DeviceDescription),
            [
                "struct_size",
                "type",
                "name",
                "vendor",
                "platform",
                "version",
                "driver",
                "memory",
                "largest_buffer",
                "local_memory",
                "work_group",
                "compute_units",
                "clock_mhz",
                "float16",
                "float64",
            ]
        ),
        ("ref_context_options", typeof(Core.ContextOptions), ["struct_size", "algorithm", "few_runs"]),
        ("ref_tensor", typeof(Core.Tensor), ["struct_size", "dtype", "name", "rank", "shape", "buffer", "constant"]),
        ("reference_attribute", typeof(Core.Attribute), ["struct_size", "type", "name", "count", "ints", "floats", "string"]),
        (
            "ref_call",
            typeof(Core.Call),
            ["struct_size", "op", "attribute_count", "attributes", "input_count", "inputs", "result_count", "results"]
        ),
        (
            "ref_operator",
            typeof(Core.OperatorDescription),
            ["struct_size", "gradients", "name", "input_count", "output_count", "attribute_count"]
        ),
        ("ref_port", typeof(Core.PortDescription), ["struct_size", "kind", "name", "optional", "fixed", "variadic"]),
        ("ref_network_tensor", typeof(Core.NetworkTensor), ["struct_size", "dtype", "role", "name", "rank", "shape", "next"]),
        (
            "ref_node",
            typeof(Core.Node),
            ["struct_size", "name", "op", "attribute_count", "attributes", "input_count", "inputs", "output_count", "outputs"]
        ),
        (
            "ref_network_description",
            typeof(Core.NetworkDescription),
            ["struct_size", "tensor_count", "tensors", "node_count", "nodes", "output_count", "outputs", "loss", "separate", "optimiser"]
        ),
        (
            "ref_optimiser",
            typeof(Core.OptimiserDescription),
            ["struct_size", "op", "attribute_count", "attributes", "plain_count", "plain", "largest_norm", "largest_value"]
        ),
    ];

    [Fact]
    public void Structs_have_the_same_sizes_and_their_fields_the_same_offsets()
    {
        var lines = Structs.SelectMany(pair => pair.Fields.Select(field => $"offsetof({pair.C}, {field})").Prepend($"sizeof({pair.C})"));
        var expected = Structs.SelectMany(pair => Layout(pair.Managed)).ToList();

        Assert.Equal(expected, Evaluate(lines));
    }

    [Fact]
    public void Numbers_have_the_same_meaning()
    {
        (string C, int Managed)[] numbers =
        [
            ("REFERENCE_ABI_VERSION", (int)Core.AbiVersion),
            ("REF_OK", (int)DeviceStatus.Ok),
            ("REF_INVALID", (int)DeviceStatus.Invalid),
            ("REF_UNSUPPORTED", (int)DeviceStatus.Unsupported),
            ("REF_NO_RUNTIME", (int)DeviceStatus.NoRuntime),
            ("REF_NO_DEVICE", (int)DeviceStatus.NoDevice),
            ("REF_OUT_OF_MEMORY", (int)DeviceStatus.OutOfMemory),
            ("REF_BUILD_FAILED", (int)DeviceStatus.BuildFailed),
            ("REF_DEVICE_LOST", (int)DeviceStatus.DeviceLost),
            ("REF_OPENCL", (int)DeviceStatus.OpenCL),
            ("REF_CPU", (int)DeviceType.Cpu),
            ("REF_GPU", (int)DeviceType.Gpu),
            ("REF_ACCELERATOR", (int)DeviceType.Accelerator),
            ("REF_AUTO", (int)Algorithm.Auto),
            ("REF_NAIVE", (int)Algorithm.Naive),
            ("REF_DIRECT", (int)Algorithm.Direct),
            ("REF_WINOGRAD", (int)Algorithm.Winograd),
            ("REF_REAL", (int)Reference.Layers.PortKind.Real),
            ("REF_INTEGER", (int)Reference.Layers.PortKind.Integer),
            ("REF_BOOLEAN", (int)Reference.Layers.PortKind.Boolean),
        ];

        Assert.Equal(numbers.Select(number => (long)number.Managed), Evaluate(numbers.Select(number => number.C)));
    }

    [Fact]
    public void Every_function_of_the_header_is_declared() =>
        Assert.Equal(
            Function().Matches(File.ReadAllText(Path.Combine(Include, "reference.h"))).Select(match => match.Groups["name"].Value).Order(),
            typeof(Core)
                .GetMethods(BindingFlags.Public | BindingFlags.Static)
                .Select(method => method.GetCustomAttribute<LibraryImportAttribute>()?.EntryPoint)
                .OfType<string>()
                .Distinct()
                .Order()
        );

    private static IEnumerable<long> Layout(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Select(field => (long)Marshal.OffsetOf(type, field.Name))
            .Prepend((int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!);

    /// <summary>What a C compiler takes some expressions for.</summary>
    private static List<long> Evaluate(IEnumerable<string> expressions)
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(
            folder.File("print.c"),
            $$"""
            #include "reference.h"
            #include <stdio.h>
            int main(void)
            {
            {{string.Concat(expressions.Select(expression => $"    printf(\"%lld\\n\", (long long)({expression}));\n"))}}
                return 0;
            }
            """
        );
        NativeCore.Compile("-std=c11", "-Wall", "-Wextra", "-Werror", "-I", Include, folder.File("print.c"), "-o", folder.File("print"));
        using var print = Process.Start(new ProcessStartInfo(folder.File("print")) { RedirectStandardOutput = true })!;
        return [.. print.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
    }

    [GeneratedRegex(@"^REF_API [^;]*?(?<name>ref_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Function();
}
