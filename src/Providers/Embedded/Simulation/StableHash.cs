using NodaTime;

namespace TravelPlanner.Providers.Embedded.Simulation;

/// <summary>
/// Chance without a random source: a 64-bit FNV-1a over what is asked, finished with SplitMix64. Integers only, so that
/// the same seed gives the same world on every machine and in every release of the runtime.
/// </summary>
public readonly struct StableHash
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;
    private readonly ulong _state;

    public StableHash(long seed) => _state = Mix(FnvOffset, (ulong)seed);

    private StableHash(ulong state) => _state = state;

    public StableHash And(string text)
    {
        var state = _state;
        foreach (var c in text)
            state = (state ^ c) * FnvPrime;
        return new StableHash((state ^ 0xFF) * FnvPrime);
    }

    public StableHash And(LocalDate date) => And((date.Year * 512) + date.DayOfYear);

    public StableHash And(int number) => new(Mix(_state, (ulong)number));

    /// <summary>Evenly from 0 up to, not including, the limit.</summary>
    public int Below(int limit) => (int)(Value % (ulong)limit);

    /// <summary>Evenly between two numbers, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public ulong Value
    {
        get
        {
            var z = _state + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private static ulong Mix(ulong state, ulong number)
    {
        for (var i = 0; i < 8; i++)
        {
            state = (state ^ (number & 0xFF)) * FnvPrime;
            number >>= 8;
        }

        return state;
    }
}
