namespace TravelPlanner.Training.Learning;

/// <summary>Sizes of a network of the Qwen3 kind, with as many key heads as query heads and the output tied to the embeddings.</summary>
/// <param name="Width">Of the residual stream; a multiple of 32.</param>
/// <param name="HeadWidth">Even.</param>
/// <param name="FeedForward">A multiple of 32.</param>
/// <param name="RotaryBase">Base of the rotary positions.</param>
public sealed record NetworkShape(int Tokens, int Layers, int Width, int Heads, int HeadWidth, int FeedForward, float RotaryBase = 1_000_000f)
{
    /// <summary>Added to the mean square before its root.</summary>
    public const float Epsilon = 1e-6f;

    public int HeadsWidth => Heads * HeadWidth;

    public long Parameters =>
        ((long)Tokens * Width) + Width + (Layers * ((4L * HeadsWidth * Width) + (3L * FeedForward * Width) + (2L * Width) + (2L * HeadWidth)));
}
