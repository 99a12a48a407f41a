using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Oracle.Verification;

namespace Reference.GradientCheckTests.Verification;

/// <summary>An implementation in this process, in place of somebody's program.</summary>
/// <param name="answer">What it makes of a case, or null where it does not have that; every real number is then rounded to the case's type.</param>
internal sealed class InProcess(Func<Case, Values<double>?> answer) : IImplementation
{
    public string Words => "-- mutant";

    public Answer Ask(Case asked, CancellationToken stop, TimeSpan? within = null) =>
        answer(asked) is { } results
            ? new Filled(asked.With(results.Where(asked.WantedShapes.ContainsKey).Select(name => Stored(asked, results, name))))
            : new Declined("not here");

    public void Restart() { }

    public void Dispose() { }

    private static StoredTensor Stored(Case asked, Values<double> results, string name) =>
        results.Any(name) switch
        {
            Tensor<double> reals => StoredTensor.OfReals(name, asked.RealType, reals, Shape(asked, results, name)),
            Tensor<long> integers => StoredTensor.OfIntegers(name, ElementType.I64, integers, results.ShapeOf(name)),
            _ => StoredTensor.OfFlags(name, results.Flags(name), results.ShapeOf(name)),
        };

    /// <summary>Tensors of one element stand for scalars.</summary>
    private static Shape Shape(Case asked, Values<double> results, string name) =>
        results.ShapeOf(name).Size == 1 && asked.WantedShapes[name].Rank == 0 ? asked.WantedShapes[name] : results.ShapeOf(name);
}
