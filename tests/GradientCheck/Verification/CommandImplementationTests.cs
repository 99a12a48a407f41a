using Reference.Cases;
using Reference.Oracle;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>Programs that answer: when they are started.</summary>
public sealed class CommandImplementationTests
{
    /// <summary>Several threads ask; the one that had the program when it was ended is not the last that comes.</summary>
    [Fact]
    public void Once_it_is_to_stop_no_program_is_started_anew()
    {
        var asked = new Questions(1, ElementType.F32).At("Relu", 0);
        using var implementation = new CommandImplementation("", ["there is no such program"], TimeSpan.FromSeconds(10));

        Assert.Throws<UsageException>(() => implementation.Ask(asked, CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() => implementation.Ask(asked, new CancellationToken(canceled: true)));
    }
}
