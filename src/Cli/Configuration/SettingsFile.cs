using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Configuration;

/// <summary><c>config.json</c>, flattened to keys. Comments and trailing commas are allowed; unknown keys are refused by name.</summary>
/// <param name="Exists">A missing file is an empty one.</param>
public sealed record SettingsFile(string Path, bool Exists, IReadOnlyDictionary<string, IReadOnlyList<string>> Values)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 };

    /// <param name="mustExist">The reader named this very file.</param>
    /// <exception cref="CommandException">The file cannot be read; the message names it and the key.</exception>
    public static SettingsFile Read(string path, bool mustExist)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        try
        {
            if (!File.Exists(path))
            {
                return mustExist
                    ? throw new CommandException(ExitCode.Usage, $"{path}: there is no such file.")
                    : new SettingsFile(path, false, values);
            }

            if (JsonNode.Parse(File.ReadAllText(path), documentOptions: Lenient) is not JsonObject root)
                throw new CommandException(ExitCode.Usage, $"{path}: the file must hold one JSON object.");
            Flatten(path, root, "", values);
            return new SettingsFile(path, true, values);
        }
        catch (JsonException fault)
        {
            throw new CommandException(ExitCode.Usage, $"{path}: not JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, $"{path}: {fault.Message}");
        }
    }

    private static void Flatten(string path, JsonObject part, string prefix, Dictionary<string, IReadOnlyList<string>> values)
    {
        foreach (var (name, node) in part)
        {
            var key = prefix + name;
            if (KnownSettings.All.FirstOrDefault(s => s.Key == key) is { } setting)
                values[key] = Texts(path, setting, node);
            else if (node is JsonObject inner && KnownSettings.All.Any(s => s.Key.StartsWith(key + ".", StringComparison.Ordinal)))
                Flatten(path, inner, key + ".", values);
            else
                throw Unknown(path, key);
        }
    }

    private static IReadOnlyList<string> Texts(string path, Setting setting, JsonNode? node)
    {
        if (setting.IsList && node is JsonArray items)
            return [.. items.Select(i => Scalar(path, setting, i))];
        return [Scalar(path, setting, node)];
    }

    private static string Scalar(string path, Setting setting, JsonNode? node) => (node?.GetValueKind(), setting.Kind) switch
    {
        (JsonValueKind.True or JsonValueKind.False, SettingKind.Flag) => node!.GetValue<bool>() ? "true" : "false",
        (JsonValueKind.Number, SettingKind.Integer) => node!.ToJsonString(),
        (JsonValueKind.String, not (SettingKind.Flag or SettingKind.Integer)) => node!.GetValue<string>(),
        _ => throw new CommandException(ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"{path}: {setting.Key} must be {Expected(setting)}.")),
    };

    private static string Expected(Setting setting) => setting.Kind switch
    {
        SettingKind.Flag => "true or false",
        SettingKind.Integer => "a whole number",
        SettingKind.List or SettingKind.Secrets => "a list of strings",
        _ => "a string",
    };

    private static CommandException Unknown(string path, string key)
    {
        var near = KnownSettings.All.Select(s => s.Key).MinBy(k => Spelling.Distance(k, key))!;
        return new CommandException(
            ExitCode.Usage,
            $"{path}: there is no setting '{key}'" + (Spelling.Distance(near, key) <= 3 ? $"; did you mean '{near}'?" : $". Known: {string.Join(", ", KnownSettings.All.Select(s => s.Key))}."));
    }
}
