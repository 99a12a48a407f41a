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

/// <summary>It gave no answer that could be judged. That is a finding.</summary>
/// <param name="Breakdown">What kind of trouble it is.</param>
/// <param name="What">What happened, as the end of a sentence: <c>crashed: signal 11 (segmentation fault)</c>.</param>
internal sealed record Trouble(Breakdown Breakdown, string What) : Answer;

/// <summary>How it can come that there is nothing to judge.</summary>
internal enum Breakdown
{
    /// <summary>The program has crashed or ended.</summary>
    Ended,

    /// <summary>There was no answer in time.</summary>
    Silent,

    /// <summary>What came is no safetensors blob.</summary>
    Garbled,

    /// <summary>It said that it could not do it.</summary>
    Refused,

    /// <summary>It answered with tensors that the operator does not have.</summary>
    Strange,
}
