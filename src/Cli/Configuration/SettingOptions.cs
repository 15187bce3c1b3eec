using System.CommandLine;

namespace TravelPlanner.Cli.Configuration;

/// <summary>What stood on the command line; nothing else.</summary>
/// <param name="File">From <c>--config</c>.</param>
public sealed record GivenSettings(IReadOnlyDictionary<string, IReadOnlyList<string>> Values, string? File = null)
{
    public static readonly GivenSettings None = new(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
}

/// <summary>The settings a command lets be given as options.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string?> _file;
    private readonly List<(Setting Setting, Option Option)> _options = [];

    public SettingOptions(Command command, Shell shell, IEnumerable<Setting> settings)
    {
        foreach (var setting in settings)
        {
            Option option = setting.Kind switch
            {
                SettingKind.Flag => new Option<bool>(setting.Option!),
                SettingKind.List or SettingKind.Secrets => new Option<string[]>(setting.Option!),
                SettingKind.Choice => new Option<string>(setting.Option!).AcceptOnlyFromAmong([.. setting.Choices]),
                _ => new Option<string>(setting.Option!),
            };
            option.Description = setting.About.In(shell.Language);
            option.HelpName = setting.Kind switch
            {
                SettingKind.Path => "directory",
                SettingKind.Choice when setting.Choices.Count > 3 => setting.Option![(setting.Option!.LastIndexOf('-') + 1)..],
                SettingKind.Choice or SettingKind.Flag => null,
                SettingKind.Secrets => "user=token",
                _ => setting.Key.Contains("url", StringComparison.Ordinal) || setting.Key.EndsWith("issuer", StringComparison.Ordinal) ? "url" : "name",
            };
            command.Options.Add(option);
            _options.Add((setting, option));
        }

        _file = new Option<string?>("--config")
        {
            Description = shell.Say("Configuration file in place of the usual one", "指定配置文件"), HelpName = "file",
        };
        command.Options.Add(_file);
    }

    /// <summary>Understood by the program itself and so by every command.</summary>
    public static Option<string> LanguageOption(Shell shell) => new Option<string>(KnownSettings.Language.Option!)
    {
        Description = KnownSettings.Language.About.In(shell.Language), Recursive = true,
    }.AcceptOnlyFromAmong([.. KnownSettings.Language.Choices]);

    /// <summary>Lists may be repeated or separated by commas; addresses and tokens only repeated, since they may contain one.</summary>
    public GivenSettings Read(ParseResult parsed)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (setting, option) in _options)
        {
            if (parsed.GetResult(option) is not { Implicit: false })
                continue;
            given[setting.Key] = option switch
            {
                Option<bool> flag => [parsed.GetValue(flag) ? "true" : "false"],
                Option<string[]> list when setting.Kind == SettingKind.Secrets => parsed.GetValue(list) ?? [],
                Option<string[]> list => [.. (parsed.GetValue(list) ?? []).SelectMany(Settings.Split)],
                Option<string> text => [parsed.GetValue(text) ?? ""],
                _ => throw new InvalidOperationException($"{setting.Key} has an option of an unknown kind."),
            };
        }

        if (parsed.GetResult(KnownSettings.Language.Option!) is System.CommandLine.Parsing.OptionResult { Implicit: false } language)
            given[KnownSettings.Language.Key] = [language.GetValueOrDefault<string>()!];
        return new GivenSettings(given, parsed.GetValue(_file));
    }
}
