using Reference.Cases;

namespace Reference.Oracle.Verification;

/// <summary>What an implementation made of a case.</summary>
internal abstract record Answer;

/// <summary>It has filled the case in, as far as it got.</summary>
/// <param name="Case">The case with its results.</param>
internal sealed record Filled(Case Case) : Answer;

/// <summary>It said that it does not have this operator, attribute or dtype.</summary>
/// <param name="Reason">Why, in its own words.</param>
internal sealed record Declined(string Reason) : Answer;

/// <summary>It gave no answer that could be judged: a crash, a hang, an error, something that is no answer. That is a finding.</summary>
/// <param name="What">What happened, as the end of a sentence: <c>crashed: signal 11 (segmentation fault)</c>.</param>
/// <param name="Answered">Whether there was an answer, if none that could be judged.</param>
internal sealed record Trouble(string What, bool Answered = false) : Answer;
