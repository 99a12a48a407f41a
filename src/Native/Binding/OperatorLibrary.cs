using System.Runtime.InteropServices;
using Reference.Cases;

namespace Reference.Native;

/// <summary>What a foreign library has answered to a call.</summary>
public enum OperatorStatus
{
    /// <summary>Every result is written.</summary>
    Done = 0,

    /// <summary>The call makes no sense to it, or something broke.</summary>
    Failed = 1,

    /// <summary>It does not have this operator, attribute or dtype.</summary>
    Unsupported = 2,
}

/// <summary>What came of a call of a foreign library.</summary>
/// <param name="Status">What it answered; other numbers than the three count as <see cref="OperatorStatus.Failed"/>.</param>
/// <param name="Message">What it says went wrong, or what is wrong with what it did; empty where nothing is.</param>
/// <param name="Results">The results. What was not written is NaN, or -1 in whole numbers.</param>
public sealed record OperatorAnswer(OperatorStatus Status, string Message, IReadOnlyList<StoredTensor> Results);

/// <summary>
/// Somebody's shared library that exports <c>reference_run_operator</c> of <c>include/reference_operator.h</c>. It runs in this process: what it does to memory
/// or by exiting, it does to this process, so that strangers are to be loaded in a process of their own.
/// </summary>
/// <remarks>Belongs to one thread.</remarks>
public sealed unsafe class OperatorLibrary : IDisposable
{
    private const string Symbol = "reference_run_operator";
    private const uint AbiVersion = 1;
    private const int MessageSize = 1024;

    /// <summary>Bytes around each result that nobody may write to.</summary>
    private const int Fence = 64;

    private const byte FenceByte = 0xA5;

    /// <summary>Four of them are a NaN in every format and -1 in whole numbers; as a truth value it is neither.</summary>
    private const byte Unwritten = 0xFF;

    private readonly nint _library;
    private readonly delegate* unmanaged[Cdecl]<EntryCall*, int> _run;

    private OperatorLibrary(nint library, nint run)
    {
        _library = library;
        _run = (delegate* unmanaged[Cdecl]<EntryCall*, int>)run;
    }

    /// <summary>Loads a library.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message says why.</exception>
    /// <exception cref="EntryPointNotFoundException">It does not export the entry.</exception>
    public static OperatorLibrary Load(string path)
    {
        var library = NativeLibrary.Load(Path.GetFullPath(path));
        return NativeLibrary.TryGetExport(library, Symbol, out var run)
            ? new(library, run)
            : throw new EntryPointNotFoundException($"{path} does not export {Symbol}");
    }

    /// <summary>Has it compute one call.</summary>
    /// <param name="op">The operator's ONNX name.</param>
    /// <param name="attributes">Its attributes, a JSON object; those left out have their defaults.</param>
    /// <param name="inputs">The inputs, and upstream gradients where gradients are wanted.</param>
    /// <param name="wanted">The results that are wanted.</param>
    public OperatorAnswer Run(
        string op,
        string attributes,
        IReadOnlyList<StoredTensor> inputs,
        IReadOnlyList<(string Name, ElementType Type, Shape Shape)> wanted
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(wanted);
        using var memory = new EntryMemory();
        var given = inputs.Select(input => memory.Bytes(input.Data.Length, input.Data.Span)).ToArray();
        var results = wanted.Select(result => memory.Bytes(result.Shape.Size * result.Type.Size(), [])).ToArray();
        var call = memory.Call(
            op,
            attributes,
            [.. inputs.Select((input, i) => (input.Name, input.Type, input.Shape, given[i]))],
            [.. wanted.Select((result, i) => (result.Name, result.Type, result.Shape, results[i]))]
        );
        var status = _run(call);
        var message = Marshal.PtrToStringUTF8((nint)call->Message) ?? "";
        if (status is not ((int)OperatorStatus.Done or (int)OperatorStatus.Unsupported))
        {
            return new(OperatorStatus.Failed, message.Length > 0 ? message : $"{Symbol} returned {status}", []);
        }

        if (status == (int)OperatorStatus.Unsupported)
        {
            return new(OperatorStatus.Unsupported, message.Length > 0 ? message : "it says so, and not why", []);
        }

        for (var i = 0; i < given.Length; i++)
        {
            if (!new ReadOnlySpan<byte>((void*)given[i], inputs[i].Data.Length).SequenceEqual(inputs[i].Data.Span))
            {
                return new(OperatorStatus.Failed, $"it has written to its input {inputs[i].Name}", []);
            }
        }

        for (var i = 0; i < results.Length; i++)
        {
            if (!EntryMemory.IsFenced(results[i], wanted[i].Shape.Size * wanted[i].Type.Size()))
            {
                return new(
                    OperatorStatus.Failed,
                    $"it has written before the beginning or behind the end of {wanted[i].Name} {wanted[i].Shape}",
                    []
                );
            }
        }

        return new(OperatorStatus.Done, message, [.. wanted.Select((result, i) => Stored(result, results[i]))]);
    }

    /// <summary>Whether the library has written to a result.</summary>
    /// <param name="result">One of <see cref="OperatorAnswer.Results"/>.</param>
    public static bool IsWritten(StoredTensor result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Data.Span.IndexOfAnyExcept(Unwritten) >= 0;
    }

    /// <summary>Unloads the library.</summary>
    public void Dispose() => NativeLibrary.Free(_library);

    private static StoredTensor Stored((string Name, ElementType Type, Shape Shape) result, nint bytes)
    {
        var data = new ReadOnlySpan<byte>((void*)bytes, result.Shape.Size * result.Type.Size()).ToArray();
        return StoredTensor.OfBytes(result.Name, result.Type, result.Shape, data);
    }

    /// <summary>reference_tensor</summary>
    private struct EntryTensor
    {
        public uint StructSize;
        public int Type;
        public byte* Name;
        public long Rank;
        public long* Shape;
        public void* Data;
    }

    /// <summary>reference_call</summary>
    private struct EntryCall
    {
        public uint StructSize;
        public uint AbiVersion;
        public byte* Op;
        public long AttributeCount;
        public Core.Attribute* Attributes;
        public long InputCount;
        public EntryTensor* Inputs;
        public long ResultCount;
        public EntryTensor* Results;
        public byte* Message;
        public ulong MessageSize;
    }

    private sealed class EntryMemory : StructMemory
    {
        /// <summary>So many bytes with a fence on either side.</summary>
        /// <param name="count">How many.</param>
        /// <param name="content">What they hold; where it is empty they are marked as unwritten.</param>
        public nint Bytes(int count, ReadOnlySpan<byte> content)
        {
            var block = new Span<byte>(Allocate<byte>(count + 2 * Fence), count + 2 * Fence);
            block.Fill(FenceByte);
            var inside = block.Slice(Fence, count);
            inside.Fill(Unwritten);
            content.CopyTo(inside);
            fixed (byte* first = inside)
            {
                return (nint)first;
            }
        }

        public static bool IsFenced(nint bytes, int count) =>
            new ReadOnlySpan<byte>((byte*)bytes - Fence, Fence).IndexOfAnyExcept(FenceByte) < 0
            && new ReadOnlySpan<byte>((byte*)bytes + count, Fence).IndexOfAnyExcept(FenceByte) < 0;

        public EntryCall* Call(
            string op,
            string attributes,
            IReadOnlyList<(string Name, ElementType Type, Shape Shape, nint Data)> inputs,
            IReadOnlyList<(string Name, ElementType Type, Shape Shape, nint Data)> results
        )
        {
            var call = Allocate<EntryCall>(1);
            *call = new()
            {
                StructSize = (uint)sizeof(EntryCall),
                AbiVersion = AbiVersion,
                Op = Characters(op),
                Attributes = Attributes(attributes, out var count),
                AttributeCount = count,
                InputCount = inputs.Count,
                Inputs = Tensors(inputs),
                ResultCount = results.Count,
                Results = Tensors(results),
                Message = Allocate<byte>(MessageSize),
                MessageSize = MessageSize,
            };
            return call;
        }

        private EntryTensor* Tensors(IReadOnlyList<(string Name, ElementType Type, Shape Shape, nint Data)> given)
        {
            var tensors = Allocate<EntryTensor>(given.Count);
            for (var i = 0; i < given.Count; i++)
            {
                var (name, type, shape, data) = given[i];
                tensors[i] = new()
                {
                    StructSize = (uint)sizeof(EntryTensor),
                    Type = TypeOf(type),
                    Name = Characters(name),
                    Rank = shape.Rank,
                    Shape = Copy<long>([.. shape.Select(length => (long)length)]),
                    Data = (void*)data,
                };
            }

            return tensors;
        }
    }
}
