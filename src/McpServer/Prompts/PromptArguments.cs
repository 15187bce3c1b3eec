using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.McpServer.Prompts;

/// <summary>
/// The arguments of one prompt, read strictly: every prompt argument is a text on the wire. An empty one counts as left out.
/// Refusals are <see cref="ToolRefusalException"/>, as from the tools' own reading of places.
/// </summary>
internal sealed class PromptArguments
{
    /// <summary>Longest single argument; what happened on a journey fits well.</summary>
    public const int Longest = 500;

    private readonly Dictionary<string, string> _values;
    private readonly IGazetteer _gazetteer;

    private PromptArguments(Dictionary<string, string> values, IGazetteer gazetteer, ToolContext caller)
    {
        _values = values;
        _gazetteer = gazetteer;
        Caller = caller;
    }

    /// <summary>Who asks; the language is that of <c>lang</c> when it was given.</summary>
    public ToolContext Caller { get; }

    /// <exception cref="ToolRefusalException">An argument is unknown, missing, too long or no text.</exception>
    public static PromptArguments Read(
        PromptDefinition prompt, IDictionary<string, JsonElement>? given, IGazetteer gazetteer, ToolContext caller)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in given ?? new Dictionary<string, JsonElement>())
        {
            if (!prompt.Fields.Any(f => f.Name == name))
                throw Refuse(name, caller.Say("There is no such argument.", "没有这个参数。"), null, string.Join(", ", prompt.Fields.Select(f => f.Name)));
            if (Text(name, value, caller) is { Length: > 0 } text)
                values[name] = text;
        }

        if (values.TryGetValue("lang", out var lang))
        {
            caller = caller with
            {
                Language = lang switch
                {
                    "en" => Language.En,
                    "zh" => Language.Zh,
                    _ => throw Refuse("lang", "That language has no texts here.", lang, "en, zh", "zh"),
                },
            };
        }

        if (prompt.Fields.FirstOrDefault(f => f.Required && !values.ContainsKey(f.Name)) is { } missing)
            throw Refuse(missing.Name, caller.Say("It is required.", "缺少必填参数。"), caller.Say("nothing", "无"), missing.Description.In(caller.Language));
        return new PromptArguments(values, gazetteer, caller);
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string Required(string name) => _values[name];

    public City? City(string name) => Text(name) is { } text ? _gazetteer.RequireCity(text, name, Caller) : null;

    /// <summary>A comma-separated list of cities, each once.</summary>
    public IReadOnlyList<City> Cities(string name, int most)
    {
        var parts = List(name);
        if (parts.Length > most)
            throw Refuse(name, Caller.Say("That is too many.", "数量过多。"), Text(name), Caller.Say($"at most {most} cities", $"最多 {most} 个城市"));
        return [.. parts.Select(p => _gazetteer.RequireCity(p, name, Caller)).DistinctBy(c => c.Id, StringComparer.Ordinal)];
    }

    /// <param name="earliest">The first day allowed; null for any.</param>
    public LocalDate? Date(string name, LocalDate? earliest)
    {
        if (Text(name) is not { } text)
            return null;
        var example = (earliest ?? Caller.Today(DateTimeZone.Utc)).PlusDays(30);
        if (LocalDatePattern.Iso.Parse(text) is not { Success: true, Value: var date })
            throw Refuse(name, Caller.Say("That is no date.", "不是有效日期。"), text, Caller.Say("an ISO date", "ISO 日期"), $"{example:uuuu-MM-dd}");
        if (date < earliest)
        {
            throw Refuse(
                name, Caller.Say("That day is too early.", "日期过早。"), text,
                Caller.Say($"{earliest:uuuu-MM-dd} or later", $"{earliest:uuuu-MM-dd} 或之后"), $"{example:uuuu-MM-dd}");
        }

        return date;
    }

    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refuse(name, Caller.Say("That number cannot be used.", "数字无效。"), text, $"{least}–{most}", least.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Ages of children, <c>4, 9</c>; empty when none travel or nothing was said.</summary>
    public IReadOnlyList<int> Ages(string name)
    {
        var ages = new List<int>();
        foreach (var part in List(name))
        {
            if (ages.Count == 10 || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var age) || age > 17)
                throw Refuse(name, Caller.Say("Those ages cannot be used.", "年龄无效。"), Text(name), Caller.Say("at most ten ages from 0 to 17", "最多十个 0 到 17 的年龄"), "4, 9");
            ages.Add(age);
        }

        return ages;
    }

    /// <summary>An amount with its currency: <c>8000 CNY</c>, or the number alone beside a <c>currency</c> argument.</summary>
    public Money? Money(string name, string currencyName)
    {
        var currency = Currency(currencyName);
        if (Text(name) is not { } text)
            return null;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var code = parts.Length == 2 ? _gazetteer.FindCurrency(parts[1])?.Code : parts.Length == 1 ? currency : null;
        return code is not null && (currency is null || currency == code)
            && decimal.TryParse(parts[0], NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount)
            && amount is > 0 and <= 100_000_000
            ? new Money(amount, code)
            : throw Refuse(name, Caller.Say("That amount cannot be used.", "金额无效。"), text, Caller.Say("a positive amount with one known currency", "正数金额加一种已知货币"), "8000 CNY");
    }

    public string? Currency(string name) => Text(name) is not { } text ? null
        : _gazetteer.FindCurrency(text)?.Code
            ?? throw Refuse(name, Caller.Say("That currency is not known.", "未知货币。"), text, Caller.Say("an ISO 4217 code", "ISO 4217 代码"), "CNY");

    public string? Airline(string name) => Text(name) is not { } text ? null
        : _gazetteer.FindAirline(text)?.Iata
            ?? throw Refuse(name, Caller.Say("That airline is not known.", "未知航空公司。"), text, Caller.Say("an IATA airline code", "IATA 航空公司代码"), "CA");

    public string? OneOf(string name, IReadOnlyList<string> allowed) => Text(name) is not { } text ? null
        : allowed.Contains(text, StringComparer.Ordinal) ? text
            : throw Refuse(name, Caller.Say("That is none of the choices.", "不在可选范围内。"), text, string.Join(", ", allowed), allowed[0]);

    /// <summary>A comma-separated list of known words, each once.</summary>
    public IReadOnlyList<string> AnyOf(string name, IReadOnlyList<string> allowed)
    {
        var words = List(name).Distinct(StringComparer.Ordinal).ToList();
        return words.TrueForAll(w => allowed.Contains(w, StringComparer.Ordinal)) ? words
            : throw Refuse(name, Caller.Say("That is none of the choices.", "不在可选范围内。"), Text(name), string.Join(", ", allowed), string.Join(", ", allowed.Take(2)));
    }

    public static ToolRefusalException Refuse(string name, string message, string? received, string allowed, string? example = null) =>
        new(new ToolFailure(FailureKind.InvalidArgument, message, name, received, allowed, example));

    private string[] List(string name) =>
        Text(name)?.Split([',', '，', '、', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>
    /// One line of printable text: line breaks become spaces, invisible marks (joiners, directions) are dropped, other control characters
    /// are refused.
    /// </summary>
    private static string? Text(string name, JsonElement value, ToolContext caller)
    {
        var raw = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            JsonValueKind.Null => "",
            _ => throw Refuse(name, caller.Say("It must be a text.", "必须是文本。"), value.ValueKind.ToString(), caller.Say("a text", "文本")),
        };
        if (raw.Length > Longest)
            throw Refuse(name, caller.Say("It is too long.", "过长。"), raw, caller.Say($"at most {Longest} characters", $"最多 {Longest} 个字符"));
        var line = new StringBuilder(raw.Length);
        foreach (var rune in raw.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is '\r' or '\n' or '\t'
                || category is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                line.Append(' ');
            else if (category is UnicodeCategory.Control || rune == Rune.ReplacementChar)
                throw Refuse(name, caller.Say("It holds characters that cannot be shown.", "含有不可显示的字符。"), $"U+{rune.Value:X4}", caller.Say("printable text", "可显示的文本"));
            else if (category is not UnicodeCategory.Format)
                line.Append(rune.ToString());
        }

        return line.ToString().Trim();
    }
}
