using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Memory;
using TravelPlanner.Tools.Tests.Guides;

namespace TravelPlanner.Tools.Tests.Catalog;

/// <summary>Walks all tools: metadata, schemas, selection, and what the list costs a model.</summary>
public sealed class ToolCatalogTests
{
    private static readonly ToolCatalog Catalog = TravelTools.CreateCatalog(EmbeddedPorts.Create(MemoryStore.Create(SystemClock.Instance), SystemClock.Instance) with { Guides = new FixedGuides() });
    private static readonly JsonSerializerOptions Readable = new(ToolJson.Options) { WriteIndented = true };

    public static TheoryData<string> Names => [.. Catalog.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tool_says_what_it_is(string name)
    {
        var tool = Catalog.Find(name)!;

        Assert.Matches("^[a-z]+(_[a-z]+)+$", tool.Name);
        Assert.InRange(tool.Title.Length, 4, 40);
        Assert.InRange(tool.Description.Length, 20, 300);
        Assert.Equal("object", tool.InputSchema["type"]!.GetValue<string>());
        Assert.False(tool.InputSchema["additionalProperties"]!.GetValue<bool>());
        Assert.NotEmpty(tool.OutputSchema["properties"]!.AsObject());
        Assert.False(tool.Traits is { ReadOnly: true, Destructive: true });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_schema_changes_only_on_purpose(string name)
    {
        var tool = Catalog.Find(name)!;
        var now = new JsonObject
        {
            ["name"] = tool.Name, ["toolset"] = tool.Toolset, ["default"] = tool.InDefaultList, ["title"] = tool.Title, ["description"] = tool.Description,
            ["inputSchema"] = tool.InputSchema.DeepClone(), ["outputSchema"] = tool.OutputSchema.DeepClone(),
        }.ToJsonString(Readable) + "\n";
        var file = Path.Combine(GoldenFolder(), name + ".json");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, now);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == now, $"{name} is not as in {file}. If that is meant: UPDATE_GOLDEN=1 dotnet test tests/Tools.Tests");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_reference_in_a_schema_leads_to_a_schema(string name)
    {
        var tool = Catalog.Find(name)!;
        foreach (var schema in new[] { tool.InputSchema, tool.OutputSchema })
        {
            foreach (var pointer in References(schema))
                Assert.True(pointer.Split('/').Skip(1).Aggregate((JsonNode?)schema, (node, step) => (node as JsonObject)?[step]) is JsonObject, $"{pointer} in {schema}");
        }
    }

    private static IEnumerable<string> References(JsonObject schema) => schema.SelectMany(
        part => part.Key == "$ref" ? [part.Value!.GetValue<string>()] : part.Value is JsonObject inner ? References(inner) : []);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_tool_breaks_on_strange_arguments(string name)
    {
        var tool = Catalog.Find(name)!;
        foreach (var arguments in new[] { "{}", "[]", "null", "3", "\"x\"", """{"place":{"a":[1]},"lang":"fr"}""", """{"trip_id":"trip-x'; DROP TABLE trips;--","offer_id":"f.1a","query":"\u0000"}""" })
        {
            var result = await tool.CallAsync(arguments);
            Assert.True(result.IsFailure == (result.Structured is null), $"{name} {arguments}: {result.Text}");
            Assert.DoesNotContain("   at ", result.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_default_list_costs_a_model_at_most_6000_tokens()
    {
        // Measured with the o200k encoding the whole answer of tools/list has 4.02 characters a token (24,024 characters, 5,972 tokens on 2026-11-21).
        var list = new JsonArray([.. Catalog.Select(new ToolSelection()).Select(t => new JsonObject
        {
            ["name"] = t.Name, ["title"] = t.Title, ["description"] = t.Description, ["inputSchema"] = t.InputSchema.DeepClone(), ["outputSchema"] = t.OutputSchema.DeepClone(),
            ["annotations"] = new JsonObject { ["readOnlyHint"] = true, ["destructiveHint"] = false, ["idempotentHint"] = true, ["openWorldHint"] = true },
        })]);

        Assert.InRange(list.ToJsonString().Length / 4.02, 1_000, 6_000);
    }

    [Fact]
    public void The_default_list_is_stable()
    {
        Assert.Equal(
            "get_travel_context resolve_place save_preferences search_flights search_hotels get_offer search_places plan_route get_weather search_guides plan_itinerary calculate_budget check_trip save_trip get_trip export_trip",
            string.Join(' ', Catalog.Select(new ToolSelection()).Select(t => t.Name)));
    }

    [Fact]
    public void Toolsets_tools_exclusions_and_read_only_choose()
    {
        Assert.Equal(["get_travel_context", "resolve_place", "save_preferences"], Selected(new ToolSelection(Toolsets: ["core"])));
        Assert.Equal(["search_flights"], Selected(new ToolSelection(Tools: ["search_flights"])));
        Assert.Equal(["get_travel_context", "resolve_place"], Selected(new ToolSelection(Toolsets: ["core"], ReadOnly: true)));
        Assert.DoesNotContain("get_offer", Selected(new ToolSelection(Toolsets: ["all"], Excluded: ["get_offer"])));
        Assert.Equal(Catalog.All.Count, Selected(new ToolSelection(Toolsets: ["all"])).Count);
    }

    [Fact]
    public async Task A_saved_language_is_spoken_until_a_call_names_another()
    {
        await Catalog.Find("save_preferences")!.CallAsync("""{"patch":{"language":"zh"}}""", user: "reader");

        Assert.Contains("参考数据", (await Catalog.Find("search_places")!.CallAsync("""{"place":"Rome"}""", user: "reader")).Text);
        Assert.Contains("reference data", (await Catalog.Find("search_places")!.CallAsync("""{"place":"Rome","lang":"en"}""", user: "reader")).Text);
        Assert.Contains("reference data", (await Catalog.Find("search_places")!.CallAsync("""{"place":"Rome"}""", user: "another")).Text);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones() =>
        Assert.Contains("core", Assert.Throws<ArgumentException>(() => Catalog.Select(new ToolSelection(Toolsets: ["cor"]))).Message);

    private static List<string> Selected(ToolSelection selection) => [.. Catalog.Select(selection).Select(t => t.Name)];

    private static string GoldenFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Tools.Tests.csproj")))
            folder = folder.Parent!;
        return Directory.CreateDirectory(Path.Combine(folder.FullName, "Catalog", "golden")).FullName;
    }
}
