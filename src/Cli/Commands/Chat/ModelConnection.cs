using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using TravelPlanner.Cli.Commands.Worker;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Inference;
using TravelPlanner.Inference.OpenAi;
using TravelPlanner.InferenceWorker;

namespace TravelPlanner.Cli.Commands.Chat;

/// <summary>A model to talk with: at an address, or in a worker that is started here and ends with this.</summary>
internal sealed class ModelConnection : IAsyncDisposable
{
    private const string KeyVariable = "TRAVEL_PLANNER_WORKER_KEY";

    private readonly RunningWorker? _worker;

    private ModelConnection(OpenAiChatClient client, string model, RunningWorker? worker) => (Client, Model, _worker) = (client, model, worker);

    public IChatClient Client { get; }

    public string Model { get; }

    /// <summary><c>--url</c>.</summary>
    public static Option<Uri?> UrlOption(Shell shell)
    {
        var option = new Option<Uri?>("--url")
        {
            HelpName = "url", Description = shell.Say($"An OpenAI-compatible server, http://host:port/v1 (its key in {KeyVariable}); without it the model is loaded here", $"兼容 OpenAI 的服务 http://主机:端口/v1（密钥放在 {KeyVariable}）；缺省时在本机加载模型"),
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) ? url : null,
        };
        option.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                result.AddError(shell.Say("--url: an address such as http://127.0.0.1:8766/v1 is allowed.", "--url：须为形如 http://127.0.0.1:8766/v1 的地址。"));
        });
        return option;
    }

    /// <param name="url">Null to load the model here.</param>
    /// <param name="engine">Its first model is the one that is asked, here or there.</param>
    /// <exception cref="CommandException">There is no such model or server.</exception>
    public static async Task<ModelConnection> OpenAsync(Shell shell, Settings settings, Uri? url, EngineArguments engine, ILoggerProvider logs, CancellationToken cancellation)
    {
        if (url is not null)
        {
            var key = shell.Machine.Variable(KeyVariable);
            var model = engine.Models is [var named, ..] ? named : await FirstModelAsync(shell, url, key, cancellation);
            return new ModelConnection(MakeClient(url, model, key), model, worker: null);
        }

        if (shell.Terminal.IsInteractive)
            shell.Terminal.WriteError(shell.Say("The model is being loaded…", "正在加载模型……"));
        var worker = await RunningWorker.StartAsync(shell, settings, engine, new WorkerOptions { Urls = ["http://127.0.0.1:0"] }, logs, cancellation);
        return new ModelConnection(MakeClient(new Uri(worker.Address + "/v1"), worker.Models[0], key: null), worker.Models[0], worker);
    }

    /// <summary>How a command ends on a fault of the model's server.</summary>
    public static CommandException Ended(InferenceException fault) => new(
        fault.Fault is InferenceFault.Authentication or InferenceFault.BadRequest or InferenceFault.ContextTooLong ? ExitCode.Refused : ExitCode.Unavailable, ChatPrinter.Clean(fault.Message));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_worker is not null)
            await _worker.DisposeAsync();
    }

    private static OpenAiChatClient MakeClient(Uri address, string model, string? key)
    {
        try
        {
            return new OpenAiChatClient(new InferenceEndpoint { Address = address, Model = model, ApiKey = key, Timeouts = new InferenceTimeouts { Total = TimeSpan.FromHours(1) } });
        }
        catch (ArgumentException wrong)
        {
            throw new CommandException(ExitCode.Usage, wrong.Message);
        }
    }

    private static async Task<string> FirstModelAsync(Shell shell, Uri address, string? key, CancellationToken cancellation)
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
            throw new CommandException(ExitCode.Unavailable, shell.Say($"{address} does not list its models: {fault.Message} Name one with --model.", $"{address} 未列出模型：{fault.Message} 请用 --model 指定。"));
        }
    }
}
