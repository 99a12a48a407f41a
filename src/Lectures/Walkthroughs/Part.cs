using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using Reference.Numbers;

namespace Reference.Lectures.Walkthroughs;

/// <summary>Something to see in a frame. It holds data and no layout: the terminal, a file of JSON and a page show it each in their own way.</summary>
[JsonDerivedType(typeof(Words), "words")]
[JsonDerivedType(typeof(Flow), "flow")]
[JsonDerivedType(typeof(Grid), "grid")]
[JsonDerivedType(typeof(Shades), "shades")]
[JsonDerivedType(typeof(Sum), "sum")]
[JsonDerivedType(typeof(Equation), "equation")]
[JsonDerivedType(typeof(Table), "table")]
[JsonDerivedType(typeof(Plot), "plot")]
[JsonDerivedType(typeof(Claim), "claim")]
public abstract record Part
{
    /// <summary>A sentence is a part.</summary>
    public static implicit operator Part(string text) => FromString(text);

    /// <summary>A sentence as a part.</summary>
    /// <param name="text">The sentence.</param>
    public static Part FromString(string text) => new Words(text);
}

/// <summary>Sentences.</summary>
/// <param name="Text">What they say.</param>
public sealed record Words(string Text) : Part;

/// <summary>Tensors on their way through layers, each with its shape: <c>picture 1×1×9×9 → convolution 1×3×7×7</c>.</summary>
/// <param name="Stages">What stands at each place, and the shape there.</param>
public sealed record Flow(params IReadOnlyList<Stage> Stages) : Part;

/// <summary>A place in a flow.</summary>
/// <param name="Name">What stands there.</param>
/// <param name="Shape">The shape that comes out of it.</param>
public readonly record struct Stage(string Name, Shape Shape);

/// <summary>A tensor, small enough to read; the last two axes are rows and columns, those before them stand side by side.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Numbers">Its elements, row-major.</param>
public sealed record Grid(string Name, Shape Shape, IReadOnlyList<Number> Numbers) : Part
{
    /// <summary>A tensor of exact numbers.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="tensor">The tensor.</param>
    public static Grid Of(string name, Tensor<Rational> tensor) =>
        new(name, tensor.Shape(), [.. tensor.Flat().ToArray().Select(Number.FromRational)]);

    /// <summary>A tensor of rounded numbers.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="tensor">The tensor.</param>
    public static Grid Of(string name, Tensor<double> tensor) =>
        new(name, tensor.Shape(), [.. tensor.Flat().ToArray().Select(Number.FromDouble)]);
}

/// <summary>A picture to look at, in grey.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Height">Its height, pixels.</param>
/// <param name="Width">Its width, pixels.</param>
/// <param name="Brightness">Its pixels, row-major; the least is shown black and the greatest white.</param>
public sealed record Shades(string Name, int Height, int Width, IReadOnlyList<double> Brightness) : Part;

/// <summary>Products, their sum, and what that is divided by.</summary>
/// <param name="Name">What comes out.</param>
/// <param name="Products">Pairs of factors, in the order in which they are added.</param>
/// <param name="Rows">In how many rows they are laid out.</param>
/// <param name="Divisor">What the sum is divided by; 1 for nothing.</param>
/// <param name="Result">What comes out.</param>
public sealed record Sum(string Name, IReadOnlyList<Product> Products, int Rows, int Divisor, Number Result) : Part;

/// <summary>Two factors and what they make.</summary>
/// <param name="Left">The first factor.</param>
/// <param name="Right">The second factor.</param>
/// <param name="Result">Their product.</param>
public readonly record struct Product(Number Left, Number Right, Number Result);

/// <summary>A formula with its letters, its numbers and what comes out.</summary>
/// <param name="Name">What is computed: <c>∂e/∂w₁</c>.</param>
/// <param name="Letters">The formula in letters.</param>
/// <param name="Numbers">The formula in numbers; empty where that says no more.</param>
/// <param name="Result">What comes out.</param>
public sealed record Equation(string Name, string Letters, string Numbers, Number Result) : Part;

/// <summary>A table.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Columns">What stands above the columns.</param>
/// <param name="Rows">Rows, each with a cell for every column.</param>
public sealed record Table(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Part;

/// <summary>Curves over a common axis.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Across">What the axis below counts.</param>
/// <param name="Curves">The curves.</param>
public sealed record Plot(string Name, string Across, params IReadOnlyList<Curve> Curves) : Part
{
    /// <summary>Whether the axis at the side is logarithmic.</summary>
    public bool Logarithmic { get; init; }
}

/// <summary>One curve of a plot.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Points">From left to right.</param>
public sealed record Curve(string Name, IReadOnlyList<Point> Points)
{
    /// <summary>Values at 1, 2, 3, …: one after each epoch, say.</summary>
    /// <param name="name">What they show.</param>
    /// <param name="values">The values.</param>
    public static Curve Of(string name, IEnumerable<double> values) => new(name, [.. values.Select((value, i) => new Point(i + 1, value))]);
}

/// <summary>A point of a curve.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
public readonly record struct Point(double X, double Y);

/// <summary>What a slide says, and whether it held when it was measured here.</summary>
/// <param name="Says">The slide's statement.</param>
/// <param name="Held">Whether it held.</param>
/// <param name="Measured">The numbers that say so.</param>
public sealed record Claim(string Says, bool Held, string Measured) : Part;
