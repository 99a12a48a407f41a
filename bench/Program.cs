using BenchmarkDotNet.Running;
using Reference.Bench;
using Reference.Bench.Serving;
using Reference.Native;

// `bench -- serve [DEVICE]` answers a benchmark that measures several programs in turn; `bench -- table [CASE…] [NAME=COMMAND…]` is such a
// benchmark, and prints what docs/benchmarks.md shows; `bench -- verify [RUN…]` measures what `reference verify` costs; anything else goes to BenchmarkDotNet.
if (args is ["serve", .. var rest])
{
    using var context = new Context(rest is [var device] ? Device.Choose(device) : null);
    new LineProtocol(new Contender(context).Prepare).Serve(Console.In, Console.Out);
    return;
}

if (args is ["table", .. var words])
{
    using var context = new Context();
    using var tournament = new Tournament(new Contender(context), words.Where(word => word.Contains('=')));
    var cases = words.Where(word => !word.Contains('=')).ToList();
    tournament.Run(cases.Count > 0 ? cases : CaseName.All, Console.Out);
    return;
}

if (args is ["verify", .. var runs])
{
    if (runs.Length > 0)
    {
        VerifyCost.Measure("artifacts/reference/reference", runs, Console.Out);
    }
    else
    {
        VerifyCost.Measure(Console.Out);
    }

    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Comparison).Assembly).Run(args, new Comparison());
