using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TravelPlanner.McpServer.Security;

namespace TravelPlanner.McpServer.Tests;

/// <summary>Who gets in, from where, how often.</summary>
public sealed class Edge_of_the_server
{
    private const string Secret = "c3RhdGljLXRva2VuLWZvci10ZXN0cw";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_it_listens_is_decided_by_its_options_alone_and_not_by_files_or_variables_lying_around()
    {
        await using var app = HttpHost.Build(new SampleSurface().Build(NullLoggerFactory.Instance), new ServerOptions { Urls = ["http://127.0.0.1:0"] });

        Assert.NotNull(Environment.GetEnvironmentVariable("PATH"));
        Assert.Null(app.Configuration["PATH"]);
        Assert.True(app.Environment.IsProduction());
        Assert.DoesNotContain(((IConfigurationRoot)app.Configuration).Providers, p => p is FileConfigurationProvider);
    }

    [Fact]
    public async Task A_token_in_a_query_opens_nothing_and_reaches_no_log()
    {
        await using var server = await TestServer.StartAsync(
            new ServerOptions { Tokens = [AccessToken.FromSecret("ada", Secret)], LogLevel = LogLevel.Trace });

        var response = await server.PostAsync(Frames.Initialize(), path: $"/mcp?access_token={Secret}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotEmpty(server.Log);
        Assert.DoesNotContain(Secret, server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:8765", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("travel.example", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("localhost.evil.example:80", 403)]
    public async Task Only_known_host_names_are_served(string host, int status)
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { AllowedHosts = ["travel.example"] });

        Assert.Equal(status, (int)(await server.PostAsync(Frames.Initialize(), h => h.Host = host)).StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:5173", 200)]
    [InlineData("https://app.example", 200)]
    [InlineData("https://app.example.evil.example", 403)]
    [InlineData("http://app.example", 403)]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost.evil.example", 403)]
    public async Task Only_known_pages_may_call(string origin, int status)
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { AllowedOrigins = ["https://app.example"] });

        var response = await server.PostAsync(Frames.Initialize(), h => h.Add("Origin", origin));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) && allowed.Single() == origin);
    }

    [Fact]
    public async Task A_browsers_preflight_is_answered_for_known_pages_only()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var (origin, status) in new[] { ("http://localhost:5173", HttpStatusCode.NoContent), ("https://evil.example", HttpStatusCode.Forbidden) })
        {
            var preflight = new HttpRequestMessage(HttpMethod.Options, "/mcp")
            {
                Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "POST" } },
            };

            Assert.Equal(status, (await server.Http.SendAsync(preflight, Now)).StatusCode);
        }
    }

    [Fact]
    public async Task A_caller_beyond_the_rate_waits()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { RatePerSecond = 1, RateBurst = 3 });

        var codes = new List<HttpStatusCode>();
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 12; i++)
        {
            var response = await server.PostAsync("not json");
            codes.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                refused = response;
        }

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest], codes.Take(3));
        Assert.NotNull(refused);
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/live", Now));
    }

    [Theory]
    [InlineData(Secret, HttpStatusCode.OK)]
    [InlineData("c3RhdGljLXRva2VuLWZvci10ZXN0cX", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task A_static_token_opens_the_door(string? token, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Tokens = [AccessToken.FromSecret("ada", Secret)] });

        foreach (var path in (string[])["/mcp", "/message"])
        {
            var response = await server.PostAsync(Frames.Initialize(), h => TestServer.Authorize(h, token), path);
            Assert.Equal(path == "/message" && expected == HttpStatusCode.OK ? HttpStatusCode.NotFound : expected, response.StatusCode);
            Assert.Equal(expected == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Any(c => c.Scheme == "Bearer"));
        }

        Assert.Equal("ready", await server.Http.GetStringAsync("/health/ready", Now));
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/metrics", Now)).StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_query_is_no_token()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Tokens = [AccessToken.FromSecret("ada", Secret)] });

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.PostAsync(Frames.Initialize(), path: $"/mcp?access_token={Secret}")).StatusCode);
    }

    [Fact]
    public async Task The_tools_learn_whose_token_it_was()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Tokens = [AccessToken.FromSecret("ada", Secret)] });
        foreach (var version in (string[])["2026-07-28", "2025-11-25"])
        {
            await using var client = await server.ConnectAsync(version, token: Secret);
            var result = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "x" }, cancellationToken: Now);
            Assert.Equal("ada", result.StructuredContent!.Value.GetProperty("user_id").GetString());
        }
    }

    [Fact]
    public async Task Anothers_session_is_as_good_as_none()
    {
        const string Other = "b3RoZXItdG9rZW4tZm9yLXRlc3Rz";
        await using var server = await TestServer.StartAsync(
            new ServerOptions { Tokens = [AccessToken.FromSecret("ada", Secret), AccessToken.FromSecret("bob", Other)] });
        var id = await server.InitializeAsync(token: Secret);

        var stolen = await server.PostAsync(Frames.Call(1, "greet"), h =>
        {
            TestServer.Authorize(h, Other);
            h.Add("Mcp-Session-Id", id);
        });

        Assert.Equal(HttpStatusCode.NotFound, stolen.StatusCode);
    }

    [Fact]
    public async Task Metrics_speak_prometheus()
    {
        await using var server = await TestServer.StartAsync();
        await using (var client = await server.ConnectAsync("2025-11-25"))
        {
            await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "x" }, cancellationToken: Now);
            await client.CallToolAsync("refuse", new Dictionary<string, object?> { ["name"] = "x" }, cancellationToken: Now);
        }

        var response = await server.Http.GetAsync("/metrics", Now);
        var lines = (await response.Content.ReadAsStringAsync(Now)).Split('\n');

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("# TYPE mcp_tool_calls_total counter", lines);
        Assert.Contains(lines, l => l.StartsWith("mcp_tool_calls_total{tool=\"greet\",outcome=\"ok\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("mcp_tool_calls_total{tool=\"refuse\",outcome=\"refused\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("mcp_tool_call_seconds_bucket{tool=\"greet\",le=\"+Inf\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("mcp_requests_total{method=\"tools/call\",outcome=\"ok\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("mcp_sessions{transport=\"streamable\"} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://0.0.0.0:80", "server.urls", "server.tokens")]
    [InlineData("http://[::]:80", "server.urls", "server.tokens")]
    [InlineData("http://192.168.1.5:80", "server.urls", "server.tokens")]
    [InlineData("https://127.0.0.1:80", "server.urls", "reverse proxy")]
    [InlineData("nonsense", "server.urls", "http://host:port")]
    public void An_address_that_cannot_be_served_safely_is_refused_at_start(string url, string key, string says)
    {
        var refusal = Assert.Throws<ServerOptionsException>(() => new ServerOptions { Urls = [url] }.Validate());

        Assert.Equal(key, refusal.Key);
        Assert.StartsWith(key, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wide_address_is_served_with_tokens()
    {
        new ServerOptions { Urls = ["http://0.0.0.0:80"], Tokens = [AccessToken.FromSecret("ada", Secret)] }.Validate();
    }

    public static TheoryData<string, ServerOptions> Unusable => new()
    {
        { "server.urls", new ServerOptions { Urls = [] } },
        { "server.max_body_bytes", new ServerOptions { MaxBodyBytes = 1 } },
        { "server.max_header_bytes", new ServerOptions { MaxHeaderBytes = 1 } },
        { "server.max_sessions", new ServerOptions { MaxSessions = 0 } },
        { "server.page_size", new ServerOptions { PageSize = 0 } },
        { "server.rate_per_second", new ServerOptions { RatePerSecond = -1 } },
        { "server.rate_burst", new ServerOptions { RateBurst = 0 } },
        { "server.session_idle", new ServerOptions { SessionIdle = TimeSpan.Zero } },
        { "server.allowed_origins", new ServerOptions { AllowedOrigins = ["app.example"] } },
        { "server.public_url", new ServerOptions { PublicUrl = new Uri("ftp://x") } },
        { "server.oauth.issuer", new ServerOptions { OAuth = new OAuthOptions("http://issuer.example", "me") } },
        { "server.oauth.jwks_url", new ServerOptions { OAuth = new OAuthOptions("https://issuer.example", "me") { JwksUrl = "http://issuer.example/keys" } } },
        { "server.oauth.audience", new ServerOptions { OAuth = new OAuthOptions("https://issuer.example", " ") } },
    };

    [Theory, MemberData(nameof(Unusable))]
    public void An_unusable_option_is_named(string key, ServerOptions options) =>
        Assert.Equal(key, Assert.Throws<ServerOptionsException>(options.Validate).Key);

    [Theory]
    [InlineData("ada", "short")]
    [InlineData("", Secret)]
    [InlineData("oauth:ada", Secret)]
    public void A_token_that_could_be_guessed_or_mistaken_is_refused(string user, string secret) =>
        Assert.Equal("server.tokens", Assert.Throws<ServerOptionsException>(() => AccessToken.FromSecret(user, secret)).Key);
}
