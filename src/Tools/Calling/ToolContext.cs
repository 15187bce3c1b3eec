using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools;

/// <param name="Done">Steps done, never falling.</param>
/// <param name="Total">Steps in all when known.</param>
public readonly record struct ToolProgress(double Done, double? Total, string Message);

/// <summary>Who calls, in which language, at what time. One per call.</summary>
/// <param name="UserId">The authenticated subject; <c>local</c> on stdio and on a loopback server without accounts.</param>
/// <param name="Language">The language of texts; a call's <c>lang</c> argument wins over it.</param>
/// <param name="Progress">Never null; reports go nowhere when the caller did not ask.</param>
public sealed record ToolContext(string UserId, Language Language, IClock Clock, IProgress<ToolProgress> Progress)
{
    /// <summary>How long a tool that can go on as a job may hold the call; null for its own habit. A caller that waits for ever is told by cancelling.</summary>
    public Duration? Patience { get; init; }

    public static ToolContext Local(IClock clock, Language language = Language.En) => new("local", language, clock, NoProgress.Instance);

    public LocalDate Today(DateTimeZone zone) => Clock.GetCurrentInstant().InZone(zone).Date;

    /// <summary>The text in the reader's language.</summary>
    public string Say(string en, string zh) => Language == Language.Zh ? zh : en;

    private sealed class NoProgress : IProgress<ToolProgress>
    {
        public static readonly NoProgress Instance = new();

        public void Report(ToolProgress value)
        {
            // Nobody asked.
        }
    }
}
