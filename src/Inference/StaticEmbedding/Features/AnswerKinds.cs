using System.Text.RegularExpressions;

namespace TravelPlanner.Inference.StaticEmbedding.Features;

/// <summary>
/// The kinds of things a text holds that questions ask for: a number, a year, a time of day, an amount of money, a name. Training finds out which words ask for which.
/// </summary>
public static partial class AnswerKinds
{
    private static readonly (Regex Holds, uint Key)[] Kinds =
    [
        (Number(), FeatureKey.Of(FeatureKey.Kind, "number")),
        (Year(), FeatureKey.Of(FeatureKey.Kind, "year")),
        (Clock(), FeatureKey.Of(FeatureKey.Kind, "clock")),
        (Money(), FeatureKey.Of(FeatureKey.Kind, "money")),
        (Share(), FeatureKey.Of(FeatureKey.Kind, "share")),
        (Duration(), FeatureKey.Of(FeatureKey.Kind, "duration")),
        (Name(), FeatureKey.Of(FeatureKey.Kind, "name")),
        (Reason(), FeatureKey.Of(FeatureKey.Kind, "reason")),
    ];

    public static IEnumerable<uint> Of(string text) => Kinds.Where(k => k.Holds.IsMatch(text)).Select(k => k.Key);

    [GeneratedRegex(@"[0-9]|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|half|twice)\b|[两二三四五六七八九十百千万亿半]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(1[0-9]{3}|20[0-9]{2})(?![0-9])|[0-9]年|世纪|\bcentur(y|ies)\b|\b(January|February|March|April|June|July|August|September|October|November|December)\b|[0-9]月", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Year();

    [GeneratedRegex(@"[0-9]:[0-9]{2}|[0-9]\s?[ap]\.?m\b|[0-9一二三四五六七八九十]点", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@"[$€£¥]|\b(dollars?|euros?|pounds|yen|yuan|CNY|USD|EUR|JPY|GBP)\b|[元镑]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Money();

    [GeneratedRegex(@"%|\bper ?cent\b|百分之|成\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Share();

    [GeneratedRegex(@"\b(minutes?|hours?|days?|weeks?|months?|years?|decades?)\b|分钟|小时|[0-9一二两三四五六七八九十]天|个月|[0-9一二两三四五六七八九十]年间", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duration();

    /// <summary>Two capitals in a row past the start of the sentence, or a dot between the parts of a name.</summary>
    [GeneratedRegex(@"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+|\p{IsCJKUnifiedIdeographs}·\p{IsCJKUnifiedIdeographs}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(because|since|due to|owing to|so that|reason)\b|因为|由于|因此|所以|为了", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reason();
}
