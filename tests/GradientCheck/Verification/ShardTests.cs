using System.Text.Json.Nodes;
using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Generation;
using Reference.Oracle.Reports;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>A run in parts is the run: the same cases, each once, and joined the same report.</summary>
public sealed class ShardTests : IDisposable
{
    private const int Count = 50;

    private static readonly string[] Asked = ["Relu", "Add", "LeakyRelu", "Step", "Concat"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public static TheoryData<int> Numbers => [1, 2, 3, 4, 5, 6, 7];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_case_is_in_one_part(int parts)
    {
        foreach (var op in CaseGenerator.Names)
        {
            foreach (var count in (int[])[1, 6, 7, 100])
            {
                var places = Enumerable.Range(1, parts).SelectMany(part => new Shard(part, parts).Places(op, count)).Order();
                Assert.Equal(Enumerable.Range(0, count), places);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Parts_are_of_a_size(int parts)
    {
        var sizes = Enumerable
            .Range(1, parts)
            .Select(part => CaseGenerator.Names.Sum(op => new Shard(part, parts).Places(op, 100).Count()))
            .ToList();
        Assert.InRange(sizes.Max() - sizes.Min(), 0, parts);
    }

    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("3/7", 3, 7)]
    public void A_part_is_K_of_N(string text, int number, int of) => Assert.Equal(new Shard(number, of), Shard.Parse(text));

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("x/y")]
    [InlineData("1/0")]
    [InlineData("-1/3")]
    [InlineData("1/-3")]
    [InlineData("1/2/3")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("1/")]
    [InlineData(" 1/3")]
    [InlineData("+1/3")]
    [InlineData("1/99999999999")]
    public void Anything_else_is_none(string text) => Assert.Null(Shard.Parse(text));

    /// <summary>Also the failures, which each part has made small by itself, and why cases were left out.</summary>
    [Theory]
    [MemberData(nameof(Numbers))]
    public void Joined_parts_are_the_report_of_the_whole(int parts)
    {
        var files = Enumerable.Range(1, parts).Reverse().Select(part => Written(Run(new(part, parts)), $"part-{part}.json")).ToList();

        var merged = MergedShards.Of([.. files.Select(file => (file, StoredReport.Read(file)))], Findings);

        Assert.Equal(1, merged.ExitStatus);
        Assert.Equal(Text(Written(Run(null), "whole.json")), Text(Written(merged, "merged.json")));
        Assert.Equal(Pages(Run(null)), Pages(merged));
    }

    [Fact]
    public void A_part_asks_the_cases_that_the_whole_run_asks_in_its_places()
    {
        var whole = Run(null).Operators.SelectMany(op => op.Results.Select(result => (result!.Source, result.Outcome, result.Worst)));
        var parts = Enumerable.Range(1, 4).SelectMany(part => Run(new(part, 4)).Operators).SelectMany(op => op.Results);

        Assert.Equal(whole.Order(), parts.Select(result => (result!.Source, result.Outcome, result.Worst)).Order());
    }

    private string Findings => Path.Combine(_folder.FullName, "findings");

    private string Written(VerifyReport report, string name)
    {
        var file = Path.Combine(_folder.FullName, name);
        AtomicFile.Write(file, stream => VerifyJson.Write(report, stream));
        return file;
    }

    private VerifyReport Run(Shard? shard)
    {
        using var wrong = new InProcess(Answer);
        var asking = new Asking(3, Count, ElementType.F32, false, [], [], shard);
        var trials = new Trial(new(wrong, new Judge()), new Questions(asking.Seed, asking.Dtype), Findings).Run(
            Asked,
            asking.Places,
            () => { },
            TestContext.Current.CancellationToken
        );
        return new(trials, asking, new Judge(), wrong.Words);
    }

    /// <summary>Relu forgets its upstream gradient, Add is off by one in its output, Step is not there; the others are right.</summary>
    private static Values<double>? Answer(Case asked)
    {
        var right = asked.Solved().Results;
        switch (asked.Operator.Signature.Name)
        {
            case "Step":
                return null;
            case "Relu" when right.Has("dX"):
                return Changed(right, "dX", value => value == 0 ? 0 : 1);
            case "Add":
                return Changed(right, "C", value => value + 1);
            default:
                return right;
        }
    }

    private static Values<double> Changed(Values<double> results, string name, Func<double, double> change)
    {
        var changed = new Values<double>();
        foreach (var each in results)
        {
            changed.Add(
                each,
                each == name ? Tensors.Fill(results.ShapeOf(each), i => change(results[each].Flat()[i])) : results[each],
                results.ShapeOf(each)
            );
        }

        return changed;
    }

    /// <summary>The report without the times.</summary>
    private static string Text(string file)
    {
        var report = JsonNode.Parse(File.ReadAllText(file))!;
        foreach (var result in report["operators"]!.AsArray().SelectMany(op => op!["results"]!.AsArray()))
        {
            Assert.True(result!.AsObject().Remove("seconds"));
        }

        return report.ToJsonString();
    }

    private static string Pages(VerifyReport report)
    {
        using var page = new MemoryStream();
        VerifyHtml.Write(report, page);
        return System.Text.Encoding.UTF8.GetString(page.ToArray());
    }
}
