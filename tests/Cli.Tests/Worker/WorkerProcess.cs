using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.Cli.Tests.Worker;

/// <summary>The built program as <c>worker</c> with a model of random weights, its engine in a process of its own, and a temporary folder that nobody else uses.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _home;
    private readonly StringBuilder _errors = new();

    private WorkerProcess(Process process, string home)
    {
        (_process, _home) = (process, home);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Patient with a busy machine: a body that is waiting for leave to be sent would after a second be sent without it.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { Timeout = TimeSpan.FromMinutes(2) };

    public int Id => _process.Id;

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>What stands in the folder where the worker puts its socket.</summary>
    public IEnumerable<string> Leftovers => Directory.EnumerateDirectories(Temporary(_home), "travel-planner-*");

    /// <summary>The engine's process; 0 while there is none.</summary>
    public int EngineId => Children(Id).FirstOrDefault();

    public static string WriteModel(string folder, string name = "tiny")
    {
        var path = Path.Combine(folder, $"{name}.gguf");
        SyntheticModel.Write(path, SyntheticShape.Of("tiny")!, SyntheticQuantization.Of("q8_0")!, seed: 1);
        return path;
    }

    /// <summary>A worker that is ready.</summary>
    public static async Task<WorkerProcess> StartAsync(int slots = 4, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists(LlamaRuntime.DefaultFolder), "Needs Linux and the native libraries.");
        return await ReadyAsync(Launch(home => ["--model", WriteModel(home), "--port", "0", "--slots", slots.ToString(CultureInfo.InvariantCulture), "--threads", "1", .. arguments]));
    }

    /// <summary>One without a chat model.</summary>
    public static Task<WorkerProcess> StartBareAsync(params string[] arguments) => ReadyAsync(Launch(_ => ["--port", "0", .. arguments]));

    private static async Task<WorkerProcess> ReadyAsync(WorkerProcess worker)
    {
        var line = await worker._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line is null)
        {
            await worker.DisposeAsync();
            Assert.Fail($"The worker ended at once: {worker.Errors}");
        }

        worker.Http.BaseAddress = new Uri(((string)JsonNode.Parse(line)!["api"]!)[..^"/v1".Length]);
        return worker;
    }

    /// <summary>One that is expected to end by itself.</summary>
    /// <param name="addressSpace">Kilobytes that each of its processes may have; null for no limit.</param>
    public static async Task<(ExitCode Code, string Errors)> RunAsync(Func<string, IReadOnlyList<string>> arguments, int? addressSpace = null)
    {
        await using var worker = Launch(arguments, addressSpace);
        await worker._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(worker.Leftovers);
        return ((ExitCode)worker._process.ExitCode, worker.Errors);
    }

    public Task<HttpResponseMessage> PostAsync(string path, JsonObject body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> ChatAsync(int tokens, bool stream = false, string? key = null) => PostAsync("/v1/chat/completions", Chat(tokens, stream), key);

    public static JsonObject Chat(int tokens, bool stream, string model = "tiny") => new()
    {
        ["model"] = model,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Paris?" }),
        ["max_tokens"] = tokens, ["ignore_eos"] = true, ["stream"] = stream, ["seed"] = 1,
    };

    public async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    /// <summary><c>status</c> of /health, whatever the HTTP status.</summary>
    public async Task<string> HealthAsync()
    {
        using var answer = await Http.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
        var status = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["status"]!;
        Assert.Equal(status == "ok", answer.StatusCode == HttpStatusCode.OK);
        return status;
    }

    public async Task<int> BusySlotsAsync() =>
        (await GetAsync("/slots")).AsArray().Sum(m => m!["status"]!["slots"]!.AsArray().Count(s => s!["sequence"] is not null) + (int)m["status"]!["waiting"]!);

    /// <summary>Waits for what must come; the test's own time limit is the limit.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 1500; i++)
        {
            if (await holds())
                return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not come within half a minute.");
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    public static bool Lives(int process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    public static void Signal(int process, string signal)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<ExitCode> EndAsync(string signal)
    {
        Signal(Id, signal);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (ExitCode)_process.ExitCode;
    }

    /// <summary>Bytes in memory, of the worker and of its engine.</summary>
    public long Memory => new[] { Id, EngineId }.Sum(p => long.Parse(File.ReadLines($"/proc/{p}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private static string Temporary(string home) => Path.Combine(home, "tmp");

    private static WorkerProcess Launch(Func<string, IReadOnlyList<string>> arguments, int? addressSpace = null)
    {
        var home = Directory.CreateTempSubdirectory("tp-worker-").FullName;
        Directory.CreateDirectory(Temporary(home));
        var start = new ProcessStartInfo(addressSpace is null ? "dotnet" : "/bin/sh") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        if (addressSpace is { } kilobytes)
        {
            foreach (var argument in (string[])["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -v {kilobytes}; exec dotnet \"$@\""), "dotnet"])
                start.ArgumentList.Add(argument);
            // The runtime reserves address space for all the memory there might be, unless it is told how much it may use.
            start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000";
        }

        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "travel-planner.dll"), "worker", "--json", "--data-dir", home, .. arguments(home)])
            start.ArgumentList.Add(argument);
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("TRAVEL_PLANNER_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(variable);
        start.Environment["TMPDIR"] = Temporary(home);
        start.Environment["LANG"] = "C.UTF-8";
        return new WorkerProcess(Process.Start(start)!, home);
    }

    private static IEnumerable<int> Children(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
                continue;
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                // It ended while we looked.
                continue;
            }

            if (stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == parent.ToString(CultureInfo.InvariantCulture))
                yield return id;
        }
    }
}
