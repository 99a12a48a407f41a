using System.Numerics;
using Reference.Judging;
using Reference.Onnx;

namespace Reference.Oracle.Models;

/// <summary>One output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What the model holds it as.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">Its elements.</param>
internal sealed record OutputFacts(string Name, OnnxType Type, Shape Shape, double[] Values)
{
    private const int MostClasses = 5;

    /// <summary>What a tensor of an evaluation is.</summary>
    public static OutputFacts Of<T>(string name, GraphTensor<T> tensor)
        where T : INumber<T> => new(name, tensor.Type, tensor.Shape, tensor.Doubles());

    /// <summary>The classes with the largest scores, where the output is one example's scores; none otherwise.</summary>
    public IReadOnlyList<(int Class, double Score)> TopClasses =>
        Type.IsReal() && Values.Length > 1 && Shape.Max() == Values.Length
            ? [.. Values.Select((score, place) => (place, score)).OrderByDescending(entry => entry.score).Take(MostClasses)]
            : [];
}

/// <summary>How far an implementation in a format may be from the exact value of an output.</summary>
/// <param name="Name">The output.</param>
/// <param name="Elements">How many elements it has.</param>
/// <param name="Largest">The largest bound of an element.</param>
/// <param name="Useless">How many elements have a bound that is at least their value, and so says nothing of it.</param>
/// <param name="LargestProbable">The largest bound of an element that holds almost surely, where rounding errors are random.</param>
/// <param name="UselessProbable">How many elements have one that is at least their value.</param>
/// <param name="LargestValue">The largest magnitude of an element.</param>
/// <param name="UselessFrom">The first node whose bounds say nothing of most of its elements, with its operator; null where there is none.</param>
internal sealed record BoundFacts(
    string Name,
    int Elements,
    double Largest,
    int Useless,
    double LargestProbable,
    int UselessProbable,
    double LargestValue,
    string? UselessFrom
);

/// <summary>One tensor that a node makes.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Type">What the model holds it as.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Parameters">How many trained or constant numbers the node is the first to use; 0 beside its further outputs.</param>
/// <param name="MultiplyAdds">What the node costs; 0 beside its further outputs.</param>
/// <param name="Least">The least element; NaN where one is NaN or there is none.</param>
/// <param name="Most">The largest element.</param>
internal sealed record TraceRow(
    string Node,
    string Operator,
    string Tensor,
    OnnxType Type,
    Shape Shape,
    long Parameters,
    long MultiplyAdds,
    double Least,
    double Most
)
{
    /// <summary>The rows of an evaluation that has kept all tensors.</summary>
    public static List<TraceRow> Of<T>(Evaluation<T> evaluation)
        where T : INumber<T>
    {
        var rows = new List<TraceRow>();
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in evaluation.Records)
        {
            var parameters = record
                .Node.Inputs.Where(name => IsParameter(evaluation.Model, name) && evaluation.Has(name) && counted.Add(name))
                .Sum(name => (long)evaluation[name].Shape.Size);
            var cost = record.MultiplyAdds;
            foreach (var name in record.Node.Outputs.Where(name => name.Length > 0 && evaluation.Has(name)))
            {
                var tensor = evaluation[name];
                var values = tensor.Doubles();
                rows.Add(
                    new(
                        record.Node.Name,
                        record.Node.Operator,
                        name,
                        tensor.Type,
                        tensor.Shape,
                        parameters,
                        cost,
                        values.Aggregate(values.Length > 0 ? values[0] : double.NaN, Math.Min),
                        values.Aggregate(values.Length > 0 ? values[0] : double.NaN, Math.Max)
                    )
                );
                (parameters, cost) = (0, 0);
            }
        }

        return rows;
    }

    private static bool IsParameter(OnnxModel model, string name) =>
        model.Initializers.TryGetValue(name, out var tensor)
            ? tensor.Type.IsReal()
            : model.Nodes.FirstOrDefault(node => node.Outputs.Contains(name)) is { Operator: "Constant" or "ConstantOfShape" };
}

/// <summary>One tensor of an implementer's, held against the specification.</summary>
/// <param name="Node">The node that makes it.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="FromInputs">Compared with what the model makes of its inputs: errors of all nodes before add up, in it and in the bound.</param>
/// <param name="FromOwn">Compared with what the node makes of the implementer's own tensors before it: the node alone is judged.</param>
internal sealed record ComparedTensor(string Node, string Operator, TensorVerdict FromInputs, TensorVerdict FromOwn)
{
    /// <summary>Whether the node itself is wrong.</summary>
    public bool IsWrong => FromOwn.Outcome == Outcome.Failed;

    /// <summary>Whether the tensor is wrong either way.</summary>
    public bool Disagrees => IsWrong || FromInputs.Outcome == Outcome.Failed;
}
