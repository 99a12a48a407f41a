using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;

namespace Reference.Bench;

/// <summary>How every suite here is measured: briefly, and as a ratio to the suite's baseline (mark one method <c>[Benchmark(Baseline = true)]</c>).</summary>
public sealed class Comparison : ManualConfig
{
    public Comparison()
    {
        AddJob(Job.Default.WithId("Short").WithLaunchCount(1).WithWarmupCount(3).WithIterationCount(5));
        AddLogger(ConsoleLogger.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddExporter(MarkdownExporter.GitHub);
    }
}
