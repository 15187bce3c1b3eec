using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TravelPlanner.McpServer.Security;

namespace TravelPlanner.McpServer.Tests;

/// <summary>OAuth 2.1 resource server: tokens of an authorization server that runs on this machine, with its keys and their rotation.</summary>
public sealed class Access_tokens
{
    private const string Audience = "https://travel.example/mcp";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_good_token_opens_the_door_and_names_its_subject(string algorithm)
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);
        await using var client = await server.ConnectAsync("2026-07-28", token: issuer.Token(algorithm));

        var result = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "x" }, cancellationToken: Now);

        Assert.Equal("oauth:ada", result.StructuredContent!.Value.GetProperty("user_id").GetString());
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "another issuer", "iss" }, { "another audience", "aud" }, { "expired", "exp" }, { "not valid yet", "nbf" }, { "no expiry", "no exp" },
        { "no subject", "no sub" }, { "signature is not valid", "signature" }, { "algorithm is not accepted", "none" }, { "algorithm is not accepted", "HS256" },
        { "critical headers", "crit" }, { "malformed", "garbage" }, { "algorithm is not accepted", "alg no text" }, { "signature is not valid", "kid no text" }, { "malformed", "aud twice" },
        { "malformed", "name no text" }, { "signature is not valid", "other key" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_bad_token_is_challenged_with_the_reason(string reason, string fault)
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);

        var response = await server.PostAsync(Frames.Initialize(), h => TestServer.Authorize(h, issuer.Faulty(fault)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var challenge = response.Headers.WwwAuthenticate.Single().ToString();
        Assert.Contains("error=\"invalid_token\"", challenge, StringComparison.Ordinal);
        Assert.Contains(reason, challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_the_challenge_leads_to_the_metadata_and_on_to_the_issuer()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);

        var response = await server.PostAsync(Frames.Initialize());
        var challenge = response.Headers.WwwAuthenticate.Single().ToString();
        var location = challenge.Split("resource_metadata=\"")[1].Split('"')[0];
        var metadata = JsonNode.Parse(await server.Http.GetStringAsync(location, Now))!;

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("scope=\"travel\"", challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("error=", challenge, StringComparison.Ordinal);
        Assert.Equal(new Uri(server.Url, "/.well-known/oauth-protected-resource/mcp").ToString(), location);
        Assert.Equal(new Uri(server.Url, "/mcp").ToString(), (string)metadata["resource"]!);
        Assert.Equal([issuer.Url], metadata["authorization_servers"]!.AsArray().Select(s => (string)s!));
        Assert.Equal(["travel"], metadata["scopes_supported"]!.AsArray().Select(s => (string)s!));
    }

    [Fact]
    public async Task A_token_without_the_scope_is_forbidden_and_told_which_one()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);

        var response = await server.PostAsync(Frames.Initialize(), h => TestServer.Authorize(h, issuer.Token("RS256", scope: "other")));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var challenge = response.Headers.WwwAuthenticate.Single().ToString();
        Assert.Contains("error=\"insufficient_scope\"", challenge, StringComparison.Ordinal);
        Assert.Contains("scope=\"travel\"", challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_keys_are_read_when_a_token_names_one_but_forged_names_do_not_flood_the_issuer()
    {
        var time = new MovingTime();
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer, time);
        Assert.Equal(HttpStatusCode.OK, await TryAsync(issuer.Token("RS256")));
        Assert.Equal(1, issuer.Reads);

        var old = issuer.Token("RS256");
        issuer.Rotate();
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(issuer.Token("RS256")));
        Assert.Equal(1, issuer.Reads);

        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.OK, await TryAsync(issuer.Token("RS256")));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(old));
        Assert.Equal(2, issuer.Reads);

        async Task<HttpStatusCode> TryAsync(string token) => (await server.PostAsync(Frames.Initialize(), h => TestServer.Authorize(h, token))).StatusCode;
    }

    [Fact]
    public async Task An_issuer_that_talks_nonsense_makes_tokens_invalid_and_not_the_server_fail()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);
        issuer.Garbled = true;

        var response = await server.PostAsync(Frames.Initialize(), h => TestServer.Authorize(h, issuer.Token("RS256")));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("signing keys", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_issuer_is_away_known_keys_stay_good()
    {
        var time = new MovingTime();
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer, time);
        var token = issuer.Token("RS256", lifetime: TimeSpan.FromHours(5));
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(Frames.Initialize(), h => TestServer.Authorize(h, token))).StatusCode);

        issuer.Away = true;
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(Frames.Initialize(), h => TestServer.Authorize(h, token))).StatusCode);
        Assert.Contains("could not be read", server.Log, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(Issuer issuer, TimeProvider? time = null) => TestServer.StartAsync(
        new ServerOptions { OAuth = new OAuthOptions(issuer.Url, Audience) { RequiredScopes = ["travel"] } }, time ?? new MovingTime());

    /// <summary>An authorization server's metadata and key set on loopback, and tokens signed with its keys.</summary>
    private sealed class Issuer : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private RSA _rsa = RSA.Create(2048);
        private ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private int _generation = 1;

        private Issuer(WebApplication app) => _app = app;

        public string Url => _app.Urls.First();

        public int Reads { get; private set; }

        public bool Away { get; set; }

        /// <summary>Answers with JSON of a wrong form.</summary>
        public bool Garbled { get; set; }

        public static async Task<Issuer> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var issuer = new Issuer(app);
            app.MapGet("/.well-known/openid-configuration", http => issuer.AnswerAsync(http, new JsonObject
            {
                ["issuer"] = issuer.Url, ["jwks_uri"] = issuer.Url + "/keys",
            }));
            app.MapGet("/keys", http =>
            {
                issuer.Reads++;
                return issuer.AnswerAsync(http, issuer.Keys());
            });
            await app.StartAsync(Now);
            return issuer;
        }

        public void Rotate()
        {
            (_rsa, _ec) = (RSA.Create(2048), ECDsa.Create(ECCurve.NamedCurves.nistP256));
            _generation++;
        }

        public string Token(string algorithm, string scope = "travel other", TimeSpan? lifetime = null) =>
            Sign(Header(algorithm), Claims(scope, lifetime ?? TimeSpan.FromMinutes(5)));

        public string Faulty(string fault)
        {
            var (header, claims) = (Header("RS256"), Claims("travel", TimeSpan.FromMinutes(5)));
            switch (fault)
            {
                case "iss":
                    claims["iss"] = "https://other.example";
                    break;
                case "aud":
                    claims["aud"] = new JsonArray("https://other.example");
                    break;
                case "exp":
                    claims["exp"] = At(TimeSpan.FromMinutes(-2));
                    break;
                case "nbf":
                    claims["nbf"] = At(TimeSpan.FromMinutes(2));
                    break;
                case "no exp":
                    claims.Remove("exp");
                    break;
                case "no sub":
                    claims.Remove("sub");
                    break;
                case "none" or "HS256":
                    header["alg"] = fault;
                    break;
                case "crit":
                    header["crit"] = new JsonArray("b64");
                    break;
                case "other key":
                    header["kid"] = "ec-1";
                    break;
                case "garbage":
                    return "a.b.c";
                case "alg no text":
                    return Unsigned("""{"alg":"\ud800"}""", "{}");
                case "kid no text":
                    return Unsigned("""{"alg":"RS256","kid":"\ud800"}""", "{}");
                case "name no text":
                    return Unsigned("""{"\ud800":1,"alg":"RS256"}""", "{}");
                case "aud twice":
                    return Unsigned("""{"alg":"RS256"}""", $$"""{"aud":"{{Audience}}","aud":"other"}""");
            }

            var token = Sign(header, claims);
            return fault == "signature" ? token[..^10] + (token[^10] == 'A' ? "B" : "A") + token[^9..] : token;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private static string Unsigned(string header, string claims) =>
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.AAAA";

        private Task AnswerAsync(HttpContext http, JsonObject body)
        {
            if (Away)
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return http.Response.WriteAsync(Garbled ? "[]" : body.ToJsonString(), Now);
        }

        private JsonObject Header(string algorithm) => new()
        {
            ["alg"] = algorithm, ["typ"] = "at+jwt", ["kid"] = $"{(algorithm == "ES256" ? "ec" : "rsa")}-{_generation}",
        };

        private JsonObject Claims(string scope, TimeSpan lifetime) => new()
        {
            ["iss"] = Url, ["aud"] = new JsonArray("other", Audience), ["sub"] = "ada", ["scope"] = scope,
            ["nbf"] = At(TimeSpan.FromMinutes(-1)), ["exp"] = At(lifetime),
        };

        private static long At(TimeSpan after) => (new MovingTime().GetUtcNow() + after).ToUnixTimeSeconds();

        private string Sign(JsonObject header, JsonObject claims)
        {
            var signed = $"{Encode(header)}.{Encode(claims)}";
            var bytes = Encoding.ASCII.GetBytes(signed);
            var signature = (string)header["alg"]! switch
            {
                "PS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
                "ES256" => _ec.SignData(bytes, HashAlgorithmName.SHA256),
                _ => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            };
            return $"{signed}.{Base64Url.EncodeToString(signature)}";
        }

        private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

        private JsonObject Keys()
        {
            var (rsa, ec) = (_rsa.ExportParameters(false), _ec.ExportParameters(false));
            return new JsonObject
            {
                ["keys"] = new JsonArray(
                    new JsonObject
                    {
                        ["kty"] = "RSA", ["use"] = "sig", ["kid"] = $"rsa-{_generation}",
                        ["n"] = Base64Url.EncodeToString(rsa.Modulus), ["e"] = Base64Url.EncodeToString(rsa.Exponent),
                    },
                    new JsonObject
                    {
                        ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = $"ec-{_generation}", ["alg"] = "ES256",
                        ["x"] = Base64Url.EncodeToString(ec.Q.X), ["y"] = Base64Url.EncodeToString(ec.Q.Y),
                    }),
            };
        }
    }
}
