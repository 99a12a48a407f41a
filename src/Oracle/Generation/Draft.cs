using System.Text.Json.Nodes;

namespace Reference.Oracle.Generation;

/// <summary>A call that has been thought of but not yet tried: attributes, and for each input its shape and what it may hold.</summary>
/// <param name="attributes">The operator's attributes, by their JSON names.</param>
internal sealed class Draft(JsonObject attributes)
{
    private readonly Dictionary<string, Shape> _shapes = [];
    private readonly Dictionary<string, Contents> _contents = [];

    /// <summary>A call of an operator without attributes.</summary>
    public Draft()
        : this([]) { }

    /// <summary>A draft that cannot be: another is drawn.</summary>
    public static Draft Impossible => new Draft().With("", [0]);

    /// <summary>The operator's attributes, by their JSON names.</summary>
    public JsonObject Attributes { get; } = attributes;

    /// <summary>The shapes of the inputs by name, in the order in which they were added.</summary>
    public IReadOnlyDictionary<string, Shape> Shapes => _shapes;

    /// <summary>What each input may hold.</summary>
    public IReadOnlyDictionary<string, Contents> Contents => _contents;

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its ONNX name.</param>
    /// <param name="shape">The lengths of its axes; one below 1 makes the draft one that cannot be.</param>
    /// <param name="contents">What it may hold; any real numbers unless given.</param>
    /// <returns>This draft.</returns>
    public Draft With(string name, IEnumerable<int> shape, Contents? contents = null)
    {
        _shapes[name] = Shape.Create([.. shape]);
        _contents[name] = contents ?? Generation.Contents.Any;
        return this;
    }

    /// <summary>Adds an optional input, if it is there.</summary>
    /// <param name="isThere">Whether it is.</param>
    /// <param name="name">Its ONNX name.</param>
    /// <param name="shape">The lengths of its axes.</param>
    /// <param name="contents">What it may hold; any real numbers unless given.</param>
    /// <returns>This draft.</returns>
    public Draft WithOptional(bool isThere, string name, IEnumerable<int> shape, Contents? contents = null) =>
        isThere ? With(name, shape, contents) : this;
}
