using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace TravelPlanner.InferenceWorker.Models.Catalogue;

/// <summary>
/// The models this program knows by name: <c>models/catalogue.json</c>, compiled in, and after it a file of the same form of the user's
/// own, whose entries replace those of the same id.
/// </summary>
public sealed partial class ModelCatalogue
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>The families of chat templates that the worker renders.</summary>
    public static readonly IReadOnlyList<string> Templates = ["qwen2.5", "qwen3", "qwen3-instruct-2507", "qwen3.5"];

    private static readonly string[] Verifiable = ["revision", "bytes", "sha256"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private ModelCatalogue(IReadOnlyList<CatalogueModel> models) => Models = models;

    public IReadOnlyList<CatalogueModel> Models { get; }

    public IEnumerable<CatalogueEntry> Entries => Models.SelectMany(m => m.Files.Select(f => new CatalogueEntry(m, f)));

    /// <param name="extension">The user's file; one that is not there adds nothing.</param>
    /// <exception cref="ModelException">The user's file cannot be used; the message names it and the model.</exception>
    public static ModelCatalogue Load(string? extension = null)
    {
        using var embedded = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("models/catalogue.json")!;
        var models = Read(embedded, "models/catalogue.json");
        if (extension is null || !File.Exists(extension))
            return new ModelCatalogue(models);
        using var file = File.OpenRead(extension);
        if (file.Length > MostBytes)
            throw Unusable(extension, $"it is larger than {MostBytes} bytes.", $"文件大于 {MostBytes} 字节。");
        var added = Read(file, extension);
        return new ModelCatalogue([.. models.Where(m => !added.Any(a => a.Id == m.Id)), .. added]);
    }

    /// <summary>By a file's id (<c>qwen3-8b-q8_0</c>), or a model's (<c>qwen3-8b</c>), which means its first file.</summary>
    /// <exception cref="ModelException">No such model; the message names the nearest.</exception>
    public CatalogueEntry Find(string id)
    {
        var found = Entries.FirstOrDefault(e => e.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
            ?? Entries.FirstOrDefault(e => e.Model.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
        if (found is not null)
            return found;
        var known = string.Join(", ", Models.Select(m => m.Id));
        throw new ModelException(ModelFault.NotFound, $"There is no model '{id}' in the catalogue. Known: {known}.", $"目录中没有模型“{id}”。已有：{known}。");
    }

    private static IReadOnlyList<CatalogueModel> Read(Stream stream, string name)
    {
        Document document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(stream, Json) ?? throw new JsonException("it holds no object.");
        }
        catch (JsonException fault)
        {
            throw Unusable(name, fault.Message, fault.Message);
        }

        if (document.Version != 1)
            throw Unusable(name, $"version {document.Version} is not 1.", $"版本 {document.Version} 不是 1。");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in document.Models)
        {
            foreach (var problem in Problems(model))
                throw Unusable(name, $"model '{model.Id}': {problem}.", $"模型“{model.Id}”：{problem}。");
            foreach (var file in model.Files)
            {
                if (!seen.Add($"{model.Id}-{file.Quantization}"))
                    throw Unusable(name, $"'{model.Id}-{file.Quantization}' stands there twice.", $"“{model.Id}-{file.Quantization}”出现两次。");
            }
        }

        return document.Models;
    }

    private static IEnumerable<string> Problems(CatalogueModel model)
    {
        if (!IsId(model.Id))
            yield return "id must be lower-case letters, digits, '.', '_' and '-', at most 64";
        if (model.Context is <= 0)
            yield return "context must be above 0";
        if (model.Kind == ModelKind.Chat && (model.Template is null || model.Context is null))
            yield return "a chat model needs template and context";
        if (model.Template is { } template && !Templates.Contains(template))
            yield return $"template '{template}' is none of {string.Join(", ", Templates)}";
        if (model.Files.Count == 0)
            yield return "files is empty";
        foreach (var file in model.Files)
        {
            if (!IsId($"{model.Id}-{file.Quantization}"))
                yield return $"quantization '{file.Quantization}' must be lower-case letters, digits, '.', '_' and '-'";
            if (!RepositoryPattern().IsMatch(file.Repository))
                yield return $"repository '{file.Repository}' must be owner/name";
            if (!FilePattern().IsMatch(file.File) || file.File.Split('/').Any(part => part is "." or ".."))
                yield return $"file '{file.File}' must be a relative path of letters, digits, '.', '_', '-'";
            if (file.Revision is not null && !RevisionPattern().IsMatch(file.Revision))
                yield return $"revision '{file.Revision}' must be a commit, tag or branch";
            if (file.Bytes is <= 0)
                yield return "bytes must be above 0, or null where unknown";
            if (file.Sha256 is not null && !IsSha256(file.Sha256))
                yield return "sha256 must be 64 lower-case hexadecimal digits, or null where unknown";
            if (file.Unverified.Except(Verifiable).FirstOrDefault() is { } unknown)
                yield return $"unverified names '{unknown}', which is none of {string.Join(", ", Verifiable)}";
            string?[] missing = [file.Revision is null ? "revision" : null, file.Bytes is null ? "bytes" : null, file.Sha256 is null ? "sha256" : null];
            if (missing.OfType<string>().Except(file.Unverified).FirstOrDefault() is { } unsaid)
                yield return $"{unsaid} is null and must be named in unverified";
        }
    }

    /// <summary>An id is a folder's name too: no separators, no leading dot.</summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id);

    public static bool IsSha256(string text) => Sha256Pattern().IsMatch(text);

    private static ModelException Unusable(string name, string english, string chinese) =>
        new(ModelFault.Refused, $"{name}: {english}", $"{name}：{chinese}");

    private sealed record Document(int Version, IReadOnlyList<CatalogueModel> Models);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sha256Pattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FilePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RevisionPattern();
}
