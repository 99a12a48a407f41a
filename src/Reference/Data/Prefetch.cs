using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Reference.Data;

/// <summary>
/// A sequence of items that another thread makes while the earlier ones are used: the same items in the same order, only earlier.
/// <code>
/// maker:     fill 0 → fill 1 → fill 2 → … waits while `ahead` items are ready
/// consumer:           Next 0 → Next 1 → … waits while none is
/// </code>
/// </summary>
/// <remarks>
/// Items are filled anew once they were used, so that memory does not grow: one returned by <see cref="Next"/> may be read until the next call.
/// What the maker throws arrives at the consumer in its turn, after the items made before. One consumer; it disposes of this to end the thread.
/// </remarks>
/// <typeparam name="T">The item: room that is filled.</typeparam>
public sealed class Prefetch<T> : IDisposable
    where T : class
{
    private readonly int _count;
    private readonly Action<int, T> _fill;
    private readonly BlockingCollection<T> _free = [];
    private readonly BlockingCollection<T> _ready = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Thread? _maker;
    private ExceptionDispatchInfo? _failure;
    private T? _used;
    private int _taken;
    private bool _disposed;

    /// <summary>Begins to make items.</summary>
    /// <param name="count">How many there are in all.</param>
    /// <param name="ahead">How many may wait to be used; with 0 they are made when they are asked for, on the consumer's thread.</param>
    /// <param name="room">Makes room for an item; called ahead + 2 times at most: one is used, one is made.</param>
    /// <param name="fill">Makes the item of a number, from 0 up, in its room.</param>
    public Prefetch(int count, int ahead, Func<T> room, Action<int, T> fill)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(ahead);
        ArgumentNullException.ThrowIfNull(room);
        ArgumentNullException.ThrowIfNull(fill);
        (_count, _fill) = (count, fill);
        var rooms = ahead == 0 ? 1 : (int)Math.Min(ahead + 2L, count);
        for (var i = 0; i < rooms; i++)
        {
            _free.Add(room());
        }

        if (ahead > 0)
        {
            _maker = new Thread(Make) { IsBackground = true, Name = "prefetch" };
            _maker.Start();
        }
    }

    /// <summary>The next item, once it is made.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">There is no further one.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public T Next(CancellationToken cancel = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancel.ThrowIfCancellationRequested();
        if (_taken == _count)
        {
            throw new InvalidOperationException($"all {_count} items are taken");
        }

        if (_used is not null)
        {
            _free.Add(_used, CancellationToken.None);
            _used = null;
        }

        if (_maker is null)
        {
            _used = _free.Take(cancel);
            _fill(_taken, _used);
        }
        else if (!_ready.TryTake(out _used, Timeout.Infinite, cancel))
        {
            _failure!.Throw();
        }

        _taken++;
        return _used!;
    }

    /// <summary>Ends the thread, after the item that it is at. A second time does nothing.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _end.Cancel();
            _maker?.Join();
            _end.Dispose();
            _free.Dispose();
            _ready.Dispose();
        }
    }

    private void Make()
    {
        try
        {
            for (var item = 0; item < _count; item++)
            {
                var room = _free.Take(_end.Token);
                _fill(item, room);
                _ready.Add(room, CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Nobody waits for the rest.
        }
#pragma warning disable CA1031 // Whatever it is, the consumer is to see it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }
}
