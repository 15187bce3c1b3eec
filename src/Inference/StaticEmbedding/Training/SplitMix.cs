namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>Random numbers that are the same everywhere for a seed (SplitMix64).</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>From 0 to 1, 1 excluded.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Nearly normal, mean 0 and variance 1: twelve uniform numbers. Made of sums alone, so that no library's logarithm decides.</summary>
    public float Normal()
    {
        var sum = 0.0;
        for (var i = 0; i < 12; i++)
            sum += Share();
        return (float)(sum - 6);
    }
}
