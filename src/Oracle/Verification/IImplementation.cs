using Reference.Cases;

namespace Reference.Oracle.Verification;

/// <summary>Somebody's layers, on trial. Asked one case at a time.</summary>
internal interface IImplementation : IDisposable
{
    /// <summary>The options of <c>reference verify</c> that name it, to be repeated in a command line.</summary>
    string Words { get; }

    /// <summary>Has it fill a case in.</summary>
    /// <param name="asked">The case, without results.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <param name="within">How long the answer may take, where that is to be less than it may take otherwise.</param>
    /// <exception cref="UsageException">It cannot be started at all.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Answer Ask(Case asked, CancellationToken stop, TimeSpan? within = null);

    /// <summary>Has it forget what it was asked before, as far as it can be started anew.</summary>
    void Restart();
}
