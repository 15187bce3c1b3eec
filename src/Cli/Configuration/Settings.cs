using TravelPlanner.Inference;
using TravelPlanner.Rag.Indexing.Qdrant;
using System.Globalization;
using Microsoft.Extensions.Logging;
using TravelPlanner.Domain;
using TravelPlanner.InferenceWorker.Models.Download;
using TravelPlanner.McpServer;
using TravelPlanner.McpServer.Security;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Configuration;

public enum SettingSource
{
    Default,
    File,
    Environment,
    Option,
}

/// <param name="Values">Exactly one for what is not a list; none when unset.</param>
public sealed record SettingValue(Setting Setting, IReadOnlyList<string> Values, SettingSource Source)
{
    /// <summary>For showing: tokens keep their user and lose their secret, a key says only that it is there.</summary>
    public IReadOnlyList<string> Shown => Setting.Kind switch
    {
        SettingKind.Secrets => [.. Values.Select(Mask)],
        SettingKind.Secret => [.. Values.Select(_ => "***")],
        _ => Values,
    };

    private static string Mask(string secret) => $"{Settings.SplitToken(secret).User}=***";
}

/// <summary>
/// The effective configuration: default, then file, then environment, then option, the later one whole in place of the earlier.
/// </summary>
public sealed class Settings
{
    /// <summary>OpenTelemetry's own variable: when set, the server exports traces and metrics.</summary>
    private const string TelemetryVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly Dictionary<string, SettingValue> _values;

    private Settings(Dictionary<string, SettingValue> values, string file, bool fileExists)
    {
        _values = values;
        File = file;
        FileExists = fileExists;
    }

    /// <summary>The configuration file that was looked for.</summary>
    public string File { get; }

    public bool FileExists { get; }

    public IEnumerable<SettingValue> All => KnownSettings.All.Select(s => _values[s.Key]);

    /// <param name="given">What stood on the command line.</param>
    /// <exception cref="CommandException">A value cannot be used; the message names its key and where it was set.</exception>
    public static Settings Load(Shell shell, GivenSettings given)
    {
        var file = SettingsFile.Read(given.File ?? Path.Combine(shell.Machine.ConfigurationDirectory, "config.json"), mustExist: given.File is not null);
        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach (var setting in KnownSettings.All)
        {
            var value = Find(setting);
            Check(value, file.Path);
            values.Add(setting.Key, value);
        }

        var settings = new Settings(values, file.Path, file.Exists);
        if (settings.Offline && shell.Machine.Variable(TelemetryVariable) is not null)
            throw new CommandException(ExitCode.Usage, $"offline: is set, but {TelemetryVariable} would send telemetry; unset one of them.");
        return settings;

        SettingValue Find(Setting setting)
        {
            if (given.Values.TryGetValue(setting.Key, out var option))
                return new SettingValue(setting, option, SettingSource.Option);
            if (shell.Machine.Variable(setting.Variable) is { } variable)
                return new SettingValue(setting, setting.IsList ? Split(variable) : [variable.Trim()], SettingSource.Environment);
            return file.Values.TryGetValue(setting.Key, out var written)
                ? new SettingValue(setting, written, SettingSource.File)
                : new SettingValue(setting, KnownSettings.DefaultOf(setting, shell), SettingSource.Default);
        }
    }

    public Language Language => Text(KnownSettings.Language) == "zh" ? Language.Zh : Language.En;

    public string DataDirectory => Text(KnownSettings.DataDirectory)!;

    /// <summary>Null for the embedded ones alone.</summary>
    public string? ConnectionTimesFile => Text(KnownSettings.ConnectionTimes);

    /// <summary>Null where knowledge lies in the data directory.</summary>
    /// <exception cref="CommandException">It is no address.</exception>
    public QdrantEndpoint? Qdrant(string index) => Text(KnownSettings.QdrantUrl) is not { } url ? null : new QdrantEndpoint
    {
        Address = Remote(KnownSettings.QdrantUrl, url), Index = "travel-planner-" + index, ApiKey = Text(KnownSettings.QdrantKey),
    };

    /// <summary>Null for the embedder that ships.</summary>
    /// <exception cref="CommandException">It is no address, or no model is named.</exception>
    public InferenceEndpoint? Embedder => Text(KnownSettings.EmbedderUrl) is not { } url ? null : new InferenceEndpoint
    {
        Address = Remote(KnownSettings.EmbedderUrl, url), ApiKey = Text(KnownSettings.EmbedderKey),
        Model = Text(KnownSettings.EmbedderModel) ?? throw new CommandException(ExitCode.Usage, $"{KnownSettings.EmbedderModel.Key}: name the model that {KnownSettings.EmbedderUrl.Key} is asked for."),
    };

    public bool Offline => Flag(KnownSettings.Offline);

    public LogLevel LogLevel => Enum.Parse<LogLevel>(Text(KnownSettings.LogLevel)!, ignoreCase: true);

    public ToolSelection Selection => new(
        ListOrNull(KnownSettings.Toolsets), ListOrNull(KnownSettings.Tools), ListOrNull(KnownSettings.ExcludedTools), Flag(KnownSettings.ReadOnly));

    /// <summary>How the MCP server listens.</summary>
    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public ServerOptions ToServerOptions()
    {
        var publicUrl = Text(KnownSettings.PublicUrl) is { } url
            ? Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed : throw new ServerOptionsException("server.public_url", $"'{url}' is not an absolute URL.")
            : null;
        var options = new ServerOptions
        {
            Urls = List(KnownSettings.Urls),
            AllowedHosts = List(KnownSettings.AllowedHosts),
            AllowedOrigins = List(KnownSettings.AllowedOrigins),
            PublicUrl = publicUrl,
            Tokens = [.. List(KnownSettings.Tokens).Select(SplitToken).Select(t => AccessToken.FromSecret(t.User, t.Secret))],
            OAuth = OAuth(publicUrl),
            MaxBodyBytes = Integer(KnownSettings.MaxBodyBytes),
            MaxSessions = Integer(KnownSettings.MaxSessions),
            RatePerSecond = Integer(KnownSettings.RatePerSecond),
            RateBurst = Integer(KnownSettings.RateBurst),
            LogLevel = LogLevel,
        };
        options.Validate();
        if (Offline && options.OAuth is not null)
            throw new ServerOptionsException("server.oauth.issuer", "its signing keys come over the network, and offline is set; use server.tokens.");
        return options;
    }

    /// <summary>Where models are fetched from.</summary>
    /// <exception cref="CommandException">The address cannot be used.</exception>
    public DownloadOptions ToDownloadOptions()
    {
        var text = Text(KnownSettings.ModelsUrl)!;
        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? new DownloadOptions { BaseUrl = url, PrivateHosts = List(KnownSettings.ModelsPrivateHosts) }
            : throw new CommandException(ExitCode.Usage, $"models.url: '{text}' is not an absolute URL.");
    }

    /// <summary><c>user=token</c>; without a user it stands for the local one. The equals signs that end Base64 belong to the token.</summary>
    internal static (string User, string Secret) SplitToken(string text)
    {
        var cut = text.TrimEnd('=').IndexOf('=', StringComparison.Ordinal);
        return cut < 0 ? ("local", text) : (text[..cut], text[(cut + 1)..]);
    }

    private OAuthOptions? OAuth(Uri? publicUrl)
    {
        if (Text(KnownSettings.OAuthIssuer) is not { } issuer)
        {
            return List(KnownSettings.OAuthScopes).Count == 0 && Text(KnownSettings.OAuthAudience) is null && Text(KnownSettings.OAuthKeys) is null
                ? null
                : throw new ServerOptionsException("server.oauth.issuer", "is missing, but other settings of server.oauth are given.");
        }

        var audience = Text(KnownSettings.OAuthAudience) ?? publicUrl?.ToString()
            ?? throw new ServerOptionsException("server.oauth.audience", "is missing; give it or server.public_url.");
        return new OAuthOptions(issuer, audience) { JwksUrl = Text(KnownSettings.OAuthKeys), RequiredScopes = List(KnownSettings.OAuthScopes) };
    }

    private static void Check(SettingValue value, string file)
    {
        var setting = value.Setting;
        var problem = setting.Kind switch
        {
            SettingKind.Flag when !bool.TryParse(value.Values[0], out _) => "true or false",
            SettingKind.Integer when !int.TryParse(value.Values[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) => "a whole number",
            SettingKind.Choice when !setting.Choices.Contains(value.Values[0]) => "one of " + string.Join(", ", setting.Choices),
            SettingKind.Path when value.Values[0].Length == 0 => "a directory",
            _ => null,
        };
        if (problem is null)
            return;
        var origin = value.Source switch
        {
            SettingSource.Environment => setting.Variable,
            SettingSource.Option => setting.Option,
            _ => file,
        };
        throw new CommandException(ExitCode.Usage, $"{setting.Key}: '{value.Values[0]}' ({origin}) cannot be used; allowed: {problem}.");
    }

    internal static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private Uri Remote(Setting setting, string url) =>
        Offline ? throw new CommandException(ExitCode.Usage, $"offline: is set, but {setting.Key} would send knowledge to {url}; unset one of them.")
        : Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") ? address
        : throw new CommandException(ExitCode.Usage, $"{setting.Key}: '{url}' is no http or https address.");

    private IReadOnlyList<string> List(Setting setting) => _values[setting.Key].Values;

    private IReadOnlyList<string>? ListOrNull(Setting setting) => List(setting) is { Count: > 0 } list ? list : null;

    private string? Text(Setting setting) => List(setting) is [{ Length: > 0 } text, ..] ? text : null;

    private bool Flag(Setting setting) => bool.Parse(Text(setting)!);

    private int Integer(Setting setting) => int.Parse(Text(setting)!, CultureInfo.InvariantCulture);
}
