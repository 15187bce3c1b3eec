using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>The state of a sequence outside the context: hundreds of megabytes at times, so in memory that the collector neither moves nor counts. Disposing frees it.</summary>
public sealed unsafe class LlamaSequenceState : IDisposable
{
    private readonly NativeBlock _block;

    internal LlamaSequenceState(int length) => (_block, Length) = (new NativeBlock((nuint)length), length);

    public int Length { get; }

    /// <summary>Valid until the state is disposed.</summary>
    public ReadOnlySpan<byte> Bytes => new(Start, Length);

    internal byte* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(_block.IsClosed, this);
            return _block.Start;
        }
    }

    public void Dispose() => _block.Dispose();
}
