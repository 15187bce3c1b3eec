using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Worker;

/// <summary>Who is served, and requests made to harm.</summary>
public sealed class GuardTests
{
    private const string Anna = "0123456789abcdef-anna";
    private const string Bo = "0123456789abcdef-bo";

    [Fact]
    public async Task With_keys_only_their_holders_are_served()
    {
        await using var worker = await WorkerProcess.StartAsync(arguments: ["--api-key", $"anna={Anna}", "--api-key", $"李四={Bo}"]);
        using var none = await worker.ChatAsync(2);
        using var wrong = await worker.ChatAsync(2, key: "0123456789abcdef-nobody");
        using var anna = await worker.ChatAsync(2, key: Anna);
        using var bo = await worker.ChatAsync(2, key: Bo);
        Assert.Equal("401 401 200 200", string.Join(' ', new[] { none, wrong, anna, bo }.Select(a => (int)a.StatusCode)));
        Assert.Equal("Bearer", none.Headers.WwwAuthenticate.ToString());
        Assert.Equal("invalid_api_key", (string)JsonNode.Parse(await none.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!["code"]!);
        Assert.Equal("ok", await worker.HealthAsync());
        Assert.DoesNotContain(Anna, worker.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", null, 200)]
    [InlineData("127.0.0.1:1", null, 200)]
    [InlineData("[::1]", null, 200)]
    [InlineData("evil.example", null, 403)]
    [InlineData("localhost", "http://localhost:3000", 200)]
    [InlineData("localhost", "https://evil.example", 403)]
    [InlineData("localhost", "null", 403)]
    public async Task Without_keys_hosts_and_pages_from_elsewhere_are_refused(string host, string? origin, int expected)
    {
        await using var worker = await WorkerProcess.StartAsync();
        var statuses = new List<int>();
        foreach (var path in new[] { "/v1/models", "/health" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            if (origin is not null)
                request.Headers.Add("Origin", origin);
            using var answer = await worker.Http.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([expected, expected], statuses);
    }

    [Theory]
    [InlineData("--url http://0.0.0.0:0", "open to other machines")]
    [InlineData("--url http://0.0.0.0:0 --api-key a=short", "fewer than 16 characters")]
    [InlineData("--port 0 --api-key a=0123456789abcdef --api-key a=0123456789abcdeg", "two keys of \"a\"")]
    [InlineData("--url https://127.0.0.1:0", "no address of the form")]
    public async Task What_would_be_open_or_unclear_is_not_started(string arguments, string said)
    {
        var (code, errors) = await WorkerProcess.RunAsync(home => ["--model", WorkerProcess.WriteModel(home), .. arguments.Split(' ')]);
        Assert.Equal((ExitCode.Usage, true), (code, errors.Contains(said, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_long_is_refused_in_the_form_of_the_API(bool saysItsLength)
    {
        await using var worker = await WorkerProcess.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(new byte[InferenceWorker.EngineServer.LongestBody + 1]) };
        request.Headers.TransferEncodingChunked = !saysItsLength;
        request.Headers.ExpectContinue = true;
        using var answer = await worker.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request_too_large"), (answer.StatusCode, (string)error["code"]!));
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnothex\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: \u00e9\u4f60\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("WEIRD /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET //evil.example/%00%ff/../.. HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"mess")]
    public async Task Malformed_HTTP_is_answered_with_a_4xx_or_nothing_and_the_worker_goes_on(string request)
    {
        await using var worker = await WorkerProcess.StartAsync();
        using (var socket = await worker.ConnectAsync())
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
            var answer = new byte[64];
            string status;
            try
            {
                socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                status = Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken));
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Closed with a reset before we had sent or read all.
                status = "";
            }

            Assert.True(status.Length == 0 || status.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), status);
        }

        using var next = await worker.ChatAsync(2);
        Assert.Equal((HttpStatusCode.OK, 0), (next.StatusCode, (int)(await worker.GetAsync("/health"))["restarts"]!));
        Assert.DoesNotContain("Fault ", worker.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_malformed_requests_are_refused_each_and_leave_memory_as_it_was()
    {
        await using var worker = await WorkerProcess.StartAsync();
        var random = new Random(1);
        await SendAsync(2_000);
        var before = worker.Memory;
        var statuses = await SendAsync(10_000);
        Assert.All(statuses, s => Assert.InRange(s.Key, 400, 499));
        // Allocators keep some; a leak of a kilobyte a request would be ten megabytes, of a request's state much more.
        Assert.InRange(worker.Memory - before, long.MinValue, 48L * 1024 * 1024);
        Assert.Equal((0, 0), (await worker.BusySlotsAsync(), (int)(await worker.GetAsync("/health"))["restarts"]!));
        Assert.DoesNotContain("Fault ", worker.Errors, StringComparison.Ordinal);

        async Task<IReadOnlyDictionary<int, int>> SendAsync(int count)
        {
            var bodies = Enumerable.Range(0, count).Select(_ => MalformedRequest.Make(random)).ToList();
            var seen = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
            await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (body, cancellation) =>
            {
                using var content = new ByteArrayContent(body.Body);
                using var answer = await worker.Http.PostAsync(new Uri(body.Path, UriKind.Relative), content, cancellation);
                if ((int)answer.StatusCode is < 400 or > 499)
                    Assert.Fail($"{body.Path} {Encoding.UTF8.GetString(body.Body)} → {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}\n{worker.Errors}");
                seen.AddOrUpdate((int)answer.StatusCode, 1, (_, n) => n + 1);
            });
            return seen;
        }
    }
}
