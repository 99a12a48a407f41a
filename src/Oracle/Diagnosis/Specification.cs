using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>The specification, run in double on something else than was asked: most mistakes are right answers to another question.</summary>
internal static class Specification
{
    /// <summary>All results of a case: outputs, and gradients where it gives upstream ones.</summary>
    public static Values<double> Answer(Case asked) => Answer(asked.Operator, asked.Given);

    /// <summary>All results of a call. Gradients are left out where the upstream ones no longer fit, because the outputs have another shape.</summary>
    public static Values<double> Answer(IOperator op, Values<double> given)
    {
        var results = new Values<double>().Join(op.Forward(given));
        if (given.Any(op.Signature.IsUpstream))
        {
            try
            {
                results.Join(op.Backward(given));
            }
            catch (LayerException) { }
        }

        return results;
    }

    /// <summary>The same question with other attributes.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="change">Changes the attributes, of which those at their defaults are not there.</param>
    public static Values<double> WithAttributes(Case asked, Action<JsonObject> change) => WithAttributes(asked, asked.Given, change);

    /// <summary>Another question with other attributes.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="given">The other inputs.</param>
    /// <param name="change">Changes the attributes, of which those at their defaults are not there.</param>
    public static Values<double> WithAttributes(Case asked, Values<double> given, Action<JsonObject> change)
    {
        var attributes = (JsonObject)JsonNode.Parse(Operators.AttributesOf(asked.Operator))!;
        change(attributes);
        return Answer(Operators.Create(asked.Operator.Signature.Name, attributes.ToJsonString()), given);
    }

    /// <summary>Values with one tensor replaced by one of the same shape.</summary>
    public static Values<double> With(this Values<double> values, string name, Func<Tensor<double>, Tensor<double>> change)
    {
        var others = new Values<double>().Join(values);
        others.Add(name, change(values[name]), values.ShapeOf(name));
        return others;
    }

    /// <summary>Values without some of the tensors.</summary>
    public static Values<double> Without(this Values<double> values, params string[] names) =>
        values.Only([.. values.Where(name => !names.Contains(name))]);

    /// <summary>Those of some names that are there.</summary>
    public static Values<double> Only(this Values<double> values, params string[] names)
    {
        var some = new Values<double>();
        foreach (var name in names.Where(values.Has))
        {
            some.Add(name, values, name);
        }

        return some;
    }

    /// <summary>Only the gradients: those of the outputs' names are outputs.</summary>
    public static Values<double>? Gradients(this Values<double> results, Case asked) =>
        asked.AsksForGradients ? results.Only([.. results.Where(name => asked.Operator.Signature.OutputNamed(name) is null)]) : null;

    /// <summary>A tensor whose elements stand elsewhere: element i of the new one is element <c>from(i)</c> of the old one.</summary>
    public static Tensor<double> Moved(this Tensor<double> tensor, Func<int[], int[]> from)
    {
        var shape = tensor.Shape();
        return Tensors.Fill(shape, i => tensor.Flat()[shape.Offset(from(shape.IndexAt(i)))]);
    }
}
