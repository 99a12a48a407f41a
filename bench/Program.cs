using BenchmarkDotNet.Running;
using Reference.Bench;

BenchmarkSwitcher.FromAssembly(typeof(Comparison).Assembly).Run(args, new Comparison());
