using System.Text.Json;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Preferences;

public static class PreferredLanguage
{
    /// <summary>A traveller who saved a language is answered in it, unless the call names another with <c>lang</c>.</summary>
    public static Tool InPreferredLanguage(this Tool tool, IPreferenceStore preferences) => tool with
    {
        Call = async (arguments, context, cancellation) =>
        {
            if (!Names(arguments) && await preferences.FindAsync(context.UserId, cancellation) is { Preferences.Language: { } language })
                context = context with { Language = language == "zh" ? Language.Zh : Language.En };
            return await tool.Call(arguments, context, cancellation);
        },
    };

    private static bool Names(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty("lang", out var lang) && lang.ValueKind == JsonValueKind.String;
}
