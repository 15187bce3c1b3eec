using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Inference.Tests.Contracts;

/// <summary>The contract over a server with a toy model: it counts, one word a token, and keeps the rules of the protocol.</summary>
public sealed class OpenAiChatClientContractTests : ChatClientContract
{
    private const int Context = 4096;
    private ScriptedServer? _server;

    protected override async Task<IChatClient> OpenAsync()
    {
        _server = await ScriptedServer.StartAsync(AnswerAsync);
        return new OpenAiChatClient(_server.Endpoint());
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var request = JsonElement.Parse((string)http.Items["body"]!);
        var prompt = request.GetProperty("messages").EnumerateArray().Sum(m => m.GetProperty("content").ToString().Split(' ').Length + 1);
        if (prompt == 0)
            await Script.Json("""{"error":{"message":"messages: at least one","type":"invalid_request_error"}}""", 400)(http);
        else if (prompt > Context)
            await Script.Json($$$"""{"error":{"message":"{{{prompt}}} tokens do not fit {{{Context}}}","code":"context_length_exceeded"}}""", 400)(http);
        else
            await SayAsync(http, request, prompt);
    }

    private static async Task SayAsync(HttpContext http, JsonElement request, int prompt)
    {
        var id = Guid.NewGuid().ToString("N");
        var calls = request.TryGetProperty("tool_choice", out var choice) && choice.ToString() == "required";
        var (words, finish) = calls ? ([], "tool_calls") : Words(request);
        var said = calls ? Call(request) : $"\"content\":{JsonSerializer.Serialize(string.Concat(words))}";
        var usage = string.Create(CultureInfo.InvariantCulture, $$"""{"prompt_tokens":{{prompt}},"completion_tokens":{{Math.Max(1, words.Count)}},"total_tokens":{{prompt + Math.Max(1, words.Count)}} }""");
        if (!request.GetProperty("stream").GetBoolean())
        {
            await Script.Json($$$"""{"id":"{{{id}}}","model":"toy","choices":[{"index":0,"message":{ {{{said}}} },"finish_reason":"{{{finish}}}"}],"usage":{{{usage}}} }""")(http);
            return;
        }

        var deltas = calls ? [said] : words.Select(w => $"\"content\":{JsonSerializer.Serialize(w)}");
        await Script.Stream(
        [
            .. deltas.Select(d => Event(id, "{\"index\":0,\"delta\":{" + d + "}}")),
            Event(id, $$"""{"index":0,"delta":{},"finish_reason":"{{finish}}"}"""),
            $"data: {{\"id\":\"{id}\",\"choices\":[],\"usage\":{usage}}}\n\n",
            Script.Done,
        ])(http);
    }

    private static (IReadOnlyList<string> Words, string Finish) Words(JsonElement request)
    {
        if (request.TryGetProperty("response_format", out _))
            return (["{\"city\":\"Kyoto\",", "\"nights\":2}"], "stop");
        var limit = request.GetProperty("max_tokens").GetInt32();
        var stop = request.TryGetProperty("stop", out var stops) ? stops[0].GetString() : null;
        var words = Enumerable.Range(1, limit).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + (i % 26))} ")).ToList();
        var end = stop is null ? -1 : words.FindIndex(w => w.Contains(stop, StringComparison.Ordinal));
        return end < 0 ? (words, "length") : (words[..end], "stop");
    }

    private static string Call(JsonElement request) =>
        $$$"""
        "content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":{{{request.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetRawText()}}},"arguments":"{\"city\":\"Kyoto\",\"nights\":2}"}}]
        """.Trim();

    private static string Event(string id, string choice) => $"data: {{\"id\":\"{id}\",\"model\":\"toy\",\"choices\":[{choice}]}}\n\n";
}
