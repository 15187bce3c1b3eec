using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Models.Store;

/// <param name="Sha256">What it hashed to when it was installed.</param>
public sealed record ModelFile(string Name, long Bytes, string Sha256);

/// <summary>What is known of an installed model: <c>model.json</c> beside the file it names.</summary>
/// <param name="Id">The folder's name too: <c>qwen3-8b-q4_k_m</c>.</param>
/// <param name="File">The file's name in the folder.</param>
/// <param name="Sha256">What the file hashed to when it was installed.</param>
/// <param name="CheckedAgainst">Whose hash that equalled.</param>
/// <param name="Source">The URL, or <c>import</c> or <c>bundle</c> and the file's name.</param>
/// <param name="Revision">The commit it came from; null where nobody named one.</param>
/// <param name="Context">Tokens; null where unknown.</param>
/// <param name="Beside">The files that belong to it; null where the model is one file.</param>
/// <param name="Place">The folder of these files in the model's; null where the model is one file.</param>
public sealed record ModelManifest(
    string Id, string Name, ModelKind Kind, string File, long Bytes, string Sha256, HashSource CheckedAgainst, string Source, string? Revision, Instant Installed,
    string? Quantization, int? Context, string? Template, ToolCallForm? ToolCalls, string? Licence, IReadOnlyList<ModelFile>? Beside = null, string? Place = null)
{
    /// <summary>Of all its files.</summary>
    [JsonIgnore]
    public long TotalBytes => Bytes + (Beside?.Sum(f => f.Bytes) ?? 0);

    internal const int MostBytes = 64 * 1024;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new InstantConverter() },
    };

    /// <summary>The manifest of a file of the catalogue; what the catalogue leaves open is filled by what arrived.</summary>
    public static ModelManifest Of(CatalogueEntry entry, string file, long bytes, string sha256, HashSource checkedAgainst, string source, string? revision, Instant installed) => new(
        entry.Id, entry.Model.Name, entry.Model.Kind, file, bytes, sha256, checkedAgainst, source, revision ?? entry.File.Revision, installed,
        entry.File.Quantization, entry.Model.Context, entry.Model.Template, entry.Model.ToolCalls, entry.Model.Licence);

    /// <summary>What makes this manifest unusable; null when nothing does. It may come from a bundle, and so from anybody.</summary>
    internal string? Problem() => this switch
    {
        _ when !ModelCatalogue.IsId(Id) => "id",
        _ when !IsFileName(File) => "file",
        { Bytes: <= 0 } => "bytes",
        _ when !ModelCatalogue.IsSha256(Sha256) => "sha256",
        { Context: <= 0 } => "context",
        { Place: { } place } when !IsFileName(place) => "place",
        { Beside: { } beside } when Place is null || beside.Any(f => !IsFileName(f.Name) || f.Bytes <= 0 || !ModelCatalogue.IsSha256(f.Sha256)) => "beside",
        { Template: { } template } when !ModelCatalogue.Templates.Contains(template) => "template",
        _ => null,
    };

    /// <summary>A name and nothing else: no separator of any system, no control character, not hidden, not the manifest itself.</summary>
    internal static bool IsFileName(string name) =>
        name.Length is > 0 and <= 200 && name[0] != '.' && name != ModelStore.ManifestName && !name.Any(c => c is '/' or '\\' or ':' || char.IsControl(c));

    private sealed class InstantConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } text && InstantPattern.ExtendedIso.Parse(text) is { Success: true } parsed ? parsed.Value : throw new JsonException("not an instant such as 2027-05-01T10:00:00Z.");

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
    }
}
