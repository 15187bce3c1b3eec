using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TravelPlanner.InferenceWorker.Templates;

/// <summary>How a model writes tool calls.</summary>
public enum ToolCallForm
{
    /// <summary>The family calls no tools.</summary>
    None,

    /// <summary><c>&lt;tool_call&gt;{"name": …, "arguments": {…}}&lt;/tool_call&gt;</c></summary>
    Hermes,

    /// <summary><c>&lt;tool_call&gt;&lt;function=name&gt;&lt;parameter=key&gt;value&lt;/parameter&gt;&lt;/function&gt;&lt;/tool_call&gt;</c></summary>
    Xml,
}

/// <summary>Where a family writes an empty thinking block into an answer after the last question.</summary>
public enum EmptyThinking
{
    WhenLast,
    Always,
}

public sealed record TurnText(string Open, string Close);

/// <param name="System">Whether the system message stands <c>before</c> or <c>after</c> the tools.</param>
public sealed record ToolsText(string Open, string Each, string Close, string System, string Separator);

public sealed record ToolCallText(ToolCallForm Form, string Text, string AfterContent, string Between, string? Parameter = null);

public sealed record ToolResultText(string Open, string Each, string Close);

/// <param name="PromptOn">Ends the generation prompt when thinking is on; where it opens the block, the answer begins inside it.</param>
public sealed record ThinkingText(string Open, string Close, string PromptOn, string PromptOff, EmptyThinking EmptyInHistory);

/// <summary>A template family as <c>models/templates/README.md</c> describes it.</summary>
public sealed record TemplateFamily(
    string Family,
    ImmutableArray<string> ControlTokens,
    ImmutableArray<string> EndOfTurn,
    string? DefaultSystem,
    bool TrimContent,
    bool SystemOnlyFirst,
    TurnText Turn,
    ToolsText? Tools = null,
    ToolCallText? ToolCall = null,
    ToolResultText? ToolResult = null,
    ThinkingText? Thinking = null)
{
    /// <summary>Under which a GGUF file may name its family.</summary>
    public const string MetadataKey = "travelplanner.template_family";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly Lazy<ImmutableSortedDictionary<string, TemplateFamily>> Embedded = new(ReadEmbedded);

    /// <summary>The families that ship, by name.</summary>
    public static ImmutableSortedDictionary<string, TemplateFamily> All => Embedded.Value;

    [JsonIgnore]
    public ToolCallForm ToolCallForm => ToolCall?.Form ?? ToolCallForm.None;

    /// <exception cref="JsonException">The text is not a family's file.</exception>
    public static TemplateFamily Parse(string json) =>
        JsonSerializer.Deserialize<TemplateFamily>(json, Options) ?? throw new JsonException("A template file holds an object, not null.");

    /// <summary>Whether an answer to a prompt rendered with this switch begins inside a thinking block that the prompt opened.</summary>
    public bool PromptOpensThinking(bool thinking) => thinking && Thinking is { PromptOn.Length: > 0 };

    private static ImmutableSortedDictionary<string, TemplateFamily> ReadEmbedded()
    {
        var assembly = typeof(TemplateFamily).Assembly;
        var families = ImmutableSortedDictionary.CreateBuilder<string, TemplateFamily>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith("templates/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var family = Parse(reader.ReadToEnd());
            families.Add(family.Family, family);
        }

        return families.ToImmutable();
    }
}
