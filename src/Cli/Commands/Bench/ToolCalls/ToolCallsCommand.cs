using System.CommandLine;
using System.Text;
using System.Text.Json;
using TravelPlanner.Cli.Bench;
using TravelPlanner.Cli.Bench.ToolCalls;
using TravelPlanner.Cli.Commands.Chat;
using TravelPlanner.Cli.Commands.Worker;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Training;
using TravelPlanner.Inference;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Commands.Bench.ToolCalls;

/// <param name="Data">Folder of the hand-written requests, absolute.</param>
/// <param name="Set"><c>hand</c>, <c>generated</c> or <c>both</c>.</param>
/// <param name="Count">Generated requests.</param>
/// <param name="Limit">Most requests of a set, evenly spread over it; null for all.</param>
/// <param name="Failures">File for the failed rows; null for none.</param>
internal sealed record ToolCallsArguments(
    Uri? Url, string Data, string Set, int Count, int Seed, bool Grammar, bool Think, int MaxTokens, int? Limit, string? Failures, EngineArguments Engine, GivenSettings Settings, bool Json);

/// <summary><c>bench tool-calls</c>: does a model call the right tool with the right arguments, ask, answer and decline, in two languages?</summary>
internal sealed class ToolCallsCommand : ShellCommand<ToolCallsArguments>
{
    private static readonly string UsualData = Path.Combine("bench", "tool-calls");

    private readonly Option<Uri?> _url;
    private readonly Option<string?> _data;
    private readonly Option<string> _set;
    private readonly Option<int> _count;
    private readonly Option<int> _seed;
    private readonly Option<bool> _noGrammar;
    private readonly Option<bool> _noThink;
    private readonly Option<int> _maxTokens;
    private readonly Option<int> _limit;
    private readonly Option<string?> _failures;
    private readonly EngineOptions _engine;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ToolCallsCommand(Shell shell)
        : base(shell, "tool-calls", shell.Say("A model's tool calls, questions, answers and refusals, in both languages", "模型的工具调用、追问、回答与拒绝，中英双语"))
    {
        _url = ModelConnection.UrlOption(shell);
        _data = new Option<string?>("--data") { HelpName = "dir", Description = shell.Say("Folder of the hand-written requests; default bench/tool-calls", "手写题集的文件夹；默认 bench/tool-calls") };
        _set = new Option<string>("--set") { DefaultValueFactory = _ => HandWrittenRequests.Split, HelpName = "hand|generated|both", Description = shell.Say("Which requests", "使用哪些题目") };
        _set.AcceptOnlyFromAmong(HandWrittenRequests.Split, GeneratedRequests.Split, "both");
        Options.Add(_url);
        Options.Add(_data);
        Options.Add(_set);
        _count = Number("--count", 300, 1, 100_000, shell.Say("Generated requests", "生成的题目数"));
        _seed = Number("--seed", 1, 0, int.MaxValue, shell.Say("Seed of the generated requests", "生成题目的随机种子"));
        _noGrammar = new Option<bool>("--no-grammar") { Description = shell.Say("Our worker leaves calls as the model writes them", "让推理服务不约束模型写出的调用") };
        _noThink = new Option<bool>("--no-think") { Description = shell.Say("Answer without thinking first", "不先思考，直接回答") };
        Options.Add(_noGrammar);
        Options.Add(_noThink);
        _maxTokens = Number("--max-tokens", 512, 1, 100_000, shell.Say("Longest answer", "回答的最大词元数"));
        _limit = Number("--limit", 0, 0, 100_000, shell.Say("Most requests of a set, spread over it; 0 for all", "每个题集最多使用的题目数（均匀抽取），0 为全部"));
        _failures = new Option<string?>("--failures") { HelpName = "file", Description = shell.Say("Write each failed row with what was expected and what came, as JSON lines", "将每个失败的题目连同预期与实际写入 JSONL 文件") };
        Options.Add(_failures);
        _engine = new EngineOptions(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory, KnownSettings.LogLevel]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner bench tool-calls --threads 2 --failures failures.jsonl",
        "travel-planner bench tool-calls --set both --no-grammar --json",
        "travel-planner bench tool-calls --url http://127.0.0.1:8766/v1 --no-think --limit 30",
    ];

    public override ToolCallsArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_url), Path.GetFullPath(parsed.GetValue(_data) ?? UsualData, Shell.Machine.WorkingDirectory), parsed.GetValue(_set)!, parsed.GetValue(_count), parsed.GetValue(_seed),
        !parsed.GetValue(_noGrammar), !parsed.GetValue(_noThink), parsed.GetValue(_maxTokens), parsed.GetValue(_limit) is > 0 and var limit ? limit : null,
        parsed.GetValue(_failures) is { } file ? Path.GetFullPath(file, Shell.Machine.WorkingDirectory) : null, _engine.Read(parsed), _settings.Read(parsed), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(ToolCallsArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        var catalog = new Composition(settings, Shell.Machine.Clock).Catalog;
        var requests = await RequestsAsync(arguments, catalog, cancellation);
        using var logs = new StderrLog(settings.LogLevel, Terminal.Error);
        try
        {
            await using var connection = await ModelConnection.OpenAsync(Shell, settings, arguments.Url, arguments.Engine, logs, cancellation);
            var rows = await AskAllAsync(connection, catalog, requests, arguments, cancellation);
            if (arguments.Failures is { } file)
                TaskFiles.WriteText(file, rows.Where(r => !r.Right).Aggregate(new StringBuilder(), (text, row) => text.Append(ToolCallReport.Failure(row).ToJsonString(ToolJson.Options)).Append('\n')).ToString());
            var report = new ToolCallReport(Shell, connection.Model, arguments.Grammar, rows);
            if (arguments.Json)
                Terminal.WriteJson(report.ToJson());
            else
                report.Show();
            return ExitCode.Ok;
        }
        catch (InferenceException refused)
        {
            throw ModelConnection.Ended(refused);
        }
    }

    private async Task<List<BenchRequest>> RequestsAsync(ToolCallsArguments arguments, ToolCatalog catalog, CancellationToken cancellation)
    {
        List<BenchRequest> requests = [];
        if (arguments.Set != GeneratedRequests.Split)
        {
            if (!Directory.Exists(arguments.Data))
                throw new CommandException(ExitCode.NotFound, Shell.Say($"--data: there is no folder {arguments.Data}. Run this at the root of the repository, or name the folder.", $"--data：没有文件夹 {arguments.Data}。请在仓库根目录运行，或指定该文件夹。"));
            requests.AddRange(Spread(HandWrittenRequests.Read(arguments.Data, [.. catalog.Select(new ToolSelection()).Select(t => t.Name)]), arguments.Limit));
        }

        if (arguments.Set != HandWrittenRequests.Split)
            requests.AddRange(Spread([.. GeneratedRequests.Draw(await TrainingRequests.CreateAsync(Shell, cancellation), arguments.Count, arguments.Seed)], arguments.Limit));
        return requests;
    }

    /// <summary>So many of all, evenly spread: the beginning of a set holds one language and few intents.</summary>
    private static IEnumerable<BenchRequest> Spread(IReadOnlyList<BenchRequest> all, int? limit) =>
        limit is { } most && most < all.Count ? Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Count / most)]) : all;

    private async Task<List<JudgedAnswer>> AskAllAsync(ModelConnection connection, ToolCatalog catalog, IReadOnlyList<BenchRequest> requests, ToolCallsArguments arguments, CancellationToken cancellation)
    {
        var tools = catalog.All.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var judge = new AnswerJudge(tools.ToDictionary(t => t.Key, t => t.Value.InputSchema, StringComparer.Ordinal));
        var asker = new ToolCallAsker(connection.Client, tools, connection.Model, arguments.Grammar, arguments.Think, arguments.MaxTokens);
        List<JudgedAnswer> rows = [];
        foreach (var request in requests)
        {
            if (Terminal.IsInteractive)
                Terminal.Error.Write($"\r[{rows.Count + 1}/{requests.Count}] {rows.Count(r => r.Right)} ".PadRight(30));
            rows.Add(await JudgeAsync(request));
        }

        if (Terminal.IsInteractive)
            Terminal.Error.Write($"\r{new string(' ', 30)}\r");
        return rows;

        async Task<JudgedAnswer> JudgeAsync(BenchRequest request)
        {
            try
            {
                var asked = await asker.AskAsync(request, cancellation);
                return new JudgedAnswer(request, asked, judge.Fault(request, asked.Answer), asked.Answer.Calls.Count(c => IsValid(c, tools)));
            }
            catch (InferenceException refused) when (refused.Fault is InferenceFault.ContextTooLong or InferenceFault.MalformedAnswer or InferenceFault.Timeout)
            {
                // The model's failure on this request, not the bench's.
                return new JudgedAnswer(request, new AskedAnswer(new ModelAnswer("", []), null, null), $"{refused.Fault}: {ChatPrinter.Clean(refused.Message)}", 0);
            }
        }
    }

    private static bool IsValid(ProducedCall call, Dictionary<string, Tool> tools) =>
        call.Arguments is not null && tools.TryGetValue(call.Name, out var tool)
        && SchemaCheck.Check(JsonSerializer.SerializeToElement(tool.InputSchema, ToolJson.Options), JsonSerializer.SerializeToElement(call.Arguments, ToolJson.Options)).Count == 0;

    private Option<int> Number(string name, int usual, int least, int most, string about)
    {
        var option = new Option<int>(name) { DefaultValueFactory = _ => usual, HelpName = "number", Description = about };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError(Shell.Say($"{name}: {least} to {most} is allowed.", $"{name}：须在 {least} 至 {most} 之间。"));
        });
        Options.Add(option);
        return option;
    }
}
