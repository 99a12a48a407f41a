using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Reference.Data;
using Reference.Lectures;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>A lecture that was walked through, briefly, and what it has shown under which name. Each is walked once for all tests.</summary>
internal sealed class Walked
{
    private static readonly ConcurrentDictionary<string, Lazy<Walked>> All = new();
    private static readonly Lazy<PictureFolder> Digits = new(() => PictureFolder.Read(Repository.Mnist));

    private Walked(IReadOnlyList<Frame> frames) => Frames = frames;

    public IReadOnlyList<Frame> Frames { get; }

    public static Walked Through(string id) =>
        All.GetOrAdd(
            id,
            _ =>
                new(() =>
                {
                    var setting = new Setting { Brief = true, Digits = () => Digits.Value };
                    return new([.. LectureList.All.Single(lecture => lecture.Id == id).Walk(setting)]);
                })
        ).Value;

    /// <summary>A grid of exact numbers.</summary>
    public Tensor<Rational> Exact(string name)
    {
        var grid = Part<Grid>(part => part.Name == name, name);
        return Tensors.Of(grid.Shape, [.. grid.Numbers.Select(number => number.Fraction!.Value)]);
    }

    /// <summary>A grid of rounded numbers.</summary>
    public Tensor<double> Rounded(string name)
    {
        var grid = Part<Grid>(part => part.Name == name, name);
        return Tensors.Of(grid.Shape, [.. grid.Numbers.Select(number => number.Value)]);
    }

    public Sum Sum(string name) => Part<Sum>(part => part.Name == name, name);

    public Equation Equation(string name) => Part<Equation>(part => part.Name == name, name);

    public Table Table(string name) => Part<Table>(part => part.Name == name, name);

    public IEnumerable<Claim> Claims => Frames.SelectMany(frame => frame.Parts).OfType<Claim>();

    /// <summary>The texts of a table's rows.</summary>
    public IEnumerable<string> Rows(string name) => Table(name).Rows.Select(row => string.Join(" | ", row.Select(cell => cell.Text)));

    /// <summary>The numbers of a table's row that begins with a word.</summary>
    public double[] Row(string name, string first) =>
        [.. Table(name).Rows.Single(row => row[0].Text == first).Skip(1).SelectMany(cell => cell.Numbers).Select(number => number.Value)];

    /// <summary>The shapes of a flow that begins so.</summary>
    public IReadOnlyList<Shape> Shapes(string first) =>
        [.. Part<Flow>(flow => flow.Stages[0].Name == first, first).Stages.Select(stage => stage.Shape)];

    private TPart Part<TPart>(Func<TPart, bool> fits, string name)
        where TPart : Part
    {
        var found = Frames.SelectMany(frame => frame.Parts).OfType<TPart>().FirstOrDefault(fits);
        Assert.True(found is not null, $"there is no {typeof(TPart).Name} {name}");
        return found;
    }
}
