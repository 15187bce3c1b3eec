using NodaTime;

namespace TravelPlanner.Domain.Places;

/// <summary>An open interval of one local date, in minutes after that date's midnight; the end may pass 1440 (after midnight).</summary>
public readonly record struct OpenInterval(int FromMinute, int ToMinute);

/// <summary>
/// A parsed subset of OpenStreetMap's <c>opening_hours</c> (grammar in <c>data/README.md</c>).
/// </summary>
public sealed partial class OpeningHours
{
    private OpeningHours(string text) => Text = text;

    /// <summary>The text it was parsed from.</summary>
    public string Text { get; }

    public override string ToString() => Text;
}
