using System.Diagnostics;
using System.Globalization;
using Reference.Layers;
using Reference.Native;

namespace Reference.GoldenTests.Native;

/// <summary>Signals stay the host's, whatever the compiler behind OpenCL does with them.</summary>
public sealed class SignalsTests
{
    /// <summary>A signal that LLVM handles and .NET does not.</summary>
    private const int BadSystemCall = 31;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_compiler_gives_them_back()
    {
        Build();

        await GivenBack();
    }

    /// <summary>A whole number that is divided by zero is a SIGFPE, upon which LLVM would remove the files that it compiles.</summary>
    [Fact]
    public async Task A_kernel_is_built_while_another_thread_divides_by_zero()
    {
        Build();
        await GivenBack();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var built = new CancellationTokenSource();
        var dividing = Task.Factory.StartNew(
            () => DivideByZero(begun, built.Token),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning, // a thread of its own
            TaskScheduler.Default
        );
        await begun.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        for (var i = 0; i < 10; i++)
        {
            Build();
        }

        await built.CancelAsync();
        await dividing;
    }

    private static void Build()
    {
        using var context = new Context(NativeCore.Device); // which has built nothing yet
        var y = context.Forward(new Relu(), new Values<float> { ["X"] = Tensors.Of([2], -1f, 1) });
        Assert.Equal([0, 1], y["Y"].ToArray());
    }

    /// <summary>Waits until no build of another test has the signals.</summary>
    private static async Task GivenBack()
    {
        var waiting = Stopwatch.StartNew();
        while (IsHandled(BadSystemCall))
        {
            Assert.True(waiting.Elapsed < Patience, "the compiler keeps the signals");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Whether this process handles a signal.</summary>
    private static bool IsHandled(int signal)
    {
        const string Caught = "SigCgt:";
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Caught, StringComparison.Ordinal));
        var signals = ulong.Parse(line.AsSpan(Caught.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (signals >> (signal - 1) & 1) != 0;
    }

    /// <summary>Divides by zero again and again, until it is told to stop; says when it has done so once.</summary>
    private static void DivideByZero(TaskCompletionSource begun, CancellationToken stop)
    {
        var zero = int.Parse("0", CultureInfo.InvariantCulture);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = 1 / zero;
            }
            catch (DivideByZeroException)
            {
                begun.TrySetResult();
            }
        }
    }
}
