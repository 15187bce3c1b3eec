using System.Text.Json;
using System.Text.Json.Serialization;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;

namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>The embedding and reranking models this program knows by name: <c>models/encoders.json</c>, compiled in.</summary>
public sealed class EncoderCatalogue
{
    /// <summary>The entry of a model folder, where the folder is not called after one of the catalogue.</summary>
    public const string EntryFile = "encoder.json";

    private const int MostBytes = 1024 * 1024;

    private static readonly string[] KnownInputs = ["input_ids", "attention_mask", "token_type_ids", "position_ids", "input_weights", "past_key_values"];

    private static readonly string[] Fields = [.. typeof(EncoderEntry).GetConstructors()[0].GetParameters().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name!))];

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 8,
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private EncoderCatalogue(IReadOnlyList<EncoderEntry> entries) => Entries = entries;

    public IReadOnlyList<EncoderEntry> Entries { get; }

    public static EncoderCatalogue Load()
    {
        using var embedded = typeof(EncoderCatalogue).Assembly.GetManifestResourceStream("models/encoders.json")!;
        var document = Read<Document>(embedded, "models/encoders.json");
        foreach (var entry in document.Encoders)
            Check(entry, "models/encoders.json");
        return new EncoderCatalogue(document.Encoders);
    }

    /// <summary>Null where there is no such entry.</summary>
    public EncoderEntry? Find(string id) => Entries.FirstOrDefault(e => e.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="ModelException">No such model; the message names those there are.</exception>
    public EncoderEntry Get(string id)
    {
        var known = string.Join(", ", Entries.Select(e => e.Id));
        return Find(id) ?? throw new ModelException(
            ModelFault.NotFound, $"There is no embedding or reranking model '{id}' in the catalogue. Known: {known}.", $"目录中没有嵌入或重排模型“{id}”。已有：{known}。");
    }

    /// <summary>An entry by itself, as a model folder holds it.</summary>
    /// <exception cref="ModelException">It cannot be used; the message names the file and the member.</exception>
    public static EncoderEntry ReadEntry(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MostBytes)
            throw Unusable(path, $"it is larger than {MostBytes} bytes.", $"文件大于 {MostBytes} 字节。");
        var entry = Read<EncoderEntry>(file, path);
        Check(entry, path);
        return entry;
    }

    private static T Read<T>(Stream stream, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(stream, Json) ?? throw new JsonException("it holds no object.");
        }
        catch (JsonException fault)
        {
            throw Unusable(name, fault.Message, fault.Message);
        }
    }

    private static void Check(EncoderEntry entry, string name)
    {
        if (Problem(entry) is { } problem)
            throw Unusable(name, $"'{entry.Id}': {problem}.", $"“{entry.Id}”：{problem}。");
    }

    private static string? Problem(EncoderEntry entry) => entry switch
    {
        _ when !ModelCatalogue.IsId(entry.Id) => "id must be lower-case letters, digits, '.', '_' and '-', at most 64",
        { Kind: ModelKind.Chat } => "kind must be embedding or reranker",
        { MaxTokens: < 8 or > 1_000_000 } => "maxTokens must be from 8 to 1000000",
        { BatchTokens: < 1 or > 65_536 } => "batchTokens must be from 1 to 65536",
        { Kind: ModelKind.Embedding, Dimension: null or < 1 or > 65_536 } => "an embedding model needs dimension, from 1 to 65536",
        { LeastDimension: < 1 } => "leastDimension must be above 0",
        { Score: RerankScore.YesNo, Prompt: null } => "score yesNo needs prompt",
        { Prompt: not null, Tokenizer: not TokenizerKind.TokenizerJson } => "prompt needs the tokenizer tokenizerJson",
        { Known.Begins.Count: 0 } => "known.begins is empty",
        _ when entry.LeastDimension > entry.Dimension => "leastDimension is above dimension",
        _ when !entry.Inputs.Contains("input_ids") => "inputs must have input_ids",
        _ when entry.Inputs.Except(KnownInputs).FirstOrDefault() is { } unknown => $"inputs has '{unknown}', which is none of {string.Join(", ", KnownInputs)}",
        _ when entry.Unverified.Except(Fields).FirstOrDefault() is { } field => $"unverified names '{field}', which is no field",
        _ when entry.ExternalFiles.Append(entry.Model).FirstOrDefault(f => !IsRelative(f)) is { } file => $"'{file}' must be a relative path of letters, digits, '.', '_', '-'",
        _ => null,
    };

    private static bool IsRelative(string path) =>
        path.Split('/') is { } parts && parts.All(p => p.Length > 0 && p[0] != '.' && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'));

    private static ModelException Unusable(string name, string english, string chinese) => new(ModelFault.Refused, $"{name}: {english}", $"{name}：{chinese}");

    private sealed record Document(int Version, IReadOnlyList<EncoderEntry> Encoders);
}
