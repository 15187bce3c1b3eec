using System.Collections.Frozen;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>
/// The formats that are kept, as patterns of <see cref="RegexSubset"/>, so that the grammar and the check cannot disagree. Dates exist
/// (29 February only in leap years); times are RFC 3339's without leap seconds; mail addresses are dot-atoms at a host name; a URI has a scheme.
/// Any other format is an annotation, as JSON Schema says, and is not looked at.
/// </summary>
internal static class StringFormats
{
    private const string Month31 = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])";
    private const string Month30 = "(0[469]|11)-(0[1-9]|[12][0-9]|30)";
    private const string LeapYear = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
    private const string Date = $"([0-9]{{4}}-({Month31}|{Month30}|02-(0[1-9]|1[0-9]|2[0-8]))|{LeapYear}-02-29)";
    private const string Time = @"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+\-]([01][0-9]|2[0-3]):[0-5][0-9])";
    private const string Label = "[A-Za-z0-9]([A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?";
    private const string Host = $@"{Label}(\.{Label}){{0,9}}";
    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?\\^_`{|}~\\-]{1,64}";
    private const string Byte = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string UriCharacter = @"([A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})";

    private static readonly FrozenDictionary<string, string> Patterns = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["date"] = $"^{Date}$",
        ["time"] = $"^{Time}$",
        ["date-time"] = $"^{Date}T{Time}$",
        ["email"] = $@"^{Atom}(\.{Atom}){{0,5}}@{Host}$",
        ["uuid"] = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        ["uri"] = $@"^[A-Za-z][A-Za-z0-9+.\-]{{0,30}}:{UriCharacter}+$",
        ["ipv4"] = $@"^{Byte}(\.{Byte}){{3}}$",
        ["hostname"] = $"^{Host}$",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, RegexNode> Nodes =
        Patterns.ToDictionary(p => p.Key, p => RegexSubset.Parse(p.Value, p.Key), StringComparer.Ordinal).ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Lazy<RegexMatcher>> Matchers =
        Nodes.ToDictionary(n => n.Key, n => new Lazy<RegexMatcher>(() => new(n.Value)), StringComparer.Ordinal).ToFrozenDictionary();

    public static RegexNode? Node(string format) => Nodes.GetValueOrDefault(format);

    public static bool IsMatch(string format, string text) => !Matchers.TryGetValue(format, out var matcher) || matcher.Value.IsMatch(text);
}
