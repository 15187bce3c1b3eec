using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TravelPlanner.Tools.Preferences;

public sealed record SavePreferencesRequest(
    [property: Description("Only the fields to set")] TravelPreferences? Patch = null,
    [property: Description("Fields to forget")] string[]? Clear = null,
    [property: Description("Needed once something is saved")] int? ExpectedVersion = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Preferences">All that is remembered now.</param>
public sealed record SavePreferencesResult(JsonObject Preferences, int Version);

/// <summary><c>save_preferences</c>: changes single fields of what a traveller wants remembered.</summary>
public static class PreferenceTools
{
    public static Tool Create(IPreferenceStore store, IGazetteer gazetteer)
    {
        var rules = new PreferenceRules(gazetteer);
        return ToolFactory.Create<SavePreferencesRequest, SavePreferencesResult>(
            "save_preferences", "core", "Save preferences",
            "Remembers the traveller's preferences: patch sets the fields it names, clear forgets some. Later versions need expected_version (see get_travel_context).",
            ToolTraits.Writes, inDefaultList: true, SaveAsync);

        async ValueTask<ToolAnswer<SavePreferencesResult>> SaveAsync(SavePreferencesRequest request, ToolContext context, CancellationToken cancellation)
        {
            if (request is { Patch: null, Clear: null or [] })
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, context.Say("There is nothing to save.", "没有要保存的内容。"), "patch", "nothing",
                    context.Say("at least one field", "至少一个字段"), "{\"patch\": {\"currency\": \"CNY\", \"pace\": \"relaxed\"}}"));
            }

            var stored = await store.FindAsync(context.UserId, cancellation);
            RequireVersion(request.ExpectedVersion, stored?.Version ?? 0, context);
            var next = Merge(stored?.Preferences ?? new TravelPreferences(), rules.Normalise(request.Patch ?? new TravelPreferences(), context), request.Clear ?? []);
            PreferenceRules.RequireConsistent(next, context);
            var outcome = await store.SaveAsync(context.UserId, next, stored?.Version ?? 0, cancellation);
            if (!outcome.Saved)
                throw Conflict(stored?.Version ?? 0, outcome.Version, context);
            var json = PreferenceText.ToJson(next);
            return new ToolAnswer<SavePreferencesResult>(
                context.Say($"Preferences saved, version {outcome.Version}", $"偏好已保存，版本 {outcome.Version}") + "\n" + PreferenceText.Write(json),
                new SavePreferencesResult(json, outcome.Version));
        }
    }

    private static void RequireVersion(int? expected, int found, ToolContext context)
    {
        if ((expected ?? 0) != found)
            throw Conflict(expected, found, context);
    }

    private static ToolRefusalException Conflict(int? expected, int found, ToolContext context) => new(new ToolFailure(
        FailureKind.Conflict,
        context.Say($"The preferences stand at version {found}; read them with get_travel_context and send that version.", $"当前偏好版本为 {found}；请用 get_travel_context 读取后带上该版本号。"),
        "expected_version", expected?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing", $"{found}", $"{{\"expected_version\": {found}}}"));

    private static TravelPreferences Merge(TravelPreferences before, TravelPreferences patch, string[] clear)
    {
        var merged = PreferenceText.ToJson(before);
        for (var i = 0; i < clear.Length; i++)
        {
            if (!PreferenceText.FieldNames.Contains(clear[i]))
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, $"There is no preference '{clear[i]}'.", $"clear[{i}]", clear[i], string.Join(", ", PreferenceText.FieldNames)));
            }

            merged.Remove(clear[i]);
        }

        foreach (var (name, value) in PreferenceText.ToJson(patch))
            merged[name] = value?.DeepClone();
        return merged.Deserialize<TravelPreferences>(ToolJson.Options)!;
    }
}
