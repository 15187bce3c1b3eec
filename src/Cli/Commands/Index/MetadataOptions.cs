using System.CommandLine;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;

namespace TravelPlanner.Cli.Commands.Index;

/// <summary>What is taken for documents that do not say it themselves, and which members of records are what.</summary>
internal sealed class MetadataOptions
{
    private readonly Shell _shell;
    private readonly List<(Option<string?> Option, Func<MetadataDefaults, string, MetadataDefaults> Set)> _options = [];
    private readonly Option<double?> _quality;
    private readonly Option<string[]> _fields;

    public MetadataOptions(Command command, Shell shell)
    {
        _shell = shell;
        Add("--place", "city", "City the documents are about", "所述城市", (d, v) => d with { Place = v });
        Add("--country", "code", "Country, ISO 3166-1 alpha-2", "国家代码（ISO 3166-1）", (d, v) => d with { Country = v });
        Add("--category", "word", "destination, topic, policy, tip, review or a word of your own", "类别：destination、topic、policy、tip、review 或自定", (d, v) => d with { Category = v });
        Add("--language", "zh|en", "Language; found from the text where nobody says", "语言，不写则由正文判断", (d, v) => d with { Language = v });
        Add("--source", "words", "Who says so, for citations", "来源，用于引用", (d, v) => d with { Source = v });
        Add("--licence", "name", "Licence of the text", "文本许可", (d, v) => d with { Licence = v });
        Add("--revised", "date", "When the text was last right, 2026-11-21", "内容日期，如 2026-11-21", (d, v) => d with { Revised = v });
        _quality = new Option<double?>("--quality") { HelpName = "0..1", Description = shell.Say("How far you trust it", "可信程度，0 到 1") };
        _fields = new Option<string[]>("--field") { HelpName = "field=name", Description = shell.Say("Member or column of records that is a field, such as text=review; repeatable", "记录中对应字段的名称，如 text=review，可重复") };
        command.Options.Add(_quality);
        command.Options.Add(_fields);

        void Add(string name, string help, string en, string zh, Func<MetadataDefaults, string, MetadataDefaults> set)
        {
            var option = new Option<string?>(name) { HelpName = help, Description = shell.Say(en, zh) };
            command.Options.Add(option);
            _options.Add((option, set));
        }
    }

    public MetadataDefaults Defaults(ParseResult parsed) => _options.Aggregate(
        MetadataDefaults.None with { Quality = parsed.GetValue(_quality) }, (defaults, o) => parsed.GetValue(o.Option) is { } value ? o.Set(defaults, value) : defaults);

    /// <exception cref="CommandException">One is not <c>field=name</c>, or of an unknown field.</exception>
    public RecordFields Fields(ParseResult parsed)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in parsed.GetValue(_fields) ?? [])
        {
            var parts = text.Split('=', 2);
            if (parts.Length != 2 || parts[1].Length == 0 || !RecordFields.Known.Contains(parts[0], StringComparer.Ordinal))
            {
                var known = string.Join(", ", RecordFields.Known);
                throw new CommandException(ExitCode.Usage, _shell.Say($"--field: '{text}' cannot be used; give field=name with one of {known}.", $"--field：“{text}”不可用，应为 字段=名称，字段为 {known}。"));
            }

            renamed[parts[0]] = parts[1];
        }

        return new RecordFields(renamed);
    }
}
