using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime.Text;
using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Indexing;

/// <summary>The facts of a document as they are kept.</summary>
internal sealed record KeptFacts(
    string Title, string Language, string Category, string Source, string? Place, string? Country, string? Location, string? Official, string? Licence, string? Revised, double Quality)
{
    public static KeptFacts Of(DocumentFacts facts) => new(
        facts.Title, facts.Language, facts.Category, facts.Source, facts.Place, facts.Country, facts.Location, facts.Official, facts.Licence,
        facts.Revised is { } day ? LocalDatePattern.Iso.Format(day) : null, facts.Quality);

    public DocumentFacts ToFacts() => new()
    {
        Title = Title,
        Language = Language,
        Category = Category,
        Source = Source,
        Place = Place,
        Country = Country,
        Location = Location,
        Official = Official,
        Licence = Licence,
        Revised = Revised is null ? null : LocalDatePattern.Iso.Parse(Revised).Value,
        Quality = Quality,
    };

    public string ToJson() => JsonSerializer.Serialize(this, KeptFactsJson.Default.KeptFacts);

    public static KeptFacts FromJson(string json) => JsonSerializer.Deserialize(json, KeptFactsJson.Default.KeptFacts)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, MaxDepth = 4)]
[JsonSerializable(typeof(KeptFacts))]
internal sealed partial class KeptFactsJson : JsonSerializerContext;
