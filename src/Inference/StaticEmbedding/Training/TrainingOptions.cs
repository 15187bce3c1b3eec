namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>How an embedder is trained. The defaults are those of the model that ships; <c>bench/rag/README.md</c> says what was compared.</summary>
public sealed record TrainingOptions
{
    public string Id { get; init; } = "static-zh-en-1";

    public ulong Seed { get; init; } = 1;

    /// <summary>A multiple of 16.</summary>
    public int Dimension { get; init; } = 256;

    /// <summary>Rows shared by features that have none of their own.</summary>
    public int HashedRows { get; init; } = 6_144;

    /// <summary>Most rows of the table; what is seen least shares hashed rows.</summary>
    public int Rows { get; init; } = 33_500;

    /// <summary>Steps of <see cref="Batch"/> pairs each; 0 leaves the space as the concepts make it.</summary>
    public int Steps { get; init; } = 3_000;

    /// <summary>Every other pair of a batch is a negative.</summary>
    public int Batch { get; init; } = 192;

    public float LearningRate { get; init; } = 0.02f;

    public float Temperature { get; init; } = 0.06f;

    /// <summary>The share of steps on made sentences: mixtures of concepts in both languages.</summary>
    public double MadeShare { get; init; } = 0.5;

    /// <summary>The share of steps on questions made of sentences, against the other sentences of the same documents.</summary>
    public double ClozeShare { get; init; } = 0.3;
}
