using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>
/// Puts tool calls together from their pieces. Pieces belong together by index; a server that gives every call the same index, or none, is
/// understood by its ids: a new id begins a new call.
/// </summary>
internal sealed class ToolCallAssembler(int mostCalls = 128)
{
    private readonly List<Call> _calls = [];

    public bool Any => _calls.Count > 0;

    public void Add(ToolCallDelta piece)
    {
        var call = Find(piece);
        if (call is null)
        {
            if (_calls.Count == mostCalls)
                throw new InferenceException(InferenceFault.MalformedAnswer, $"The answer has more than {mostCalls} tool calls.");
            _calls.Add(call = new Call(piece.Index, piece.Id));
        }

        call.Id ??= Nothing(piece.Id);
        // Names come whole; a server that repeats them with every piece means the same call.
        call.Name ??= Nothing(piece.Function?.Name);
        switch (piece.Function?.Arguments)
        {
            case { ValueKind: JsonValueKind.String } text:
                call.Arguments.Append(text.GetString());
                break;
            case { ValueKind: JsonValueKind.Object } whole:
                call.Arguments.Append(whole.GetRawText());
                break;
        }
    }

    /// <summary>The calls in the order in which they began.</summary>
    /// <param name="answerId">Names calls that the server left without an id.</param>
    public IEnumerable<FunctionCallContent> Finish(string answerId)
    {
        for (var i = 0; i < _calls.Count; i++)
        {
            var call = _calls[i];
            if (call.Name is null)
                throw new InferenceException(InferenceFault.MalformedAnswer, "The answer has a tool call without a name.");
            var id = call.Id ?? string.Create(CultureInfo.InvariantCulture, $"call_{answerId}_{i}");
            var text = call.Arguments.ToString();
            var content = FunctionCallContent.CreateFromParsedArguments(text, id, call.Name, Parse);
            if (content.Exception is not null)
                content.AdditionalProperties = new() { [InferenceProperties.RawArguments] = text };
            yield return content;
        }
    }

    private Call? Find(ToolCallDelta piece)
    {
        var newest = piece.Index is { } index ? _calls.FindLast(c => c.Index == index) : _calls.LastOrDefault();
        if (newest is null || Nothing(piece.Id) is not { } id || newest.Id is null || newest.Id == id)
            return newest;
        return _calls.FindLast(c => c.Id == id && c.Index == piece.Index);
    }

    private static IDictionary<string, object?> Parse(string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
            return new Dictionary<string, object?>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(arguments, new JsonDocumentOptions { AllowDuplicateProperties = false });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("The arguments are not a JSON object.");
        return document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => (object?)m.Value.Clone(), StringComparer.Ordinal);
    }

    private static string? Nothing(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed class Call(int? index, string? id)
    {
        public int? Index { get; } = index;
        public string? Id { get; set; } = Nothing(id);
        public string? Name { get; set; }
        public StringBuilder Arguments { get; } = new();
    }
}
