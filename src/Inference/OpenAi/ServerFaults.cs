using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>What a server's refusal means. Its own sentence is kept: short, on one line, and without the key, which some servers repeat.</summary>
internal static class ServerFaults
{
    private const int LongestSentence = 500;

    public static InferenceException FromStatus(HttpStatusCode status, HttpResponseHeaders headers, string body, string? apiKey, DateTimeOffset now)
    {
        var (sentence, code) = Read(body);
        var fault = status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => InferenceFault.Authentication,
            HttpStatusCode.TooManyRequests => InferenceFault.RateLimited,
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError or < HttpStatusCode.BadRequest => InferenceFault.Unavailable,
            _ => SaysTooLong(sentence, code) ? InferenceFault.ContextTooLong : InferenceFault.BadRequest,
        };
        var meaning = fault switch
        {
            InferenceFault.Authentication => "The server refuses the key",
            InferenceFault.RateLimited => "The server has no room for another request now",
            InferenceFault.ContextTooLong => "The prompt and the answer do not fit the model's context",
            InferenceFault.Unavailable when (int)status < 400 => "The server points elsewhere, which is not followed",
            InferenceFault.Unavailable => "The server cannot answer now",
            _ => "The server refuses the request",
        };

        return new InferenceException(fault, $"{meaning} ({(int)status}){Quoted(sentence, apiKey)}")
        {
            StatusCode = (int)status,
            RetryAfter = headers.RetryAfter switch
            {
                { Delta: { } wait } => wait,
                { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
                _ => null,
            },
            IsTransient = status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout && code != "insufficient_quota",
        };
    }

    /// <summary>An error that came in the body of a 200, alone or in the middle of a stream.</summary>
    public static InferenceException FromBody(JsonElement error, string? apiKey)
    {
        var (sentence, code) = ReadError(error);
        var fault = code switch
        {
            _ when SaysTooLong(sentence, code) => InferenceFault.ContextTooLong,
            "rate_limit_exceeded" or "429" => InferenceFault.RateLimited,
            "invalid_request_error" or "BadRequestError" or "400" => InferenceFault.BadRequest,
            _ => InferenceFault.Unavailable,
        };
        return new InferenceException(fault, $"The server gave up on the answer{Quoted(sentence, apiKey)}")
        {
            IsTransient = fault is InferenceFault.RateLimited or InferenceFault.Unavailable,
        };
    }

    private static (string? Sentence, string? Code) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return ReadError(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) ? error : root);
        }
        catch (JsonException)
        {
            // A proxy's page of HTML is no sentence for anybody; a short line of text is.
            return (body.Contains('<', StringComparison.Ordinal) ? null : body, null);
        }
    }

    private static (string? Sentence, string? Code) ReadError(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
            return (error.GetString(), null);
        if (error.ValueKind != JsonValueKind.Object)
            return (null, null);
        return (Text("message") ?? Text("detail"), Text("code") ?? Text("type"));

        string? Text(string name) => error.TryGetProperty(name, out var value) ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        } : null;
    }

    /// <summary>The code of OpenAI and of llama-server, and the words of vLLM, which has no code for it.</summary>
    private static bool SaysTooLong(string? sentence, string? code) =>
        code is "context_length_exceeded" or "exceed_context_size_error"
        || sentence?.Contains("maximum context length", StringComparison.OrdinalIgnoreCase) == true
        || sentence?.Contains("exceeds the available context size", StringComparison.OrdinalIgnoreCase) == true;

    private static string Quoted(string? sentence, string? apiKey)
    {
        if (string.IsNullOrWhiteSpace(sentence))
            return ".";
        if (!string.IsNullOrEmpty(apiKey))
            sentence = sentence.Replace(apiKey, "***", StringComparison.Ordinal);
        var line = new StringBuilder();
        foreach (var rune in sentence.EnumerateRunes())
        {
            if (line.Length >= LongestSentence)
            {
                line.Append('…');
                break;
            }

            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return $": \"{line.ToString().Trim()}\"";
    }
}
