using Reference.Oracle.Verification;

namespace Reference.Oracle.Conformance;

/// <summary>One kind of failure of an operator.</summary>
/// <param name="Tried">Whose.</param>
/// <param name="Dtype">In which dtype.</param>
/// <param name="Operator">The operator's ONNX name.</param>
/// <param name="Found">The smallest case.</param>
/// <param name="Repeat">A command that asks it again.</param>
internal sealed record Disagreement(Tried Tried, string Dtype, string Operator, Counterexample Found, string Repeat);
