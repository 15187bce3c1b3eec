using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using TravelPlanner.Cli.Commands.Worker;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Inference;
using TravelPlanner.Inference.OpenAi;
using TravelPlanner.InferenceWorker;
using TravelPlanner.McpServer.Observability;

namespace TravelPlanner.Cli.Commands.Chat;

internal sealed record ChatArguments(string? Message, Uri? Url, string? System, bool NoThink, int MaxTokens, EngineArguments Engine, GivenSettings Settings, bool Json);

/// <summary><c>chat --raw</c>: talks with a model as it is, without travel tools; one answer, or a conversation until the end of input.</summary>
internal sealed class ChatCommand : ShellCommand<ChatArguments>
{
    private const string KeyVariable = "TRAVEL_PLANNER_WORKER_KEY";

    private readonly Argument<string?> _message;
    private readonly Option<Uri?> _url;
    private readonly Option<string?> _system;
    private readonly Option<bool> _noThink;
    private readonly Option<int> _maxTokens;
    private readonly EngineOptions _engine;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ChatCommand(Shell shell)
        : base(shell, "chat", shell.Say("Talk with a language model", "与语言模型对话"))
    {
        _message = new Argument<string?>("message") { Arity = ArgumentArity.ZeroOrOne, Description = shell.Say("What to say; without it lines are read from the input, each one turn", "要说的话；缺省时逐行读取输入，每行一轮") };
        var raw = new Option<bool>("--raw") { Description = shell.Say("The model alone, without tools", "仅模型本身，不带工具") };
        _url = new Option<Uri?>("--url")
        {
            HelpName = "url", Description = shell.Say($"An OpenAI-compatible server, http://host:port/v1 (its key in {KeyVariable}); without it the model is loaded here", $"兼容 OpenAI 的服务 http://主机:端口/v1（密钥放在 {KeyVariable}）；缺省时在本机加载模型"),
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) ? url : null,
        };
        _system = new Option<string?>("--system") { HelpName = "text", Description = shell.Say("Instructions before the conversation", "对话前的系统指令") };
        _noThink = new Option<bool>("--no-think") { Description = shell.Say("Answer without thinking first", "不先思考，直接回答") };
        _maxTokens = new Option<int>("--max-tokens") { DefaultValueFactory = _ => 2048, HelpName = "number", Description = shell.Say("Longest answer", "回答的最大词元数") };
        Arguments.Add(_message);
        foreach (var option in new Option[] { raw, _url, _system, _noThink, _maxTokens })
            Options.Add(option);
        _engine = new EngineOptions(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory, KnownSettings.LogLevel]);
        _json = JsonOption();
        _url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                result.AddError(shell.Say("--url: an address such as http://127.0.0.1:8766/v1 is allowed.", "--url：须为形如 http://127.0.0.1:8766/v1 的地址。"));
        });
        _maxTokens.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
                result.AddError(shell.Say("--max-tokens: 1 to 1000000 is allowed.", "--max-tokens：须在 1 至 1000000 之间。"));
        });
        Validators.Add(result =>
        {
            if (!result.GetValue(raw))
                result.AddError(shell.Say("Say --raw: this talks with the model alone.", "请加 --raw：本命令只与模型本身对话。"));
            if (result.GetValue(_json) && result.GetValue(_message) is null)
                result.AddError(shell.Say("--json needs a message: it writes one answer.", "--json 需要给出 message：只输出一个回答。"));
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner chat --raw \"Which season suits Kyoto?\"",
        "travel-planner chat --raw --no-think --model qwen3-4b-instruct-2507-q4_k_m",
        "travel-planner chat --raw --url http://127.0.0.1:8766/v1 --json \"北京三日游怎么安排？\"",
    ];

    public override ChatArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_message), parsed.GetValue(_url), parsed.GetValue(_system), parsed.GetValue(_noThink), parsed.GetValue(_maxTokens), _engine.Read(parsed), _settings.Read(parsed), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(ChatArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        using var logs = new StderrLog(settings.LogLevel, Terminal.Error);
        RunningWorker? worker = null;
        try
        {
            if (arguments.Url is null)
            {
                if (Terminal.IsInteractive)
                    Terminal.WriteError(Shell.Say("The model is being loaded…", "正在加载模型……"));
                worker = await RunningWorker.StartAsync(Shell, settings, arguments.Engine, new WorkerOptions { Urls = ["http://127.0.0.1:0"] }, logs, cancellation);
            }

            var address = arguments.Url ?? new Uri(worker!.Address + "/v1");
            var key = arguments.Url is null ? null : Shell.Machine.Variable(KeyVariable);
            var model = worker?.Models[0] ?? (arguments.Engine.Models is [var named, ..] ? named : await FirstModelAsync(address, key, cancellation));
            using var client = MakeClient(new InferenceEndpoint { Address = address, Model = model, ApiKey = key, Timeouts = new InferenceTimeouts { Total = TimeSpan.FromHours(1) } });
            return await TalkAsync(client, arguments, cancellation);
        }
        catch (InferenceException refused)
        {
            throw new CommandException(
                refused.Fault is InferenceFault.Authentication or InferenceFault.BadRequest or InferenceFault.ContextTooLong ? ExitCode.Refused : ExitCode.Unavailable, ChatPrinter.Clean(refused.Message));
        }
        finally
        {
            if (worker is not null)
                await worker.DisposeAsync();
        }
    }

    private static OpenAiChatClient MakeClient(InferenceEndpoint endpoint)
    {
        try
        {
            return new OpenAiChatClient(endpoint);
        }
        catch (ArgumentException wrong)
        {
            throw new CommandException(ExitCode.Usage, wrong.Message);
        }
    }

    private async Task<string> FirstModelAsync(Uri address, string? key, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address.AbsoluteUri.TrimEnd('/')}/models");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            answer.EnsureSuccessStatusCode();
            using var list = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            return list.RootElement.GetProperty("data")[0].GetProperty("id").GetString()!;
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CommandException(ExitCode.Unavailable, Shell.Say($"{address} does not list its models: {fault.Message} Name one with --model.", $"{address} 未列出模型：{fault.Message} 请用 --model 指定。"));
        }
    }

    private async Task<ExitCode> TalkAsync(OpenAiChatClient client, ChatArguments arguments, CancellationToken cancellation)
    {
        List<ChatMessage> messages = arguments.System is { } system ? [new ChatMessage(ChatRole.System, system)] : [];
        var options = new ChatOptions { MaxOutputTokens = arguments.MaxTokens };
        if (arguments.NoThink)
            options.AdditionalProperties = new AdditionalPropertiesDictionary { [InferenceProperties.EnableThinking] = false };
        if (arguments.Message is { } message)
        {
            messages.Add(new ChatMessage(ChatRole.User, message));
            return arguments.Json ? await AnswerJsonAsync(client, messages, options, cancellation)
                : await AnswerAsync(client, messages, options, cancellation) ? ExitCode.Ok : ExitCode.Cancelled;
        }

        return await ConverseAsync(client, messages, options, cancellation);
    }

    /// <summary>Ctrl-C ends the answer while one comes, and the conversation while none does.</summary>
    private async Task<ExitCode> ConverseAsync(OpenAiChatClient client, List<ChatMessage> messages, ChatOptions options, CancellationToken cancellation)
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
        while (await ReadLineAsync(leave.Token) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            messages.Add(new ChatMessage(ChatRole.User, line));
            using var answer = CancellationTokenSource.CreateLinkedTokenSource(leave.Token);
            Volatile.Write(ref answering, answer);
            await AnswerAsync(client, messages, options, answer.Token);
            Volatile.Write(ref answering, null);
        }

        return leave.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Ok;
    }

    /// <summary>Null at the end of input, or when the conversation is left; a line that is being typed then is lost with the process.</summary>
    private async Task<string?> ReadLineAsync(CancellationToken leave)
    {
        if (Terminal.IsInteractive)
            Terminal.Out.Write("> ");
        try
        {
            return await Task.Run(Terminal.In.ReadLine, CancellationToken.None).WaitAsync(leave);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Shows the answer as it comes and adds it to the conversation, also where it was cut.</summary>
    /// <returns>False when it was cut.</returns>
    private async Task<bool> AnswerAsync(OpenAiChatClient client, List<ChatMessage> messages, ChatOptions options, CancellationToken cancellation)
    {
        var printer = new ChatPrinter(Shell);
        List<ChatResponseUpdate> updates = [];
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(messages, options, cancellation))
            {
                updates.Add(update);
                foreach (var content in update.Contents)
                    printer.Show(content);
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            printer.End();
            messages.Add(new ChatMessage(ChatRole.Assistant, updates.ToChatResponse().Text));
        }
    }

    private async Task<ExitCode> AnswerJsonAsync(OpenAiChatClient client, List<ChatMessage> messages, ChatOptions options, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await client.GetResponseAsync(messages, options, cancellation);
        var thinking = string.Concat(answer.Messages.SelectMany(m => m.Contents).OfType<TextReasoningContent>().Select(t => t.Text));
        Terminal.WriteJson(new
        {
            model = answer.ModelId, text = answer.Text, thinking = thinking.Length == 0 ? null : thinking, finish_reason = answer.FinishReason?.Value,
            prompt_tokens = answer.Usage?.InputTokenCount, cached_tokens = answer.Usage?.CachedInputTokenCount, answer_tokens = answer.Usage?.OutputTokenCount,
            seconds = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 3),
        });
        return ExitCode.Ok;
    }
}
