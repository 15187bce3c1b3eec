namespace TravelPlanner.Domain;

public enum Language
{
    En,
    Zh,
}

public static class LanguageCodes
{
    /// <summary><c>en</c> or <c>zh</c>, as files and settings write it.</summary>
    public static string Code(this Language language) => language == Language.Zh ? "zh" : "en";
}

/// <summary>A name or a short text in both languages; neither is a translation aid of the other.</summary>
public sealed record BilingualName(string En, string Zh)
{
    public string In(Language language) => language == Language.Zh ? Zh : En;

    /// <summary>The reader's language first, the other in brackets: <c>故宫博物院 (Forbidden City)</c>.</summary>
    public string Both(Language language) =>
        En == Zh ? En : language == Language.Zh ? $"{Zh} ({En})" : $"{En} ({Zh})";
}
