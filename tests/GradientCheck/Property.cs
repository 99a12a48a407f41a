using FsCheck;
using FsCheck.Fluent;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests;

/// <summary>Statements about all calls of an operator, tried on random ones. A failure names the call and the seed that repeats it.</summary>
internal static class Property
{
    public static void Holds(
        string op,
        int cases,
        DataKind data,
        Action<OperatorCall> property,
        params (string Name, string Value)[] attributes
    ) =>
        Prop.ForAll(CaseGenerator.Calls(op, attributes.ToDictionary(), data).ToArbitrary(), property)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
}
