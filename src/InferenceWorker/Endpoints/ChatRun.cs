using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.InferenceWorker.ToolCalls;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>What became known of an answer at once.</summary>
/// <param name="End">With the last piece.</param>
internal sealed record ChatPiece(IReadOnlyList<OutputEvent> Events, IReadOnlyList<PickedToken> Picked, GenerationEnd? End);

/// <summary>
/// One request for a conversation's next answer: rendered, tokenised, held to a grammar where it has to be, submitted, and read back as
/// text, thinking and calls. The choices are submitted when it is made, so that what is refused is refused before anything is written.
/// </summary>
internal sealed class ChatRun : IDisposable
{
    private readonly LoadedModel _model;
    private readonly ChatRequest _request;
    private readonly string _user;
    private readonly int[] _prompt;
    private readonly uint _seed;
    private readonly LlamaGrammar? _grammar;
    private readonly LlamaGrammarPause? _pause;
    private readonly bool _thinking;
    private readonly List<RunningGeneration> _choices = [];

    /// <exception cref="SchemaRefusedException">A schema cannot be kept.</exception>
    /// <exception cref="TemplateRefusedException">The model's template has no form for the conversation.</exception>
    public ChatRun(LoadedModel model, ChatRequest request, string user)
    {
        (_model, _request, _user) = (model, request, user);
        var prescribed = request.Format != AnswerFormat.Text || request.ToolUse is ToolUse.Required or ToolUse.Named;
        _thinking = model.Family.Thinking is not null && (request.Thinking ?? !prescribed);
        _prompt = Tokenize(model, ChatTemplate.Render(model.Family, new ChatPrompt(request.Messages, request.Tools.Count > 0 && request.ToolUse != ToolUse.None ? request.Tools : null, Thinking: _thinking)));
        try
        {
            (_grammar, _pause) = MakeGrammar();
            _seed = request.Sampling.Seed ?? unchecked((uint)RandomNumberGenerator.GetInt32(int.MaxValue));
            for (var i = 0; i < request.Choices; i++)
                _choices.Add(Submit(i));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static int[] Tokenize(LoadedModel model, IEnumerable<PromptSegment> segments)
    {
        List<int> tokens = [];
        foreach (var segment in segments)
        {
            if (segment.IsControl)
                tokens.AddRange(model.Model.Vocabulary.Tokenize(segment.Text, parseSpecial: true));
            else
                AddData(tokens, segment.Text, model);
        }

        return [.. tokens];
    }

    /// <summary>
    /// The engine finds a vocabulary's user-defined tokens, such as <c>&lt;tool_call&gt;</c>, in any text; so text from outside that has one is cut
    /// behind its first character.
    /// </summary>
    private static void AddData(List<int> tokens, string text, LoadedModel model)
    {
        var start = 0;
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at + 1))
        {
            if (!model.Family.ControlTokens.Any(t => text.AsSpan(at).StartsWith(t, StringComparison.Ordinal)))
                continue;
            tokens.AddRange(model.Model.Vocabulary.Tokenize(text[start..(at + 1)]));
            start = at + 1;
        }

        tokens.AddRange(model.Model.Vocabulary.Tokenize(text[start..]));
    }

    /// <summary>One choice as it is made.</summary>
    /// <exception cref="AnswerNotInSchemaException">In the place of the end: the answer does not satisfy its schema.</exception>
    public async IAsyncEnumerable<ChatPiece> ReadAsync(int choice, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var parser = new ModelOutputParser(new OutputReading(
            _request.ToolUse == ToolUse.None ? ToolCallForm.None : _model.Family.ToolCallForm, _request.Definitions,
            SeparateThinking: _model.Family.Thinking is not null, StartsInThinking: _model.Family.PromptOpensThinking(_thinking), CallId: _ => "call_" + RandomNumberGenerator.GetHexString(24, lowercase: true)));
        var check = new AnswerCheck(_request);
        await foreach (var update in _choices[choice].ReadAsync(cancellation).ConfigureAwait(false))
        {
            var events = update.Text.Length == 0 ? [] : parser.Feed(update.Text);
            if (update.End is not null)
                events = [.. events, .. parser.Complete()];
            check.Add(events);
            var wrong = update.End is { } end ? check.Find(end) : null;
            if (events.Count > 0 || update.Picked.Count > 0 || update.End is not null)
                yield return new ChatPiece(events, update.Picked, wrong is null ? update.End : null);
            if (wrong is not null)
                throw wrong;
        }
    }

    /// <summary>One choice when it is there. One that does not satisfy its schema is sampled again, once.</summary>
    /// <exception cref="AnswerNotInSchemaException">That one does not satisfy it either, or at temperature zero would be the same.</exception>
    public async Task<ChatPiece> ReadWholeAsync(int choice, CancellationToken cancellation)
    {
        try
        {
            return await GatherAsync(choice, cancellation).ConfigureAwait(false);
        }
        catch (AnswerNotInSchemaException) when (_request.Sampling.Temperature != 0)
        {
            _choices[choice] = Submit(choice + ChatRequestReader.MostChoices);
            return await GatherAsync(choice, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        foreach (var choice in _choices)
            choice.Dispose();
        // The engine's samplers hold the grammar for as long as they need it.
        _grammar?.Dispose();
    }

    private RunningGeneration Submit(int sample) => _model.Scheduler.Submit(
        Generations.Request(_model.Model.Vocabulary, _prompt, _request.Sampling, _user, unchecked(_seed + (uint)sample), _grammar, _pause));

    private async Task<ChatPiece> GatherAsync(int choice, CancellationToken cancellation)
    {
        List<OutputEvent> events = [];
        List<PickedToken> picked = [];
        GenerationEnd? end = null;
        await foreach (var piece in ReadAsync(choice, cancellation).ConfigureAwait(false))
        {
            events.AddRange(piece.Events);
            picked.AddRange(piece.Picked);
            end = piece.End;
        }

        return new ChatPiece(events, picked, end);
    }

    private (LlamaGrammar? Grammar, LlamaGrammarPause? Pause) MakeGrammar()
    {
        var start = !_thinking ? ThinkingStart.None : _model.Family.PromptOpensThinking(true) ? ThinkingStart.Opened : ThinkingStart.Optional;
        JsonElement? schema = _request.Format switch { AnswerFormat.JsonObject => SchemaGrammar.AnObject, AnswerFormat.JsonSchema => _request.Schema, _ => null };
        if (_request.ToolUse == ToolUse.None || _request is { ToolUse: ToolUse.Auto, ToolGrammar: false })
            return (schema is { } only ? new LlamaGrammar(_model.Model, SchemaGrammar.Convert(only, start).Gbnf) : null, null);
        var kind = _request.ToolUse switch { ToolUse.Required => ToolChoiceKind.Required, ToolUse.Named => ToolChoiceKind.Named, _ => ToolChoiceKind.Auto };
        var tools = ToolCallGrammar.Build(_request.Definitions, _model.Family.ToolCallForm, kind, _request.ToolName, _request.ParallelCalls, start, schema);
        if (tools.Trigger is not { } trigger)
            return (new LlamaGrammar(_model.Model, tools.Gbnf), null);
        if (_model.Model.Vocabulary.Find(trigger) is not { } token)
            throw new SchemaRefusedException("tools", $"the model has no token {trigger}, by which a call would be known; use tool_choice \"required\".");
        return (new LlamaGrammar(_model.Model, tools.Gbnf, "root", token), Pause());
    }

    /// <summary>A call inside thinking is thought, not made: no grammar begins there.</summary>
    private LlamaGrammarPause? Pause() =>
        _model.Family.Thinking is not null && _model.Model.Vocabulary.Find("<think>") is { } open && _model.Model.Vocabulary.Find("</think>") is { } close
            ? new LlamaGrammarPause(open, close, _model.Family.PromptOpensThinking(_thinking))
            : null;
}
