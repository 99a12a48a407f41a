using Reference.Cases;
using Reference.Judging;
using Reference.Numbers;

namespace Reference.Onnx.Judging;

/// <summary>Compares a tensor that somebody else has computed with one that the specification has computed on numbers that carry their bounds.</summary>
internal static class TensorJudge
{
    /// <summary>Compares element by element: |got - exact| ≤ bound; whole numbers and truth values must be equal.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="exact">The specification's.</param>
    /// <param name="got">The other one.</param>
    public static TensorVerdict Compare<TModel>(string name, GraphTensor<Bounded<TModel>> exact, OnnxTensor got)
        where TModel : IRoundingModel
    {
        var format = exact.Type.IsReal() ? exact.Type.Format() : FormatOf(exact.Type);
        var problem =
            got.Type != exact.Type ? $"is {got.Type.Name()}, but must be {exact.Type.Name()}"
            : got.Shape != exact.Shape ? $"is {got.Shape}, but must be {exact.Shape}"
            : null;
        if (problem is not null)
        {
            return new(name, format, got.Shape.Size, got.Shape.Size, null, problem);
        }

        if (exact.Shape.Size == 0)
        {
            return new(name, format, 0, 0, null);
        }

        if (!exact.Type.IsReal())
        {
            return Equal(name, format, exact, got);
        }

        var numbers = exact.Reals.Flat().ToArray();
        var expectation = new Expectation(
            Array.ConvertAll(numbers, number => number.Value),
            Array.ConvertAll(numbers, number => number.Bound)
        );
        var values = got.Doubles();
        var (failures, place) = expectation.Compare(values, slack: 1);
        var worst = new ElementVerdict(exact.Shape.IndexAt(place), expectation.Values[place], values[place], expectation.Bounds[place]);
        return new(name, format, values.Length, failures, worst, Weakness: expectation.Weakness());
    }

    /// <summary>Whole numbers are compared as such: a double does not hold all of them.</summary>
    private static TensorVerdict Equal<TModel>(string name, ElementType format, GraphTensor<Bounded<TModel>> exact, OnnxTensor got)
        where TModel : IRoundingModel
    {
        var same =
            got.Type == OnnxType.Bool
                ? exact.Flags.Flat().ToArray().Zip(got.Flags().Flat().ToArray(), (a, b) => a == b).ToArray()
                : exact.Integers.Flat().ToArray().Zip(got.Integers().Flat().ToArray(), (a, b) => a == b).ToArray();
        var place = Math.Max(Array.IndexOf(same, false), 0);
        var worst = new ElementVerdict(exact.Shape.IndexAt(place), exact.Doubles()[place], got.Doubles()[place], 0);
        return new(name, format, same.Length, same.Count(equal => !equal), worst, Exact: same.Length);
    }

    private static ElementType FormatOf(OnnxType type) =>
        type switch
        {
            OnnxType.Bool => ElementType.BOOL,
            OnnxType.UInt8 => ElementType.U8,
            OnnxType.Int32 => ElementType.I32,
            _ => ElementType.I64,
        };
}
