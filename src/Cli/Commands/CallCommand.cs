using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Commands;

/// <param name="Tool">Null to list the tools.</param>
/// <param name="Input">A JSON object, <c>-</c> for standard input, or <c>key=value</c> pairs.</param>
internal sealed record CallArguments(string? Tool, IReadOnlyList<string> Input, bool Schema, bool Json, GivenSettings Settings);

/// <summary><c>call</c>: one tool in this process, as a client would call it.</summary>
internal sealed class CallCommand : ShellCommand<CallArguments>
{
    private readonly Argument<string?> _tool;
    private readonly Argument<string[]> _input;
    private readonly Option<bool> _schema;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public CallCommand(Shell shell)
        : base(shell, "call", shell.Say("Call a tool; without one, list them", "调用工具；不给名称则列出全部"))
    {
        _tool = new Argument<string?>("tool") { Arity = ArgumentArity.ZeroOrOne, Description = shell.Say("Name of the tool", "工具名称") };
        _input = new Argument<string[]>("input")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = shell.Say("A JSON object, '-' to read it from standard input, or key=value pairs", "JSON 对象、“-”（从标准输入读取）或 键=值"),
        };
        _schema = new Option<bool>("--schema") { Description = shell.Say("Show what the tool takes and gives", "显示工具的输入与输出模式") };
        Arguments.Add(_tool);
        Arguments.Add(_input);
        Options.Add(_schema);
        _settings = new SettingOptions(this, shell, [KnownSettings.ReadOnly, .. KnownSettings.ForEveryCommand]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner call",
        "travel-planner call search_places place=Rome interests=art,history limit=5",
        """travel-planner call get_weather '{"place": "北京"}' --lang zh --json""",
        "travel-planner call plan_itinerary --schema",
    ];

    public override CallArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_tool), parsed.GetValue(_input) ?? [], parsed.GetValue(_schema), parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(CallArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        var catalog = new Composition(settings, Shell.Machine.Clock).Catalog;
        if (arguments.Tool is not { } name)
            return List(catalog, arguments.Json);
        var tool = catalog.Find(name) ?? throw Unknown(name, catalog);
        if (arguments.Schema)
        {
            Terminal.WriteJson(new { tool.Name, tool.Title, tool.Description, tool.Toolset, tool.InputSchema, tool.OutputSchema });
            return ExitCode.Ok;
        }

        if (settings.Selection.ReadOnly && !tool.Traits.ReadOnly)
            throw new CommandException(ExitCode.Refused, Shell.Say($"{name} changes something, and read_only is set.", $"{name} 会修改数据，而 read_only 已设置。"));
        var result = await tool.Call(
            await ReadInputAsync(arguments.Input, cancellation), Composition.CallContext(Shell.Machine.Clock, settings.Language),
            cancellation);
        return Show(result, arguments.Json);
    }

    private ExitCode Show(ToolResult result, bool json)
    {
        if (result.Failure is { } failure)
        {
            if (json)
                Terminal.WriteJsonError(new { failure });
            else
                Terminal.WriteError(result.Text);
            return ExitCodes.Of(failure);
        }

        if (json)
            Terminal.WriteJson(result.Structured);
        else
            Terminal.WriteLine(result.Text);
        return ExitCode.Ok;
    }

    private ExitCode List(ToolCatalog catalog, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(catalog.All.Select(t => new { t.Name, t.Toolset, t.Title, t.Description, t.Traits.ReadOnly, t.InDefaultList }));
            return ExitCode.Ok;
        }

        var table = new TextTable(Shell.Say("Tool", "工具"), Shell.Say("Toolset", "工具集"), Shell.Say("What it does", "用途"));
        foreach (var tool in catalog.All)
            table.Add(tool.Name, new Cell(tool.Toolset, Tone.Faint), tool.Description);
        Terminal.WriteTable(table);
        return ExitCode.Ok;
    }

    private async Task<JsonElement> ReadInputAsync(IReadOnlyList<string> input, CancellationToken cancellation)
    {
        if (input is [var only] && (only == "-" || only.TrimStart().StartsWith('{')))
            return Parse(only == "-" ? await Terminal.In.ReadToEndAsync(cancellation) : only);
        return JsonSerializer.SerializeToElement(Pairs(input), ToolJson.Options);
    }

    private JsonElement Parse(string json)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException fault)
        {
            throw new CommandException(
                ExitCode.Usage,
                Shell.Say($"The input is not JSON (byte {fault.BytePositionInLine + 1} of line {fault.LineNumber + 1}).", $"输入不是 JSON（第 {fault.LineNumber + 1} 行第 {fault.BytePositionInLine + 1} 字节）。"));
        }
    }

    /// <summary>Values stay text: the tool's own reader turns them into numbers, lists and objects. A key given twice makes a list.</summary>
    private JsonObject Pairs(IReadOnlyList<string> input)
    {
        var pairs = new JsonObject();
        foreach (var text in input)
        {
            var cut = text.IndexOf('=', StringComparison.Ordinal);
            if (cut < 1)
            {
                throw new CommandException(
                    ExitCode.Usage,
                    Shell.Say($"'{text}' is not key=value. Example: place=Rome limit=5, or one JSON object.", $"“{text}”不是 键=值。示例：place=罗马 limit=5，或一个 JSON 对象。"));
            }

            var (key, value) = (text[..cut], text[(cut + 1)..]);
            if (pairs[key] is JsonArray list)
                list.Add(value);
            else if (pairs[key] is { } first)
                pairs[key] = new JsonArray(first.DeepClone(), value);
            else
                pairs[key] = value;
        }

        return pairs;
    }

    private CommandException Unknown(string name, ToolCatalog catalog)
    {
        var near = catalog.All.Select(t => t.Name).MinBy(n => Spelling.Distance(n, name))!;
        return new CommandException(
            ExitCode.NotFound,
            Shell.Say($"There is no tool '{name}'; the nearest is '{near}'. List them with: travel-planner call", $"没有工具“{name}”，最接近的是“{near}”。列出全部：travel-planner call"));
    }
}
