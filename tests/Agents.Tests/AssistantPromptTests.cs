using NodaTime;

namespace TravelPlanner.Agents.Tests;

public sealed class AssistantPromptTests
{
    [Fact]
    public void It_ends_with_the_day() => Assert.EndsWith("\nToday is Sat 2026-11-21.", AssistantPrompt.On(new LocalDate(2026, 11, 21)), StringComparison.Ordinal);
}
