using System.CommandLine;
using System.Globalization;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record ListArguments(bool Failed, string? Place, string? Language, string? Category, string Index, bool Json, GivenSettings Settings);

/// <summary><c>index list</c>: the documents of an index, or what was set aside and why.</summary>
internal sealed class ListCommand : ShellCommand<ListArguments>
{
    private readonly Option<bool> _failed;
    private readonly Option<string?> _place;
    private readonly Option<string?> _language;
    private readonly Option<string?> _category;
    private readonly Option<string> _name;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ListCommand(Shell shell)
        : base(shell, "list", shell.Say("The documents of an index, or those set aside with their reasons", "列出知识库的文档，或未能收录的文档及原因"))
    {
        _failed = new Option<bool>("--failed") { Description = shell.Say("What could not be taken in, whole or in part", "未能（全部）收录的文档") };
        _place = new Option<string?>("--place") { HelpName = "city", Description = shell.Say("Only of this city", "只列该城市") };
        _language = new Option<string?>("--language") { HelpName = "zh|en", Description = shell.Say("Only in this language", "只列该语言") };
        _category = new Option<string?>("--category") { HelpName = "word", Description = shell.Say("Only of this category", "只列该类别") };
        Options.Add(_failed);
        Options.Add(_place);
        Options.Add(_language);
        Options.Add(_category);
        _name = IndexOptions.Name(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner index list", "travel-planner index list --place kyoto --language zh", "travel-planner index list --failed --json"];

    public override ListArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_failed), parsed.GetValue(_place), parsed.GetValue(_language), parsed.GetValue(_category), parsed.GetValue(_name)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(ListArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        if (arguments.Failed)
        {
            ShowLetters(KnowledgeIndexes.DeadLetters(KnowledgeIndexes.Folder(settings, arguments.Index)).Read(), arguments.Json);
            return ExitCode.Ok;
        }

        await using var index = await IndexTexts.OpenBuiltAsync(Shell, settings, arguments.Index, cancellation);
        var documents = (await index.DocumentsAsync(cancellation))
            .Where(d => (arguments.Place is null || d.Facts.Place == arguments.Place) && (arguments.Language is null || d.Facts.Language == arguments.Language) && (arguments.Category is null || d.Facts.Category == arguments.Category))
            .ToList();
        if (arguments.Json)
        {
            Terminal.WriteJson(new { index = arguments.Index, documents = documents.Select(IndexTexts.Document) });
            return ExitCode.Ok;
        }

        var table = new TextTable(
            Shell.Say("Document", "文档"), Shell.Say("Title", "标题"), Shell.Say("Language", "语言"), Shell.Say("Category", "类别"), Shell.Say("Place", "城市"), Shell.Say("Revised", "日期"), Shell.Say("Chunks", "段数"));
        foreach (var d in documents)
            table.Add(d.Id, d.Facts.Title, d.Facts.Language, d.Facts.Category, d.Facts.Place ?? "-", IndexTexts.Date(d.Facts.Revised) ?? "-", d.Chunks.ToString(CultureInfo.InvariantCulture));
        Terminal.WriteTable(table);
        return ExitCode.Ok;
    }

    private void ShowLetters(IReadOnlyList<Rag.Ingestion.DeadLetter> letters, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(new { letters = letters.Select(l => IndexTexts.Letter(Shell, l)) });
            return;
        }

        var table = new TextTable(Shell.Say("Document", "文档"), Shell.Say("State", "状态"), Shell.Say("Reason", "原因"), Shell.Say("Tried", "尝试"), Shell.Say("At", "时间"));
        foreach (var letter in letters)
        {
            var state = letter.IsIndexed ? new Cell(Shell.Say("in part", "部分收录"), Tone.Warning) : new Cell(Shell.Say("set aside", "未收录"), Tone.Bad);
            table.Add(letter.Document, state, Shell.Say(letter.Reason, letter.Chinese), letter.Attempts.ToString(CultureInfo.InvariantCulture), letter.At);
        }

        if (letters.Count > 0)
            Terminal.WriteTable(table);
        else
            Terminal.WriteLine(Shell.Say("Nothing was set aside.", "没有未收录的文档。"));
    }
}
