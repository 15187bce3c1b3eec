using System.Globalization;
using System.Text.Json;

namespace TravelPlanner.Cli.Bench;

/// <summary>One value of a benchmark's JSON file, which knows where it stands; every refusal names the file and the field.</summary>
internal readonly record struct BenchJson(string File, string Path, JsonElement Value)
{
    /// <exception cref="CommandException">The file is missing or is not JSON.</exception>
    public static BenchJson Read(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(TaskFiles.ReadText(path));
            return new BenchJson(name, "", document.RootElement.Clone());
        }
        catch (JsonException broken)
        {
            throw new CommandException(ExitCode.Refused, $"{name}: this is not JSON: {broken.Message}");
        }
    }

    public BenchJson this[string field] => Find(field) ?? throw Refuse($"the field '{field}' is missing");

    /// <summary>Null when the field is not there or is null.</summary>
    public BenchJson? Find(string field) =>
        Value.ValueKind != JsonValueKind.Object ? throw Refuse("an object is expected")
        : Value.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? new BenchJson(File, Path.Length == 0 ? field : $"{Path}.{field}", value)
        : null;

    public IReadOnlyList<BenchJson> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
            throw Refuse("a list is expected");
        var (file, path) = (File, Path);
        return [.. Value.EnumerateArray().Select((item, i) => new BenchJson(file, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), item))];
    }

    public IEnumerable<(string Name, BenchJson Value)> Fields()
    {
        if (Value.ValueKind != JsonValueKind.Object)
            throw Refuse("an object is expected");
        var (file, path) = (File, Path);
        return Value.EnumerateObject().Select(p => (p.Name, new BenchJson(file, path.Length == 0 ? p.Name : $"{path}.{p.Name}", p.Value)));
    }

    /// <summary>The value a text spells in Python's notation, as TravelPlanner's own tables do: <c>"{'cuisine': None}"</c>; anything else as it is.</summary>
    public BenchJson Spelled()
    {
        if (Value.ValueKind != JsonValueKind.String)
            return this;
        try
        {
            using var document = JsonDocument.Parse(Value.GetString()!.Replace('\'', '"').Replace(": None", ": null", StringComparison.Ordinal));
            return this with { Value = document.RootElement.Clone() };
        }
        catch (JsonException)
        {
            throw Refuse($"'{Value.GetString()}' spells no list or object");
        }
    }

    public string Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Refuse("a text is expected");

    /// <summary>A whole number, or a text of one.</summary>
    public int Whole()
    {
        if (Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number))
            return number;
        return Value.ValueKind == JsonValueKind.String && int.TryParse(Value.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out number)
            ? number
            : throw Refuse("a whole number is expected");
    }

    public CommandException Refuse(string why) => new(ExitCode.Refused, Path.Length == 0 ? $"{File}: {why}" : $"{File}, {Path}: {why}");
}
