namespace Reference.Testing;

/// <summary>
/// What a test cannot do without and the machine may lack: a device, a compiler, an interpreter. Where it is missing the test is skipped with the reason;
/// where REFERENCE_NATIVE=required is set, as in ./build.sh test and CI, it fails instead.
/// </summary>
internal static class Prerequisite
{
    /// <summary>Ends the test unless something is there.</summary>
    /// <param name="isThere">Whether it is.</param>
    /// <param name="problem">What is missing.</param>
    public static void Demand(bool isThere, string problem)
    {
        Assert.False(
            !isThere && Environment.GetEnvironmentVariable("REFERENCE_NATIVE") == "required",
            $"REFERENCE_NATIVE=required, but {problem}"
        );
        Assert.SkipUnless(isThere, problem);
    }
}
