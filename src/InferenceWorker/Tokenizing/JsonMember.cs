using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>A tokenizer.json that cannot be used; the message names the member.</summary>
internal sealed class TokenizerFormatException(string path, string reason) : Exception($"{path}: {reason}");

/// <summary>A value of a tokenizer.json with its path, read strictly: what is missing or of another type is refused by name.</summary>
internal readonly struct JsonMember(JsonElement value, string path)
{
    public JsonElement Value => value;

    public string Path => path;

    public bool IsNull => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    public bool IsObject => value.ValueKind == JsonValueKind.Object;

    /// <summary>The member; null-valued where it is absent.</summary>
    public JsonMember Find(string name) => new(IsObject && value.TryGetProperty(name, out var member) ? member : default, $"{path}.{name}");

    public JsonMember Need(string name) => Find(name) is { IsNull: false } member ? member : throw new TokenizerFormatException($"{path}.{name}", "is missing.");

    public string Text(string name) => Need(name).AsText();

    public string AsText() => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong("a text");

    public int AsWhole(int least = 0, int most = 1 << 24) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number : throw Wrong($"a whole number from {least} to {most}");

    public double AsNumber() => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong("a number");

    public bool? Flag(string name) => Find(name) switch
    {
        { IsNull: true } => null,
        { Value.ValueKind: JsonValueKind.True } => true,
        { Value.ValueKind: JsonValueKind.False } => false,
        var member => throw member.Wrong("true or false"),
    };

    public IReadOnlyList<JsonMember> List(string name)
    {
        var member = Need(name);
        return member.Value.ValueKind == JsonValueKind.Array ? member.Items() : throw member.Wrong("a list");
    }

    public IReadOnlyList<JsonMember> Items()
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong("a list");
        var at = path;
        return [.. value.EnumerateArray().Select((item, i) => new JsonMember(item, $"{at}[{i}]"))];
    }

    public TokenizerFormatException Wrong(string expected) => new(path, $"is no {expected}.");

    public TokenizerFormatException Unknown(string name, string found) => new($"{path}.{name}", $"'{found}' is not supported.");
}
