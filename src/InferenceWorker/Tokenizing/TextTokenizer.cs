using System.Text;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Models;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>
/// A tokenizer as Hugging Face's <c>tokenizer.json</c> describes it: normalise, split, make tokens, put around them what the model wants. The
/// file's own <c>truncation</c> and <c>padding</c> are not read: how much a model takes and on which side a batch is filled is said in its catalogue entry.
/// </summary>
public sealed class TextTokenizer : ITokenSource
{
    private const long MostBytes = 128L * 1024 * 1024;

    private static readonly string[] PadNames = ["[PAD]", "<pad>", "<|endoftext|>"];

    private readonly Normalizer? _normalizer;
    private readonly PreTokenizer? _preTokenizer;
    private readonly ITokenModel _model;
    private readonly TokenTemplate _template;
    private readonly AddedTokens _raw;
    private readonly AddedTokens _normalized;
    private readonly Dictionary<string, int> _added;

    private TextTokenizer(JsonMember json)
    {
        _normalizer = Normalizers.Read(json.Find("normalizer"));
        _preTokenizer = PreTokenizers.Read(json.Find("pre_tokenizer"));
        var added = AddedTokens.Read(json.Find("added_tokens"));
        _model = TokenModels.Read(json.Need("model"), added.Where(t => t.Special).Select(t => t.Content).ToHashSet(StringComparer.Ordinal));
        _template = TokenTemplate.Read(json.Find("post_processor"));
        _raw = new AddedTokens(added.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        _normalized = new AddedTokens(added.Where(t => t.Normalized).Select(t => (_normalizer is null ? t.Content : _normalizer(AlignedText.Of(t.Content)).Text, t)));
        _added = added.GroupBy(t => t.Content, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Id, StringComparer.Ordinal);
        VocabularySize = 1 + Math.Max(_model.Vocabulary.Values.DefaultIfEmpty().Max(), _added.Values.DefaultIfEmpty().Max());
        PadId = json.Find("padding") is { IsObject: true } padding ? padding.Need("pad_id").AsWhole(0, VocabularySize - 1)
            : PadNames.Select(FindToken).FirstOrDefault(id => id is not null) ?? 0;
    }

    public int VocabularySize { get; }

    public int PadId { get; }

    /// <exception cref="ModelException">The file is not there, too large, or no tokenizer that can be read; the message names the member.</exception>
    public static TextTokenizer Load(string path)
    {
        // A build of the runtime without the tables of Unicode answers every question of this kind with the text as it came.
        if ("ﬁ".Normalize(NormalizationForm.FormKC) != "fi" || "É".Normalize(NormalizationForm.FormD).Length != 2)
            throw Unusable(path, "this runtime cannot normalise Unicode (InvariantGlobalization is on, or ICU is missing)", "本运行环境无法做 Unicode 规范化（InvariantGlobalization 已开启或缺少 ICU）");
        if (!File.Exists(path))
            throw new ModelException(ModelFault.NotFound, $"There is no {path}.", $"{path} 不存在。");
        using var file = File.OpenRead(path);
        if (file.Length > MostBytes)
            throw Unusable(path, $"it is larger than {MostBytes} bytes", $"文件大于 {MostBytes} 字节");
        try
        {
            using var json = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = 32 });
            return new TextTokenizer(new JsonMember(json.RootElement, "tokenizer"));
        }
        catch (Exception wrong) when (wrong is JsonException or TokenizerFormatException)
        {
            throw Unusable(path, wrong.Message, wrong.Message, wrong);
        }
    }

    /// <summary>The id of exactly this token; null when there is none.</summary>
    public int? FindToken(string token) => _added.TryGetValue(token, out var id) || _model.Vocabulary.TryGetValue(token, out id) ? id : null;

    public EncodedText Encode(string text, string? pair, int maxTokens) => Encode(text, pair, maxTokens, findSpecial: false);

    internal EncodedText Encode(string text, string? pair, int maxTokens, bool findSpecial)
    {
        var first = Tokens(text, findSpecial);
        var second = pair is null ? null : Tokens(pair, findSpecial);
        var room = maxTokens - _template.Added(pair is not null);
        if (room < 1)
            throw new ArgumentException($"maxTokens: received {maxTokens}; allowed: at least {maxTokens - room + 1}, because this model adds {maxTokens - room}.", nameof(maxTokens));
        var (keepFirst, keepSecond) = Share(first.Count, second?.Count ?? 0, room);
        var truncated = keepFirst < first.Count || keepSecond < (second?.Count ?? 0);
        return _template.Apply(Cut(first, keepFirst), second is null ? null : Cut(second, keepSecond), truncated);
    }

    /// <summary>The tokens of a text without what belongs around it.</summary>
    /// <param name="findSpecial">Whether the text is the model's own (a template), in which its special tokens are meant as such.</param>
    public IReadOnlyList<(int Id, TextSpan Span)> Tokens(string text, bool findSpecial)
    {
        List<(int, TextSpan)> tokens = [];
        var made = new List<PieceToken>();
        foreach (var (raw, special) in _raw.Split(AlignedText.Of(text), findSpecial))
        {
            if (special is not null)
            {
                tokens.Add((special.Id, raw.Original(0, raw.Length)));
                continue;
            }

            var normalized = _normalizer is null ? raw : _normalizer(raw);
            foreach (var (part, added) in _normalized.Split(normalized, findSpecial))
            {
                if (added is not null)
                {
                    tokens.Add((added.Id, part.Original(0, part.Length)));
                    continue;
                }

                foreach (var piece in _preTokenizer is null ? [part] : _preTokenizer(part))
                {
                    if (piece.Length == 0)
                        continue;
                    made.Clear();
                    _model.Tokenize(piece.Text, made);
                    foreach (var token in made)
                        tokens.Add((token.Id, piece.Original(token.Start, token.End)));
                }
            }
        }

        return tokens;
    }

    /// <summary>The longer of two gives way first; once they are equal, both.</summary>
    private static (int First, int Second) Share(int first, int second, int room)
    {
        if (first + second <= room)
            return (first, second);
        var half = room / 2;
        if (first <= half)
            return (first, room - first);
        return second <= half ? (room - second, second) : (half + (room % 2), half);
    }

    private static IReadOnlyList<(int, TextSpan)> Cut(IReadOnlyList<(int, TextSpan)> tokens, int count) => count == tokens.Count ? tokens : [.. tokens.Take(count)];

    private static ModelException Unusable(string path, string english, string chinese, Exception? cause = null) =>
        new(ModelFault.Corrupt, $"{path} cannot be used: {english}", $"{path} 不可用：{chinese}", cause);
}
