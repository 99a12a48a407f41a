using System.Text;

namespace Reference.Numbers;

/// <summary>What a number was computed from. A step may be part of many others, so that all of it written out may be longer than any page.</summary>
/// <param name="Value">What came out.</param>
internal abstract record Working(double Value)
{
    /// <summary>How tightly it holds together: sums 0, products 1, single numbers and functions 2.</summary>
    public abstract int Tightness { get; }

    /// <summary>The terms that are added, in their order, each with whether it is taken away.</summary>
    public virtual IEnumerable<(Working Term, bool IsTaken)> Terms => [(this, false)];

    /// <summary>What it was computed from at once.</summary>
    protected virtual IEnumerable<Working> Parts => [];

    /// <summary>The names of the numbers given that it was computed from, at once or through others.</summary>
    public IReadOnlySet<string> Sources()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var (seen, waiting) = (new HashSet<Working>(ReferenceEqualityComparer.Instance), new Stack<Working>([this]));
        while (waiting.TryPop(out var step))
        {
            if (!seen.Add(step))
            {
                continue;
            }

            if (step is Given given)
            {
                names.Add(given.Name);
            }

            foreach (var part in step.Parts)
            {
                waiting.Push(part);
            }
        }

        return names;
    }

    /// <summary>Writes it out.</summary>
    /// <param name="number">How a number is written that was computed from nothing.</param>
    /// <param name="most">After so many characters it ends with …</param>
    public string Written(Func<Working, string> number, int most = 1_000)
    {
        var pen = new Pen(number, most);
        Write(pen);
        return pen.Text;
    }

    /// <summary>Writes it out.</summary>
    public abstract void Write(Pen pen);

    /// <summary>What a working is written with; it stops at the end of its page.</summary>
    /// <param name="number">How a number is written that was computed from nothing.</param>
    /// <param name="most">How many characters the page has.</param>
    internal sealed class Pen(Func<Working, string> number, int most)
    {
        private readonly StringBuilder _text = new();

        /// <summary>What is on the page.</summary>
        public string Text => IsFull ? $"{_text.ToString(0, most)}…" : _text.ToString();

        /// <summary>Whether there is no more room.</summary>
        public bool IsFull => _text.Length > most;

        /// <summary>Writes words and signs.</summary>
        public void Write(string text) => _text.Append(text);

        /// <summary>Writes a number that was computed from nothing.</summary>
        public void Write(Working single) => Write(number(single));

        /// <summary>Writes a part, in brackets where it would fall apart or begins with a sign.</summary>
        public void Part(Working part, int tightness)
        {
            if (IsFull)
            {
                return;
            }

            var place = _text.Length;
            part.Write(this);
            if (part.Tightness < tightness || (tightness > 0 && _text.Length > place && _text[place] == '-'))
            {
                _text.Insert(place, '(').Append(')');
            }
        }
    }

    /// <summary>A number of the formula itself.</summary>
    internal sealed record Literal(double Value) : Working(Value)
    {
        public override int Tightness => 2;

        public override void Write(Pen pen) => pen.Write(this);
    }

    /// <summary>A number that was given.</summary>
    internal sealed record Given(string Name, double Value) : Working(Value)
    {
        public override int Tightness => 2;

        public override void Write(Pen pen) => pen.Write(this);
    }

    internal sealed record Sum(Working Left, Working Right, bool IsDifference, double Value) : Working(Value)
    {
        public override int Tightness => 0;

        protected override IEnumerable<Working> Parts => [Left, Right];

        /// <summary>A sum of a thousand terms is a thousand sums deep on the left, so this walks instead of calling itself.</summary>
        public override IEnumerable<(Working Term, bool IsTaken)> Terms
        {
            get
            {
                var terms = new Stack<(Working, bool)>();
                Working step = this;
                while (step is Sum sum)
                {
                    terms.Push((sum.Right, sum.IsDifference));
                    step = sum.Left;
                }

                return [(step, false), .. terms];
            }
        }

        public override void Write(Pen pen)
        {
            foreach (var (place, (term, isTaken)) in Terms.Index())
            {
                pen.Write(
                    place == 0 ? ""
                    : isTaken ? " - "
                    : " + "
                );
                pen.Part(term, place == 0 ? 0 : 1);
            }
        }
    }

    internal sealed record Negative(Working Of, double Value) : Working(Value)
    {
        public override int Tightness => 1;

        protected override IEnumerable<Working> Parts => [Of];

        public override void Write(Pen pen)
        {
            pen.Write("-");
            pen.Part(Of, 1);
        }
    }

    internal sealed record Product(Working Left, Working Right, double Value) : Working(Value)
    {
        public override int Tightness => 1;

        protected override IEnumerable<Working> Parts => [Left, Right];

        public override void Write(Pen pen)
        {
            pen.Part(Left, 1);
            pen.Write("·");
            pen.Part(Right, 1);
        }
    }

    internal sealed record Quotient(Working Left, Working Right, double Value) : Working(Value)
    {
        public override int Tightness => 1;

        protected override IEnumerable<Working> Parts => [Left, Right];

        public override void Write(Pen pen)
        {
            pen.Part(Left, 1);
            pen.Write("/");
            pen.Part(Right, 2);
        }
    }

    internal sealed record Function(string Name, Working Of, double Value) : Working(Value)
    {
        public override int Tightness => 2;

        protected override IEnumerable<Working> Parts => [Of];

        public override void Write(Pen pen)
        {
            if (Name.StartsWith('^'))
            {
                pen.Part(Of, 2);
                pen.Write(Name);
                return;
            }

            pen.Write($"{Name.ToLowerInvariant()}(");
            pen.Part(Of, 0);
            pen.Write(")");
        }
    }
}
