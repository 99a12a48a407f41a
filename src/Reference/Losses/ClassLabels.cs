using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Losses;

/// <summary>
/// The labels of a classification, one class number for each example and place, as both losses with labels read them:
/// which count, and what each weighs.
/// </summary>
/// <param name="labels">t, N×i….</param>
/// <param name="ignored">The label that does not count, which need not be a class; or null.</param>
internal sealed class ClassLabels(Tensor<long> labels, long? ignored)
{
    /// <summary>Whether the label at a flat index counts.</summary>
    public bool Counts(int i) => labels.Flat()[i] != ignored;

    /// <summary>The class at a flat index whose label counts.</summary>
    public int Class(int i) => (int)labels.Flat()[i];

    /// <summary>Σ of the weights of the labels that count: their number where there are no weights.</summary>
    public T TotalWeight<T>(Tensor<T>? weights)
        where T : INumber<T>
    {
        var total = T.Zero;
        for (var i = 0; i < labels.FlattenedLength; i++)
        {
            if (Counts(i))
            {
                total += weights is null ? T.One : weights.Flat()[Class(i)];
            }
        }

        return total;
    }

    /// <summary>Throws unless the shapes fit: x N×C×i…, labels N×i…, weights C.</summary>
    public static void CheckShapes(
        string loss,
        (string Name, Shape Shape) x,
        (string Name, Shape Shape) labels,
        (string Name, Shape? Shape) weights
    )
    {
        LayerException.UnlessUsable(x.Shape, loss, x.Name, 2, "N×C×…");
        LayerException.Unless(
            labels.Shape == LabelsOf(x.Shape),
            loss,
            labels.Name,
            $"is {labels.Shape} but {x.Name} is {x.Shape}: it needs {LabelsOf(x.Shape)}, a label for each example and place"
        );
        LayerException.Unless(
            weights.Shape is null || weights.Shape == Shape.Create([x.Shape[1]]),
            loss,
            weights.Name,
            $"is {weights.Shape} but {x.Name} is {x.Shape}: it needs {x.Shape[1]}, one for each class"
        );
    }

    /// <summary>Throws unless each label is a class or ignored.</summary>
    public void Check(string loss, string name, string xName, Shape x)
    {
        var t = labels.Flat();
        for (var i = 0; i < t.Length; i++)
        {
            LayerException.Unless(
                !Counts(i) || (t[i] >= 0 && t[i] < x[1]),
                loss,
                name,
                $"at ({string.Join(", ", labels.Shape().IndexAt(i))}) is {t[i]}, but {xName} is {x} and has the classes 0 to {x[1] - 1}{(ignored is null ? "" : $" (ignored: {ignored})")}"
            );
        }
    }

    /// <summary>N×i… of N×C×i….</summary>
    public static Shape LabelsOf(Shape x) => [x[0], .. x.Spatial];
}
