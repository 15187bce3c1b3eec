namespace TravelPlanner.Domain.Routing;

/// <summary>xorshift64* (Marsaglia 2003, Vigna 2016): the same seed draws the same numbers on every machine.</summary>
internal sealed class SeededRandom(ulong seed)
{
    // Zero is the one state it never leaves; the odd constant also keeps seeds 0, 1, 2 apart.
    private ulong _state = (seed + 1) * 0x9E3779B97F4A7C15UL | 1;

    /// <summary>A number in [0, <paramref name="below"/>).</summary>
    public int Next(int below) => (int)((Draw() >> 32) * (ulong)below >> 32);

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (Draw() >> 11) * (1.0 / (1UL << 53));

    public ulong Draw()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1DUL;
    }
}
