using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Cli.Clients;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.Cli.Diagnosis;

/// <summary>What the owner of this machine set up: configuration, data directory, port, clients.</summary>
internal sealed class SetupChecks(Shell shell)
{
    private const UnixFileMode OthersMayAct =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The finding, and the settings when they can be used.</summary>
    public (Finding Finding, Settings? Settings) Configuration(GivenSettings given)
    {
        try
        {
            var settings = Settings.Load(shell, given);
            _ = settings.ToServerOptions();
            return (Finding.Ok("configuration", settings.FileExists ? settings.File : shell.Say("defaults; no file", "默认值，无配置文件")), settings);
        }
        catch (Exception fault) when (fault is CommandException or McpServer.ServerOptionsException)
        {
            return (Finding.Fail("configuration", fault.Message, shell.Say("Mend that key; see: travel-planner config show", "请修正该项；参见：travel-planner config show")), null);
        }
    }

    public Finding DataDirectory(string directory)
    {
        try
        {
            if (!Directory.Exists(directory))
                return NotThereYet(directory);
            var probe = Path.Combine(directory, $".doctor-{Guid.NewGuid():n}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail("data_directory", fault.Message, shell.Say("Make it writable, or choose another with --data-dir.", "请赋予写权限，或用 --data-dir 另选目录。"));
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(directory) & OthersMayAct) is not UnixFileMode.None)
            return Finding.Warn("data_directory", shell.Say($"{directory}: other users can read your trips", $"{directory}：其他用户可读取你的行程"), $"chmod 700 '{directory}'");
        return Finding.Ok("data_directory", directory);
    }

    public Finding Ports(Settings settings)
    {
        foreach (var url in settings.ToServerOptions().Urls.Select(u => new Uri(u)))
        {
            try
            {
                var address = url.IsLoopback ? IPAddress.Loopback : IPAddress.TryParse(url.Host, out var given) ? given : IPAddress.Any;
                using var listener = new TcpListener(address, url.Port);
                listener.Start();
            }
            catch (SocketException fault)
            {
                return Finding.Warn(
                    "ports", shell.Say($"{url}: {fault.Message}", $"{url}：{fault.Message}"),
                    shell.Say("A server may be running already; otherwise choose another with --port.", "可能已有服务在运行；否则请用 --port 换端口。"));
            }
        }

        return Finding.Ok("ports", shell.Say("free: ", "空闲：") + string.Join(", ", settings.ToServerOptions().Urls));
    }

    /// <summary>Lengths only: hashing gigabytes is for <c>models verify</c>.</summary>
    public Finding Models(string dataDirectory)
    {
        try
        {
            var store = new ModelStore(dataDirectory, shell.Machine.Clock);
            _ = ModelCatalogue.Load(store.CatalogueFile);
            var models = store.List();
            if (models.Count == 0 && ShippedModel.Find(shell.Machine) is not null)
                return Finding.Ok("models", shell.Say($"none installed; {ShippedModel.Id}, which ships, answers", $"尚未安装，由自带的 {ShippedModel.Id} 回答"));
            if (models.Count == 0)
                return Finding.Warn("models", shell.Say("none installed; only the worker needs one", "尚未安装模型（仅推理服务需要）"), "travel-planner models pull qwen3-0.6b");
            if (models.FirstOrDefault(m => !File.Exists(m.Path) || new FileInfo(m.Path).Length != m.Manifest.Bytes) is { } damaged)
                return Finding.Fail("models", shell.Say($"{damaged.Path} is missing or cut short", $"{damaged.Path} 缺失或不完整"), $"travel-planner models pull {damaged.Manifest.Id} --again");
            return store.DefaultChat() is { } chat
                ? Finding.Ok("models", shell.Say($"{models.Count} installed, default {chat.Manifest.Id}", $"已安装 {models.Count} 个，默认 {chat.Manifest.Id}"))
                : Finding.Warn("models", shell.Say($"{models.Count} installed, none is the default", $"已安装 {models.Count} 个，未选默认模型"), $"travel-planner models use {models[0].Manifest.Id}");
        }
        catch (ModelException fault)
        {
            return Finding.Fail("models", shell.Say(fault.Message, fault.Chinese), shell.Say("Mend or remove what it names.", "请修正或删除所述文件。"));
        }
    }

    public Finding Clients()
    {
        var installed = new List<string>();
        foreach (var client in McpClient.All)
        {
            foreach (var scope in client.Scopes)
            {
                var path = client.FindFile(scope, shell.Machine);
                if (!File.Exists(path))
                    continue;
                if (Inspect(client, path) is { } problem)
                    return problem;
                if (Entry(client, path) is not null)
                    installed.Add($"{client.Name} ({scope.ToString().ToLowerInvariant()})");
            }
        }

        return installed.Count > 0
            ? Finding.Ok("clients", string.Join(", ", installed))
            : Finding.Warn("clients", shell.Say("no client names this server", "尚无客户端配置本服务"), "travel-planner install --client claude-desktop --dry-run");
    }

    private Finding? Inspect(McpClient client, string path)
    {
        try
        {
            return Entry(client, path)?["command"] is JsonValue value && value.TryGetValue<string>(out var command) && Path.IsPathRooted(command) && !File.Exists(command)
                ? Finding.Warn("clients", shell.Say($"{path} starts {command}, which is not there", $"{path} 中的 {command} 不存在"), $"travel-planner install --client {client.Id}")
                : null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or System.Text.DecoderFallbackException)
        {
            return Finding.Warn("clients", $"{path}: {fault.Message}", shell.Say($"Mend the file; {client.Name} cannot read it either.", $"请修正该文件，{client.Name} 同样无法读取。"));
        }
    }

    private static JsonNode? Entry(McpClient client, string path) => new JsonMembers(ClientFile.Read(path).Text).Find(client.Key, McpClient.ServerName);

    private Finding NotThereYet(string directory)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(directory));
        while (parent is not null && !Directory.Exists(parent))
            parent = Path.GetDirectoryName(parent);
        return parent is not null && !File.Exists(directory)
            ? Finding.Ok("data_directory", shell.Say($"{directory} (made when first needed)", $"{directory}（首次使用时创建）"))
            : Finding.Fail("data_directory", directory, shell.Say("Choose another with --data-dir.", "请用 --data-dir 另选目录。"));
    }
}
