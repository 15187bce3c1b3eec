using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>A request that cannot be served as it is.</summary>
/// <param name="parameter">The member that is wrong, as a path; null for the whole.</param>
public sealed class BadRequestException(string message, string? parameter = null, string? code = null) : Exception(message)
{
    public string? Parameter { get; } = parameter;

    public string? Code { get; } = code;
}

/// <summary>Nothing is served there.</summary>
public sealed class UnknownPathException(string method, string path) : Exception($"There is no {method} {path} here.");

/// <summary>
/// A JSON object as clients send it, read member by member. What has the wrong type or lies out of its range is refused by name; members
/// that nobody reads are let pass, because clients send what other servers know.
/// </summary>
internal readonly struct RequestBody(JsonElement value, string path = "")
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    public JsonElement Value => value;

    public string Path => path;

    public static async Task<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation).ConfigureAwait(false);
        return Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    /// <exception cref="BadRequestException">It is no JSON object in UTF-8.</exception>
    public static RequestBody Parse(ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span))
            throw new BadRequestException("The body is not UTF-8.");
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new BadRequestException("The body is no JSON object.");
            if (bytes.Span.IndexOf("\\ud"u8) >= 0 || bytes.Span.IndexOf("\\uD"u8) >= 0)
                RefuseHalfCharacters(document.RootElement);
            return new RequestBody(document.RootElement.Clone());
        }
        catch (JsonException wrong)
        {
            throw new BadRequestException($"The body is no JSON: {wrong.Message}");
        }
    }

    /// <summary>An escape may write half of a surrogate pair, which is JSON but no text: it would only be found when it is read.</summary>
    private static void RefuseHalfCharacters(JsonElement value)
    {
        try
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String:
                    value.GetString();
                    break;
                case JsonValueKind.Array:
                    foreach (var item in value.EnumerateArray())
                        RefuseHalfCharacters(item);
                    break;
                case JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject())
                    {
                        _ = member.Name;
                        RefuseHalfCharacters(member.Value);
                    }

                    break;
            }
        }
        catch (InvalidOperationException)
        {
            throw new BadRequestException("The body has a text with half a surrogate pair, which is no character.");
        }
    }

    /// <summary>The member; null when it is absent or null.</summary>
    public JsonElement? Find(string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    public string? Text(string name, int longest = int.MaxValue)
    {
        if (Find(name) is not { } member)
            return null;
        if (member.ValueKind != JsonValueKind.String)
            throw Wrong(name, "a text");
        var text = member.GetString()!;
        return text.Length <= longest ? text : throw Wrong(name, $"a text of at most {longest} characters");
    }

    public string Need(string name) => Text(name) ?? throw Wrong(name, "a text; it is required");

    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    public int? Whole(string name, int least, int most)
    {
        if (Find(name) is not { } member)
            return null;
        return member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) && number >= least && number <= most
            ? (int)number
            : throw Wrong(name, $"a whole number from {least} to {most}");
    }

    public long? Long(string name) => Find(name) is not { } member ? null
        : member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) ? number : throw Wrong(name, "a whole number");

    public float? Number(string name, double least, double most)
    {
        if (Find(name) is not { } member)
            return null;
        return member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out var number) && number >= least && number <= most
            ? (float)number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
    }

    public string? Choice(string name, params ReadOnlySpan<string> allowed)
    {
        if (Text(name) is not { } text)
            return null;
        return allowed.Contains(text) ? text : throw Wrong(name, string.Join(", ", allowed));
    }

    /// <summary>One text or a list of them.</summary>
    public IReadOnlyList<string> Texts(string name, int most)
    {
        if (Find(name) is not { } member)
            return [];
        if (member.ValueKind == JsonValueKind.String)
            return [member.GetString()!];
        if (member.ValueKind != JsonValueKind.Array || member.GetArrayLength() > most || member.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String))
            throw Wrong(name, $"a text or a list of at most {most} texts");
        return [.. member.EnumerateArray().Select(e => e.GetString()!)];
    }

    public RequestBody? Object(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } member => new RequestBody(member, Join(name)),
        _ => throw Wrong(name, "an object"),
    };

    public IReadOnlyList<RequestBody> Objects(string name, int most)
    {
        if (Find(name) is not { } member)
            return [];
        if (member.ValueKind != JsonValueKind.Array || member.GetArrayLength() > most)
            throw Wrong(name, $"a list of at most {most} objects");
        List<RequestBody> items = [];
        foreach (var item in member.EnumerateArray())
        {
            var at = $"{Join(name)}[{items.Count}]";
            items.Add(item.ValueKind == JsonValueKind.Object ? new RequestBody(item, at) : throw new BadRequestException($"{at} is no object.", at));
        }

        return items;
    }

    public BadRequestException Wrong(string name, string allowed)
    {
        var found = Find(name) is { } member ? Short(member.GetRawText()) : "nothing";
        return new BadRequestException($"{Join(name)} is {found}; allowed is {allowed}.", Join(name));
    }

    private string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
