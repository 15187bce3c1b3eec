using System.CommandLine;
using System.Globalization;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker;
using TravelPlanner.McpServer.Observability;

namespace TravelPlanner.Cli.Commands.Worker;

internal sealed record WorkerArguments(int? Port, string? Url, IReadOnlyList<string> ApiKeys, EngineArguments Engine, GivenSettings Settings, bool Json);

/// <summary><c>worker</c>: language models behind the OpenAI API, until interrupted.</summary>
internal sealed class WorkerCommand : ShellCommand<WorkerArguments>
{
    private readonly Option<int?> _port;
    private readonly Option<string?> _url;
    private readonly Option<string[]> _keys;
    private readonly EngineOptions _engine;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public WorkerCommand(Shell shell)
        : base(shell, "worker", shell.Say("Serve language models over the OpenAI API", "以 OpenAI 接口提供语言模型"))
    {
        _port = new Option<int?>("--port") { HelpName = "port", Description = shell.Say("Listen on this port of 127.0.0.1; 0 takes a free one", "监听本机该端口，0 为任取空闲端口") };
        _port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535)
                result.AddError(shell.Say("--port: 0 to 65535 is allowed.", "--port：允许 0 到 65535。"));
        });
        _url = new Option<string?>("--url") { HelpName = "url", Description = shell.Say("Address to listen on, http://host:port", "监听地址 http://主机:端口") };
        _keys = new Option<string[]>("--api-key")
        {
            HelpName = "name=key",
            Description = shell.Say("Key callers must present; repeatable (prefer TRAVEL_PLANNER_WORKER_KEYS: others can read command lines)", "调用者须出示的密钥，可重复（命令行可被他人看到，建议用 TRAVEL_PLANNER_WORKER_KEYS）"),
        };
        Options.Add(_port);
        Options.Add(_url);
        Options.Add(_keys);
        _engine = new EngineOptions(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory, KnownSettings.LogLevel]);
        _json = JsonOption();
        Subcommands.Add(new EngineCommand(shell));
        Validators.Add(result =>
        {
            if (result.GetResult(_port) is not null && result.GetResult(_url) is not null)
                result.AddError(shell.Say("Give --url or --port, not both.", "--url 与 --port 只能给一个。"));
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner worker",
        "travel-planner worker --model qwen3-8b-q4_k_m --context 32768 --cache q8_0",
        "travel-planner worker --model small=qwen3-0.6b.gguf --port 0 --json",
        "travel-planner worker --embedder multilingual-e5-small --reranker ./bge-reranker-v2-m3",
    ];

    public override WorkerArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_port), parsed.GetValue(_url), parsed.GetValue(_keys) ?? [], _engine.Read(parsed), _settings.Read(parsed), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(WorkerArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        var options = Listening(arguments);
        using var logs = new StderrLog(settings.LogLevel, Terminal.Error);
        await using var worker = await RunningWorker.StartAsync(Shell, settings, arguments.Engine, options, logs, cancellation);
        Announce(worker.Address, worker.Models, options, arguments.Json);
        await worker.WaitForShutdownAsync(cancellation);
        return ExitCode.Ok;
    }

    private WorkerOptions Listening(WorkerArguments arguments)
    {
        var keys = arguments.ApiKeys.Count > 0 ? arguments.ApiKeys : Settings.Split(Shell.Machine.Variable("TRAVEL_PLANNER_WORKER_KEYS") ?? "").ToList();
        var named = keys.Select(Settings.SplitToken).ToList();
        if (named.GroupBy(k => k.User, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new CommandException(ExitCode.Usage, Shell.Say($"--api-key: there are two keys of \"{twice.Key}\"; give each a name of its own.", $"--api-key：“{twice.Key}”有两个密钥，请分别命名。"));
        var options = new WorkerOptions { ApiKeys = named.ToDictionary(k => k.User, k => k.Secret, StringComparer.Ordinal) };
        return arguments.Url is { } url ? options with { Urls = [url] }
            : arguments.Port is { } port ? options with { Urls = [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")] }
            : options;
    }

    private void Announce(string address, IReadOnlyList<string> models, WorkerOptions options, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(new { api = $"{address}/v1", models, needs_key = options.ApiKeys.Count > 0 });
            return;
        }

        if (!Terminal.IsInteractive)
        {
            Terminal.WriteLine($"{address}/v1");
            return;
        }

        Terminal.WriteHeading(Shell.Say($"Serving {string.Join(", ", models)} at {address}/v1", $"{string.Join("、", models)} 的服务地址 {address}/v1"));
        Terminal.WriteLine(Shell.Say("Any OpenAI client can use it. Stop with Ctrl-C.", "任何 OpenAI 客户端均可使用。按 Ctrl-C 停止。"));
    }
}
