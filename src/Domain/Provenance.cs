using NodaTime;

namespace TravelPlanner.Domain;

/// <summary>What kind of truth a fact has. Simulated facts are labelled in the data and in the text.</summary>
public enum SourceMode
{
    Live,
    Sandbox,
    Cached,
    Simulated,
    Reference,
}

/// <summary>Where a priced or observed fact comes from.</summary>
/// <param name="Provider">Name of the provider, <c>embedded</c> for the data that ships with the server.</param>
/// <param name="PriceBasis">What the price stands on: <c>simulated fare</c>, <c>published entry fee</c>, <c>own estimate</c>.</param>
public sealed record Provenance(
    string Provider, SourceMode Mode, Instant RetrievedAt, Instant? ExpiresAt = null, string? PriceBasis = null);
