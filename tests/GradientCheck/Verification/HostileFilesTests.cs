using System.Globalization;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Oracle.Generation;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>
/// Case files that somebody has damaged are refused in one line, or judged; as answers they are findings. Nothing else ever happens: no other exception,
/// no hang, no memory beyond what the sizes in the file are worth. <c>./build.sh fuzz</c> tries other damage, and more.
/// </summary>
public sealed class HostileFilesTests
{
    private const int Mutations = 10_000;
    private const int Answers = 100;

    /// <summary>A smoothed cubic Resize over four axes, thousands of products an element, takes ten of the sixteen when nobody damaged it.</summary>
    private const long MostBytes = 16_000_000;
    private const int LongestRefusal = 1_200;

    /// <summary>Nothing of these sizes takes a hundredth of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Damaged_files_are_refused_or_judged()
    {
        var random = Property.Random();
        var files = Whole().ToArray();
        var (refused, failed, agreed, tried) = (0, 0, 0, 0);
        var mutations = Property.Tries(Mutations);
        var all = Task.Run(
            () =>
            {
                for (; tried < mutations; Volatile.Write(ref tried, tried + 1))
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    _ = Judged(Damage.Of(files[random.Next(files.Length)], random), $"mutation {tried}") switch
                    {
                        null => refused++,
                        Outcome.Failed => failed++,
                        _ => agreed++,
                    };
                    Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
                }
            },
            TestContext.Current.CancellationToken
        );
        for (
            var seen = -1;
            await Task.WhenAny(all, Task.Delay(Patience, TestContext.Current.CancellationToken)) != all;
            seen = Volatile.Read(ref tried)
        )
        {
            Assert.True(seen != Volatile.Read(ref tried), $"mutation {seen} does not end");
        }

        await all;

        LongRun.Keep(
            "fuzz",
            "damaged case files",
            mutations,
            0,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{refused:N0} refused, {failed:N0} judged wrong, {agreed:N0} judged right or unsupported"
            ),
            Property.Seed
        );

        // Some of each, or the damage does not reach what it is meant to.
        Assert.InRange(refused, mutations / 4, mutations);
        Assert.InRange(failed, mutations / 25, mutations);
        Assert.InRange(agreed, mutations / 25, mutations);
    }

    [Fact]
    public void Damaged_answers_are_findings()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no cat");
        var random = Property.Random();
        var files = Whole().ToArray();
        var answer = Path.GetTempFileName();
        var failed = 0;
        for (var i = 0; i < Property.Tries(Answers); i++)
        {
            var whole = files[random.Next(files.Length)];
            var damaged = Damage.Of(whole, random);
            File.WriteAllBytes(answer, damaged);
            var asked = Read(whole);
            using var implementation = new CommandImplementation("", ["cat", answer], Patience);

            var finding = new Examiner(implementation, new()).Examine(
                Case.Of($"answer {i}", asked.Operator, asked.Given, asked.RealType),
                TestContext.Current.CancellationToken
            );

            if (finding.Outcome is not Outcome.Failed)
            {
                // What the results say is still right, or that it is unsupported. A file may be refused for what is no part of an answer.
                Assert.True(finding.Unsupported is not null || finding.Verdict!.Tensors.All(tensor => tensor.Outcome != Outcome.Failed));
            }

            Assert.DoesNotContain("Exception", string.Concat(finding.Complaints), StringComparison.Ordinal);
            failed += finding.Outcome is Outcome.Failed ? 1 : 0;
        }

        File.Delete(answer);
        LongRun.Keep(
            "fuzz",
            "damaged answers",
            Property.Tries(Answers),
            0,
            string.Create(CultureInfo.InvariantCulture, $"{failed:N0} findings, the others right or unsupported"),
            Property.Seed
        );
    }

    /// <summary>What comes out for a file; null where it is refused.</summary>
    private static Outcome? Judged(byte[] file, string what)
    {
        try
        {
            return new Judge().Assess(Read(file)).Outcome;
        }
        catch (FileFormatException refusal)
        {
            Assert.True(refusal.Message.Length <= LongestRefusal && !refusal.Message.Any(char.IsControl), $"{what}: {refusal.Message}");
            return null;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{what} of seed {Property.Seed}", error);
        }
    }

    private static Case Read(byte[] file) =>
        Case.From(
            SafetensorsFile.ReadNext(new MemoryStream(file), "damaged") ?? throw new FileFormatException("damaged", "is empty"),
            "damaged"
        );

    /// <summary>Files with nothing wrong: of every operator, of every dtype, with all results.</summary>
    private static IEnumerable<byte[]> Whole()
    {
        var types = (ElementType[])[ElementType.F64, ElementType.F32, ElementType.F16, ElementType.BF16];
        foreach (var op in Operators.Names)
        {
            for (var i = 0; i < types.Length; i++)
            {
                var call = CaseGenerator.Generate(op, new Dictionary<string, string>(), 1, i, DataKind.Distinct);
                using var stream = new MemoryStream();
                Case.Of(op, call.Operator, call.Given, types[i]).Solved().ToFile().Write(stream);
                yield return stream.ToArray();
            }
        }
    }
}
