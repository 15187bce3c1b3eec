using TravelPlanner.Domain;

namespace TravelPlanner.Cli.Configuration;

public enum SettingKind
{
    Text,
    Path,
    Flag,
    Integer,
    Choice,
    List,

    /// <summary>A list whose items are never shown whole.</summary>
    Secrets,

    /// <summary>A text of which nothing is ever shown.</summary>
    Secret,
}

/// <summary>One thing that can be configured, with its name in each place it can be set.</summary>
/// <param name="Key">In the file, nested at the dots: <c>server.oauth.issuer</c>.</param>
/// <param name="Variable">The environment variable; lists are separated by commas there.</param>
/// <param name="Option">The command-line option; null when the setting is only for the file and the environment.</param>
public sealed record Setting(string Key, SettingKind Kind, string Variable, string? Option, BilingualName About)
{
    public IReadOnlyList<string> Choices { get; init; } = [];

    public bool IsList => Kind is SettingKind.List or SettingKind.Secrets;
}
