using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Guides;

namespace TravelPlanner.Tools.Tests.Guides;

/// <summary>A library with the passages that a test gives it; remembers what it was asked.</summary>
internal sealed class FixedGuides(params IReadOnlyList<GuidePassage> passages) : IGuideLibrary
{
    public GuideQuestion? Asked { get; private set; }

    public Exception? Fault { get; init; }

    public static GuidePassage Passage(string text, string title = "Kyoto", string heading = "Getting around", string source = "own text") =>
        new("guides/kyoto.en#2", title, [heading], text, "en", "kyoto", source, null, new LocalDate(2026, 11, 21), 0.87654);

    public ValueTask<GuideAnswer> SearchAsync(GuideQuestion question, CancellationToken cancellation)
    {
        Asked = question;
        return Fault is null ? ValueTask.FromResult(new GuideAnswer(passages, [])) : ValueTask.FromException<GuideAnswer>(Fault);
    }

    public IReadOnlyList<GuideSection> Read(string cityId, Language language) => cityId != "kyoto"
        ? []
        :
        [
            new("transport", "Getting around", "Two subway lines cross at Karasuma Oike.", "own text", new LocalDate(2026, 11, 21)),
            new("food", "Food", "Yudofu and pickles.", "own text", new LocalDate(2026, 11, 21)),
        ];
}
