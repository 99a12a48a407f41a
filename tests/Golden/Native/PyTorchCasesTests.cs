using Reference.Cases;

namespace Reference.GoldenTests.Native;

/// <summary>The cases of PyTorch, computed on the device in single precision.</summary>
public sealed class PyTorchCasesTests
{
    public static TheoryData<string> Names => Cases.PyTorchCasesTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_device_agrees(string name)
    {
        var context = NativeCore.Context();
        var filled = Case.Read(Path.Combine(Repository.TorchCases, $"{name}.safetensors"));

        DeviceCase.Agrees(context, filled.Operator, filled.Given);
    }
}
