using TravelPlanner.InferenceWorker.Models.Download;
using TravelPlanner.McpServer;

namespace TravelPlanner.Cli.Configuration;

/// <summary>Every setting there is. A key that is not here is refused by name.</summary>
public static class KnownSettings
{
    public static readonly Setting Language = new(
        "language", SettingKind.Choice, "TRAVEL_PLANNER_LANG", "--lang", new("Language of texts", "文字语言"))
    { Choices = ["en", "zh"] };

    public static readonly Setting DataDirectory = new(
        "data_dir", SettingKind.Path, "TRAVEL_PLANNER_DATA_DIR", "--data-dir", new("Where trips and preferences are kept", "行程与偏好的存放目录"));

    public static readonly Setting Offline = new(
        "offline", SettingKind.Flag, "TRAVEL_PLANNER_OFFLINE", "--offline", new("Send nothing to any provider", "不向任何外部服务发送请求"));

    public static readonly Setting ReadOnly = new(
        "read_only", SettingKind.Flag, "TRAVEL_PLANNER_READ_ONLY", "--read-only", new("Leave out every tool that changes something", "不提供会修改数据的工具"));

    public static readonly Setting ConnectionTimes = new(
        "flights.connection_times", SettingKind.Text, "TRAVEL_PLANNER_CONNECTION_TIMES", null, new("File of minimum connection times that go before the embedded ones", "最短中转时间文件，优先于内置数据"));

    public static readonly Setting LogLevel = new(
        "log_level", SettingKind.Choice, "TRAVEL_PLANNER_LOG_LEVEL", "--log-level", new("Least level logged, on standard error", "写到标准错误的最低日志级别"))
    {
        Choices = ["trace", "debug", "information", "warning", "error", "critical", "none"],
    };

    public static readonly Setting Toolsets = new(
        "toolsets", SettingKind.List, "TRAVEL_PLANNER_TOOLSETS", "--toolsets", new("Toolsets to show; 'all' for everything", "提供的工具集，all 表示全部"));

    public static readonly Setting Tools = new(
        "tools", SettingKind.List, "TRAVEL_PLANNER_TOOLS", "--tools", new("Tools to show beside the toolsets; alone, only these", "另外提供的工具；单独使用时仅提供这些"));

    public static readonly Setting ExcludedTools = new(
        "exclude_tools", SettingKind.List, "TRAVEL_PLANNER_EXCLUDE_TOOLS", "--exclude-tools", new("Tools to leave out", "不提供的工具"));

    public static readonly Setting Urls = new(
        "server.urls", SettingKind.List, "TRAVEL_PLANNER_URL", "--url", new("Address to listen on, http://host:port; repeatable", "监听地址 http://主机:端口，可重复"));

    public static readonly Setting Tokens = new(
        "server.tokens", SettingKind.Secrets, "TRAVEL_PLANNER_TOKEN", "--token",
        new(
            "Bearer token callers must present, as user=token; repeatable (prefer TRAVEL_PLANNER_TOKEN: others can read command lines)",
            "调用者须出示的令牌，写作 用户=令牌，可重复（命令行可被他人看到，建议用 TRAVEL_PLANNER_TOKEN）"));

    public static readonly Setting AllowedHosts = new(
        "server.allowed_hosts", SettingKind.List, "TRAVEL_PLANNER_ALLOWED_HOSTS", "--allowed-host", new("Host name accepted beside loopback; repeatable", "除本机外接受的 Host，可重复"));

    public static readonly Setting AllowedOrigins = new(
        "server.allowed_origins", SettingKind.List, "TRAVEL_PLANNER_ALLOWED_ORIGINS", "--allowed-origin", new("Browser origin accepted beside loopback; repeatable", "除本机外接受的浏览器来源，可重复"));

    public static readonly Setting PublicUrl = new(
        "server.public_url", SettingKind.Text, "TRAVEL_PLANNER_PUBLIC_URL", "--public-url", new("URL clients know this server by, behind a proxy", "经反向代理时客户端使用的地址"));

    public static readonly Setting OAuthIssuer = new(
        "server.oauth.issuer", SettingKind.Text, "TRAVEL_PLANNER_OAUTH_ISSUER", "--oauth-issuer", new("Accept access tokens of this authorization server", "接受该授权服务器签发的访问令牌"));

    public static readonly Setting OAuthAudience = new(
        "server.oauth.audience", SettingKind.Text, "TRAVEL_PLANNER_OAUTH_AUDIENCE", "--oauth-audience", new("Audience a token must name; default the public URL", "令牌须包含的受众，默认为公开地址"));

    public static readonly Setting OAuthScopes = new(
        "server.oauth.scopes", SettingKind.List, "TRAVEL_PLANNER_OAUTH_SCOPES", "--oauth-scope", new("Scope a token must have; repeatable", "令牌须具备的权限，可重复"));

    public static readonly Setting OAuthKeys = new(
        "server.oauth.jwks_url", SettingKind.Text, "TRAVEL_PLANNER_OAUTH_JWKS_URL", null, new("Where the signing keys are; default from the issuer's metadata", "签名密钥地址，默认取自授权服务器元数据"));

    public static readonly Setting MaxBodyBytes = new(
        "server.max_body_bytes", SettingKind.Integer, "TRAVEL_PLANNER_MAX_BODY_BYTES", null, new("Longest request, in bytes", "请求最大字节数"));

    public static readonly Setting MaxSessions = new(
        "server.max_sessions", SettingKind.Integer, "TRAVEL_PLANNER_MAX_SESSIONS", null, new("Open sessions and streams over all callers", "会话与流的总数上限"));

    public static readonly Setting RatePerSecond = new(
        "server.rate_per_second", SettingKind.Integer, "TRAVEL_PLANNER_RATE_PER_SECOND", null, new("Sustained requests a second for one caller; 0 for no limit", "单个调用者每秒请求数，0 为不限"));

    public static readonly Setting RateBurst = new(
        "server.rate_burst", SettingKind.Integer, "TRAVEL_PLANNER_RATE_BURST", null, new("Requests one caller may make at once", "单个调用者的突发请求数"));

    public static readonly Setting ModelsUrl = new(
        "models.url", SettingKind.Text, "TRAVEL_PLANNER_MODELS_URL", "--mirror", new("Where models come from: a hub or a mirror with the same paths", "模型下载地址：官方站点或路径相同的镜像"));

    public static readonly Setting ModelsPrivateHosts = new(
        "models.private_hosts", SettingKind.List, "TRAVEL_PLANNER_MODELS_PRIVATE_HOSTS", null, new("Hosts of a private network that a mirror may redirect to", "镜像可重定向到的私有网络主机"));

    public static readonly Setting QdrantUrl = new(
        "knowledge.qdrant.url", SettingKind.Text, "TRAVEL_PLANNER_QDRANT_URL", null, new("A Qdrant server that keeps knowledge indexes in place of the data directory", "存放知识库的 Qdrant 服务器，替代数据目录"));

    public static readonly Setting QdrantKey = new(
        "knowledge.qdrant.api_key", SettingKind.Secret, "TRAVEL_PLANNER_QDRANT_KEY", null, new("Its key", "其密钥"));

    public static readonly Setting EmbedderUrl = new(
        "knowledge.embedder.url", SettingKind.Text, "TRAVEL_PLANNER_EMBEDDER_URL", null,
        new("An OpenAI-compatible server of embeddings, such as http://127.0.0.1:11434/v1; default the embedded model", "兼容 OpenAI 的嵌入服务，如 http://127.0.0.1:11434/v1，默认用内置模型"));

    public static readonly Setting EmbedderModel = new(
        "knowledge.embedder.model", SettingKind.Text, "TRAVEL_PLANNER_EMBEDDER_MODEL", null, new("The model asked of it", "所用模型"));

    public static readonly Setting EmbedderKey = new(
        "knowledge.embedder.api_key", SettingKind.Secret, "TRAVEL_PLANNER_EMBEDDER_KEY", null, new("Its key", "其密钥"));

    public static readonly IReadOnlyList<Setting> All =
    [
        Language, DataDirectory, Offline, ReadOnly, ConnectionTimes, LogLevel, Toolsets, Tools, ExcludedTools, Urls, Tokens, AllowedHosts, AllowedOrigins, PublicUrl,
        OAuthIssuer, OAuthAudience, OAuthScopes, OAuthKeys, MaxBodyBytes, MaxSessions, RatePerSecond, RateBurst, ModelsUrl, ModelsPrivateHosts,
        QdrantUrl, QdrantKey, EmbedderUrl, EmbedderModel, EmbedderKey,
    ];

    /// <summary>What every command that starts the planner understands, beside <see cref="Language"/>, which all commands do.</summary>
    public static readonly IReadOnlyList<Setting> ForEveryCommand = [DataDirectory, Offline, LogLevel];

    public static readonly IReadOnlyList<Setting> Selection = [Toolsets, Tools, ExcludedTools, ReadOnly];

    public static readonly IReadOnlyList<Setting> Listening =
        [Urls, Tokens, AllowedHosts, AllowedOrigins, PublicUrl, OAuthIssuer, OAuthAudience, OAuthScopes];

    public static IReadOnlyList<string> DefaultOf(Setting setting, Shell shell)
    {
        var server = new ServerOptions();
        return setting.Key switch
        {
            "language" => [Domain.LanguageCodes.Code(shell.Language)],
            "data_dir" => [shell.Machine.DataDirectory],
            "offline" or "read_only" => ["false"],
            "log_level" => ["warning"],
            "models.url" => [DownloadOptions.Hub.AbsoluteUri],
            "server.urls" => server.Urls,
            "server.max_body_bytes" => [Number(server.MaxBodyBytes)],
            "server.max_sessions" => [Number(server.MaxSessions)],
            "server.rate_per_second" => [Number(server.RatePerSecond)],
            "server.rate_burst" => [Number(server.RateBurst)],
            _ => [],
        };

        static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
