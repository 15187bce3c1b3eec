using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using TravelPlanner.Agents;
using TravelPlanner.Cli.Commands.Worker;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Inference;
using TravelPlanner.McpServer.Observability;

namespace TravelPlanner.Cli.Commands.Chat;

/// <param name="System">With <paramref name="Raw"/>: instructions before the conversation.</param>
/// <param name="Yes">Without <paramref name="Raw"/>: tools that change something are not asked about.</param>
internal sealed record ChatArguments(
    string? Message, bool Raw, Uri? Url, string? System, bool NoThink, int MaxTokens, bool Yes, EngineArguments Engine, GivenSettings Settings, bool Json);

/// <summary>
/// <c>chat</c>: the assistant with the travel tools, or with <c>--raw</c> the model as it is; one answer, or a conversation until the end of input.
/// </summary>
internal sealed class ChatCommand : ShellCommand<ChatArguments>
{
    private readonly Argument<string?> _message;
    private readonly Option<bool> _raw;
    private readonly Option<Uri?> _url;
    private readonly Option<string?> _system;
    private readonly Option<bool> _noThink;
    private readonly Option<int> _maxTokens;
    private readonly Option<bool> _yes;
    private readonly EngineOptions _engine;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ChatCommand(Shell shell)
        : base(shell, "chat", shell.Say("Plan a trip in conversation; --raw talks with the model alone", "以对话规划旅行；--raw 只与模型本身对话"))
    {
        _message = new Argument<string?>("message") { Arity = ArgumentArity.ZeroOrOne, Description = shell.Say("What to say; without it lines are read from the input, each one turn", "要说的话；缺省时逐行读取输入，每行一轮") };
        _raw = new Option<bool>("--raw") { Description = shell.Say("The model alone, without tools", "仅模型本身，不带工具") };
        _url = ModelConnection.UrlOption(shell);
        _system = new Option<string?>("--system") { HelpName = "text", Description = shell.Say("With --raw: instructions before the conversation", "与 --raw 同用：对话前的系统指令") };
        _noThink = new Option<bool>("--no-think") { Description = shell.Say("Answer without thinking first", "不先思考，直接回答") };
        _maxTokens = new Option<int>("--max-tokens") { DefaultValueFactory = _ => 2048, HelpName = "number", Description = shell.Say("Longest answer", "回答的最大词元数") };
        _yes = new Option<bool>("--yes") { Description = shell.Say("Let tools save what they are asked to, without a question each time", "允许工具直接保存，不逐次询问") };
        Arguments.Add(_message);
        foreach (var option in new Option[] { _raw, _url, _system, _noThink, _maxTokens, _yes })
            Options.Add(option);
        _engine = new EngineOptions(this, shell);
        _settings = new SettingOptions(this, shell, [.. KnownSettings.Selection, .. KnownSettings.ForEveryCommand]);
        _json = JsonOption();
        _maxTokens.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
                result.AddError(shell.Say("--max-tokens: 1 to 1000000 is allowed.", "--max-tokens：须在 1 至 1000000 之间。"));
        });
        Validators.Add(result =>
        {
            if (!result.GetValue(_raw) && result.GetValue(_system) is not null)
                result.AddError(shell.Say("--system needs --raw: the assistant has instructions of its own.", "--system 须与 --raw 同用：助手有自己的指令。"));
            if (result.GetValue(_raw) && result.GetValue(_yes))
                result.AddError(shell.Say("--yes is for the assistant's tools; --raw has none.", "--yes 用于助手的工具，--raw 没有工具。"));
            if (result.GetValue(_json) && result.GetValue(_message) is null)
                result.AddError(shell.Say("--json needs a message: it writes one answer.", "--json 需要给出 message：只输出一个回答。"));
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner chat \"Flights from Boston to Lisbon on 6 May for two\"",
        "travel-planner chat --url http://127.0.0.1:8766/v1 --json \"下周末北京天气怎么样？\"",
        "travel-planner chat --raw --no-think --model qwen3-4b-instruct-2507-q4_k_m",
    ];

    public override ChatArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_message), parsed.GetValue(_raw), parsed.GetValue(_url), parsed.GetValue(_system), parsed.GetValue(_noThink), parsed.GetValue(_maxTokens), parsed.GetValue(_yes),
        _engine.Read(parsed), _settings.Read(parsed), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(ChatArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        using var logs = new StderrLog(settings.LogLevel, Terminal.Error);
        try
        {
            await using var connection = await ModelConnection.OpenAsync(Shell, settings, arguments.Url, arguments.Engine, logs, cancellation);
            return await TalkAsync(connection, settings, logs, arguments, cancellation);
        }
        catch (InferenceException refused)
        {
            throw ModelConnection.Ended(refused);
        }
    }

    private async Task<ExitCode> TalkAsync(ModelConnection connection, Settings settings, StderrLog logs, ChatArguments arguments, CancellationToken cancellation)
    {
        var options = new ChatOptions { MaxOutputTokens = arguments.MaxTokens };
        if (arguments.NoThink)
            options.AdditionalProperties = new AdditionalPropertiesDictionary { [InferenceProperties.EnableThinking] = false };
        var lines = new InputLines(Terminal);
        IConversation conversation = arguments.Raw
            ? new RawConversation(Shell, connection.Client, options, arguments.System)
            : Assistant(connection, settings, logs, options, arguments.Yes, lines);
        if (arguments.Message is not { } message)
            return await ConverseAsync(conversation, lines);
        if (!arguments.Json)
            return await conversation.AnswerAsync(message, cancellation) ? ExitCode.Ok : ExitCode.Cancelled;
        await conversation.AnswerJsonAsync(message, cancellation);
        return ExitCode.Ok;
    }

    private AssistantConversation Assistant(ModelConnection connection, Settings settings, StderrLog logs, ChatOptions options, bool yes, InputLines lines)
    {
        // Sampling is for prose; a small model that draws its words miscopies ids.
        if (connection.Model == ShippedModel.Id)
            options.Temperature = 0;
        var clock = Shell.Machine.Clock;
        var tools = new AssistantTools(new Composition(settings, clock).Catalog.Select(settings.Selection), connection.Model, clock, Shell.Language, logs.CreateLogger("TravelPlanner.Cli.Chat"));
        var loop = new ToolLoop(connection.Client, tools.All, options, async (call, cancellation) => yes || await AgreesAsync(call, lines, cancellation));
        return new AssistantConversation(Shell, connection.Model, loop, tools, clock.GetCurrentInstant().InZone(Shell.Machine.Zone).Date);
    }

    /// <summary>Asks on a terminal; elsewhere nobody is there to say yes.</summary>
    private async ValueTask<bool> AgreesAsync(AgentEvent.Called call, InputLines lines, CancellationToken cancellation) =>
        Terminal.IsInteractive
        && (await lines.ReadAsync(Shell.Say($"{call.Name} saves something. Go ahead? [y/N] ", $"{call.Name} 会保存数据，继续吗？[y/N] "), cancellation))?.Trim().ToLowerInvariant() is "y" or "yes" or "是" or "好";

    /// <summary>Ctrl-C ends the answer while one comes, and the conversation while none does.</summary>
    private async Task<ExitCode> ConverseAsync(IConversation conversation, InputLines lines)
    {
        if (Terminal.IsInteractive)
            Terminal.WriteError(Shell.Say("Ctrl-C ends an answer, Ctrl-D the conversation.", "Ctrl-C 中止回答，Ctrl-D 结束对话。"));
        using var leave = new CancellationTokenSource();
        CancellationTokenSource? answering = null;
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            (Volatile.Read(ref answering) ?? leave).Cancel();
        });
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => leave.Cancel());
        try
        {
            while (await lines.ReadAsync("> ", leave.Token) is { } line)
            {
                if (string.IsNullOrWhiteSpace(line))
                    continue;
                using var answer = CancellationTokenSource.CreateLinkedTokenSource(leave.Token);
                Volatile.Write(ref answering, answer);
                await conversation.AnswerAsync(line, answer.Token);
                Volatile.Write(ref answering, null);
            }
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            // Left while a line was awaited.
        }

        return leave.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Ok;
    }
}
