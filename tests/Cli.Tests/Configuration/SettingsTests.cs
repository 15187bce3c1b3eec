using TravelPlanner.Cli.Configuration;
using TravelPlanner.McpServer;

namespace TravelPlanner.Cli.Tests.Configuration;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("sk-plain")]
    [InlineData("c2VjcmV0a2V5==")]
    public void A_key_is_never_shown_in_any_part(string key)
    {
        using var bench = new Bench();
        bench.With("TRAVEL_PLANNER_QDRANT_KEY", key);
        bench.With("TRAVEL_PLANNER_EMBEDDER_KEY", key);

        Assert.All(
            Settings.Load(bench.Shell, GivenSettings.None).All.Where(v => v.Setting.Key.EndsWith("api_key", StringComparison.Ordinal)),
            value => Assert.Equal(["***"], value.Shown));
    }

    // default  file  environment  option  → in effect
    [Theory]
    [InlineData(null, null, null, "http://127.0.0.1:8765 · Default")]
    [InlineData("http://127.0.0.1:1", null, null, "http://127.0.0.1:1 · File")]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:2", null, "http://127.0.0.1:2 · Environment")]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3", "http://127.0.0.1:3 · Option")]
    [InlineData(null, "http://127.0.0.1:2,http://127.0.0.1:4", null, "http://127.0.0.1:2, http://127.0.0.1:4 · Environment")]
    public void The_later_source_wins_whole(string? file, string? variable, string? option, string expected)
    {
        using var bench = new Bench();
        if (file is not null)
            bench.WithFile(".config/travel-planner/config.json", $$"""{ "server": { "urls": "{{file}}" } }""");
        if (variable is not null)
            bench.With("TRAVEL_PLANNER_URL", variable);
        var given = option is null ? GivenSettings.None : Given("server.urls", option);

        var value = Settings.Load(bench.Shell, given).All.Single(v => v.Setting.Key == "server.urls");

        Assert.Equal(expected, $"{string.Join(", ", value.Values)} · {value.Source}");
    }

    // what the file says → what the reader is told
    [Theory]
    [InlineData("""{ "server": { "url": "x" } }""", "there is no setting 'server.url'; did you mean 'server.urls'?")]
    [InlineData("""{ "colour": "blue" }""", "there is no setting 'colour'. Known: language, data_dir")]
    [InlineData("""{ "offline": "yes" }""", "offline must be true or false.")]
    [InlineData("""{ "server": { "max_sessions": "ten" } }""", "server.max_sessions must be a whole number.")]
    [InlineData("""{ "toolsets": [1] }""", "toolsets must be a list of strings.")]
    [InlineData("""{ "log_level": "loud" }""", "cannot be used; allowed: one of trace, debug")]
    [InlineData("""{ "language": """, "not JSON at line 1")]
    [InlineData("[]", "must hold one JSON object")]
    public void A_file_that_cannot_be_used_is_refused_by_name(string file, string expected)
    {
        using var bench = new Bench().WithFile(".config/travel-planner/config.json", file);

        var refused = Assert.Throws<CommandException>(() => Settings.Load(bench.Shell, GivenSettings.None));

        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_have_comments_and_nested_keys()
    {
        using var bench = new Bench().WithFile("my.json", """
            {
              // for the family
              "language": "zh", "read_only": true, "toolsets": ["core", "trips"],
              "server": { "tokens": ["alice=aaaaaaaaaaaaaaaaaaaaaaaa"], "oauth": { "issuer": "https://id.example", "audience": "travel" }, "max_sessions": 7, },
            }
            """);

        var settings = Settings.Load(bench.Shell, GivenSettings.None with { File = Path.Combine(bench.Home, "my.json") });
        var server = settings.ToServerOptions();

        Assert.Equal(
            "Zh True core,trips alice https://id.example 7",
            $"{settings.Language} {settings.Selection.ReadOnly} {string.Join(',', settings.Selection.Toolsets!)} {server.Tokens[0].UserId} {server.OAuth!.Issuer} {server.MaxSessions}");
    }

    [Fact]
    public void A_named_file_must_exist()
    {
        using var bench = new Bench();
        var refused = Assert.Throws<CommandException>(() => Settings.Load(bench.Shell, GivenSettings.None with { File = "/nowhere/config.json" }));
        Assert.Equal("/nowhere/config.json: there is no such file.", refused.Message);
    }

    // written → user, secret
    [Theory]
    [InlineData("alice=s3cret", "alice", "s3cret")]
    [InlineData("s3cret", "local", "s3cret")]
    [InlineData("YWJj+/ZGVm==", "local", "YWJj+/ZGVm==")]
    [InlineData("bob=YWJj==", "bob", "YWJj==")]
    public void A_token_may_name_its_user(string written, string user, string secret) =>
        Assert.Equal((user, secret), Settings.SplitToken(written));

    [Fact]
    public void A_token_is_never_shown()
    {
        using var bench = new Bench().With("TRAVEL_PLANNER_TOKEN", "alice=very-secret-indeed-0123456789");
        var value = Settings.Load(bench.Shell, GivenSettings.None).All.Single(v => v.Setting.Key == "server.tokens");
        Assert.Equal(["alice=***"], value.Shown);
    }

    [Fact]
    public void Listening_to_other_machines_without_a_token_is_refused()
    {
        using var bench = new Bench();
        var settings = Settings.Load(bench.Shell, Given("server.urls", "http://0.0.0.0:8765"));
        Assert.Equal("server.urls", Assert.Throws<ServerOptionsException>(settings.ToServerOptions).Key);
    }

    [Fact]
    public void Oauth_without_an_issuer_is_refused()
    {
        using var bench = new Bench();
        var settings = Settings.Load(bench.Shell, Given("server.oauth.scopes", "plan"));
        Assert.Equal("server.oauth.issuer", Assert.Throws<ServerOptionsException>(settings.ToServerOptions).Key);
    }

    [Fact]
    public void Offline_refuses_what_would_send_something()
    {
        using var bench = new Bench();
        var settings = Settings.Load(bench.Shell, Given("offline", "true", "server.oauth.issuer", "https://id.example", "server.oauth.audience", "travel"));
        Assert.Equal("server.oauth.issuer", Assert.Throws<ServerOptionsException>(settings.ToServerOptions).Key);

        bench.With("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317");
        var refused = Assert.Throws<CommandException>(() => Settings.Load(bench.Shell, Given("offline", "true")));
        Assert.StartsWith("offline: is set, but OTEL_EXPORTER_OTLP_ENDPOINT", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_has_one_key_one_variable_and_one_option()
    {
        Assert.Equal(KnownSettings.All.Count, KnownSettings.All.Select(s => s.Key).Distinct().Count());
        Assert.Equal(KnownSettings.All.Count, KnownSettings.All.Select(s => s.Variable).Distinct().Count());
        var options = KnownSettings.All.Select(s => s.Option).OfType<string>().ToList();
        Assert.Equal(options.Count, options.Distinct().Count());
    }

    /// <param name="pairs">Key, value, key, value, …</param>
    private static GivenSettings Given(params string[] pairs) =>
        new(pairs.Chunk(2).ToDictionary(p => p[0], p => (IReadOnlyList<string>)[p[1]], StringComparer.Ordinal));
}
