namespace TravelPlanner.McpServer;

/// <summary>The two eras of the protocol: sessions opened by <c>initialize</c>, and requests that stand alone.</summary>
internal static class Eras
{
    /// <summary>The first revision without sessions.</summary>
    public const string Stateless = "2026-07-28";

    public static readonly IReadOnlyList<string> WithSessions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    public static bool IsKnown(string version) => version == Stateless || WithSessions.Contains(version);

    /// <summary>Revisions are dates, so that later ones compare greater.</summary>
    public static bool IsStateless(string? version) => version is not null && string.CompareOrdinal(version, Stateless) >= 0;
}
