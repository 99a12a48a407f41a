using System.Globalization;
using Reference.Lectures.Walkthroughs;

namespace Reference.Oracle.Lectures;

/// <summary>Says on standard error how far a long lecture is: on a terminal in one line that changes, otherwise when each measurement is done.</summary>
internal sealed class LectureStatus : IProgress<LectureProgress>, IDisposable
{
    private readonly bool _changes = !Console.IsErrorRedirected;
    private int _width;

    /// <inheritdoc/>
    public void Report(LectureProgress value)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{value.What}: {value.Done} of {value.Of}");
        if (_changes)
        {
            Console.Error.Write($"\r{line.PadRight(_width)}");
            _width = line.Length;
        }
        else if (value.Done == value.Of)
        {
            Console.Error.WriteLine(line);
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            Console.Error.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
