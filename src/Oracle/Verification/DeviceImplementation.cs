using System.Collections.Concurrent;
using System.Numerics;
using Reference.Cases;
using Reference.Layers;
using Reference.Native;

namespace Reference.Oracle.Verification;

/// <summary>The project's own core, in this process: <c>--opencl</c>.</summary>
/// <remarks>It computes in one thread, whoever asks: an OpenCL runtime's compiler leaves memory behind in each thread that it has worked in.</remarks>
internal sealed class DeviceImplementation : IImplementation
{
    private readonly BlockingCollection<Task<Answer>> _questions = [];
    private readonly Context _context;
    private readonly Thread _thread;

    /// <param name="context">The device; it is disposed of with the implementation.</param>
    /// <param name="words">How a command line names it.</param>
    public DeviceImplementation(Context context, string words)
    {
        (_context, Words) = (context, words);
        _thread = new Thread(() =>
        {
            foreach (var question in _questions.GetConsumingEnumerable())
            {
                question.RunSynchronously();
            }
        });
        _thread.Start();
    }

    /// <inheritdoc/>
    public string Words { get; }

    /// <inheritdoc/>
    public Answer Ask(Case asked, CancellationToken stop, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var question = new Task<Answer>(() => Answered(asked));
        _questions.Add(question, stop);
        return question.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Restart() { }

    /// <inheritdoc/>
    public void Dispose()
    {
        _questions.CompleteAdding();
        _thread.Join();
        _questions.Dispose();
        _context.Dispose();
    }

    private Answer Answered(Case asked)
    {
        try
        {
            return asked.RealType switch
            {
                ElementType.F32 => new Filled(asked.With(Compute(asked, value => (float)value, _context.Forward, _context.Backward))),
                ElementType.F16 => new Filled(asked.With(Compute(asked, value => (Half)value, _context.Forward, _context.Backward))),
                var type => new Declined($"the core computes F32 and F16, not {type}"),
            };
        }
        catch (DeviceException error) when (error.Status == DeviceStatus.Unsupported)
        {
            return new Declined(error.Message);
        }
        catch (DeviceException error)
        {
            return new Trouble(Breakdown.Refused, $"failed: {error.Message}");
        }
    }

    /// <summary>Forward, and where the case asks for gradients backward, which is given what forward has returned.</summary>
    private static IEnumerable<StoredTensor> Compute<T>(
        Case asked,
        Func<double, T> round,
        Func<IOperator, Values<T>, Values<T>> forward,
        Func<IOperator, Values<T>, Values<T>?, Values<T>> backward
    )
        where T : unmanaged, INumber<T>
    {
        var given = asked.Given.To(round);
        var outputs = forward(asked.Operator, given);
        var results = new Values<T>().Join(outputs);
        if (asked.AsksForGradients)
        {
            results.Join(backward(asked.Operator, given, outputs));
        }

        return results.Select(name => StoredTensor.Of(results, name, asked.RealType));
    }
}
