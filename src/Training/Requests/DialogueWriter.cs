using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using TravelPlanner.Domain;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Requests;

/// <summary>Conversations of one language. Each draw may come to nothing, where sentences do not fit each other; the next one may.</summary>
internal sealed class DialogueWriter
{
    private const int MostTries = 12;
    private const int LowerCaseMessages = 22;

    /// <summary>Of a hundred corrections so many follow on a shown result; the others on a word.</summary>
    private const int CorrectionsOfResults = 45;

    private const int FirstStepsOfChains = 25;

    private readonly Language _language;
    private readonly Grammar _grammar;
    private readonly Sampler _sampler;
    private readonly ResultBank _results;
    private readonly CallBuilder _calls;
    private readonly ImmutableArray<DialogueKind> _kinds;
    private readonly ImmutableArray<(Rule Rule, string Tool)> _singles;
    private readonly Dictionary<string, ImmutableArray<(Rule Rule, string[] Parts)>> _byPrefix = new(StringComparer.Ordinal);

    public DialogueWriter(Language language, Grammars grammars, Sampler sampler, ResultBank results)
    {
        (_language, _grammar, _sampler, _results, _calls) = (language, grammars[language], sampler, results, new CallBuilder(grammars.Tools));
        _singles = [.. _grammar.Rules.Values.Where(r => grammars.Tools.ContainsKey(r.Name)).SelectMany(r => Enumerable.Repeat((r, r.Name), DialogueKinds.WeightOf(r.Name)))];
        foreach (var prefix in (string[])["correct", "ask", "reply", "then", "chain", "answer"])
        {
            _byPrefix[prefix] =
            [
                .. _grammar.Rules.Values.Select(r => (r, r.Name.Split('.'))).Where(r => r.Item2.Length > 1 && r.Item2[0] == prefix)
                    .SelectMany(r => Enumerable.Repeat(r, DialogueKinds.WeightOf(r.Item2[1]))),
            ];
        }

        _kinds = [.. DialogueKinds.Kinds.Where(k => Has(k.Kind)).SelectMany(k => Enumerable.Repeat(k.Kind, k.Weight))];
    }

    /// <param name="shown">The tools of the conversation; <paramref name="missing"/> are those it lacks.</param>
    public TrainingDialogue? Draw(Scene scene, IReadOnlyList<string> shown, HashSet<string> missing)
    {
        var random = scene.Random;
        scene = scene with { Lower = _language == Language.En && random.Next(100) < LowerCaseMessages, Names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) };
        return _kinds[random.Next(_kinds.Length)] switch
        {
            DialogueKind.Single => Single(scene, missing),
            DialogueKind.Correct => Correct(scene, missing),
            DialogueKind.Ask => Ask(scene, missing, withReply: false),
            DialogueKind.Reply => Ask(scene, missing, withReply: true),
            DialogueKind.Several => Several(scene, missing),
            DialogueKind.Then => Then(scene, missing),
            DialogueKind.Chain => Chain(scene, missing),
            DialogueKind.Answer => Answer(scene, missing),
            _ => Decline(scene),
        };
    }

    private bool Has(DialogueKind kind) => kind switch
    {
        DialogueKind.Single => _singles.Length > 0,
        DialogueKind.Correct => _byPrefix["correct"].Length > 0,
        DialogueKind.Ask => _byPrefix["ask"].Length > 0,
        DialogueKind.Reply => _byPrefix["reply"].Length > 0,
        DialogueKind.Several => _grammar.Find("several") is not null,
        DialogueKind.Then => _byPrefix["then"].Length > 0 && _results.HasAny(_language),
        DialogueKind.Chain => _byPrefix["chain"].Length > 0 && _results.HasAny(_language),
        DialogueKind.Answer => _byPrefix["answer"].Length > 0 && _results.HasAny(_language),
        _ => _grammar.Find("decline") is not null && _grammar.Find("decline.answer") is not null,
    };

    private TrainingDialogue? Single(Scene scene, HashSet<string> missing)
    {
        var (rule, tool) = scene.Random.Pick(_singles);
        if (Request(rule, tool, scene) is not { } request)
            return null;
        if (!missing.Contains(tool))
            return Of($"single.{tool}", [User(request.Said, scene), Calls((tool, request.Arguments))]);
        return Say("unavailable.answer", scene) is { } sorry ? Of($"unavailable.{tool}", [User(request.Said, scene), Assistant(sorry)]) : null;
    }

    private TrainingDialogue? Correct(Scene scene, HashSet<string> missing)
    {
        var (rule, parts) = scene.Random.Pick(_byPrefix["correct"]);
        var tool = parts[1];
        if (missing.Contains(tool) || _grammar.Find(tool) is not { } first || Request(first, tool, scene) is not { } request)
            return null;
        var context = new List<ChatMessage> { User(request.Said, scene) };
        if (scene.Random.Next(100) >= CorrectionsOfResults || !ShowResult(context, tool, request, scene, withAnswer: true, out _))
        {
            if (Say("acknowledge.answer", scene) is not { } word)
                return null;
            context.Add(Assistant(word));
        }

        for (var i = 0; i < MostTries; i++)
        {
            var turn = scene with { Known = request.Said.Said };
            if (_sampler.Draw(rule, tool, turn) is not { } said)
                continue;
            var changes = said.Calls[0].Changes.ToList();
            CallBuilder.KeepLengths(request.Arguments, changes, request.Said.Lengths);
            if (_calls.Build(tool, request.Arguments, changes) is { } merged && !JsonNode.DeepEquals(merged, request.Arguments))
                return Of($"correct.{tool}", [.. context, User(said, turn), Calls((tool, merged))]);
        }

        return null;
    }

    private TrainingDialogue? Ask(Scene scene, HashSet<string> missing, bool withReply)
    {
        var (rule, parts) = scene.Random.Pick(_byPrefix[withReply ? "reply" : "ask"]);
        var (tool, argument) = (parts[1], parts[^1]);
        if (missing.Contains(tool) || _grammar.Find($"ask.{tool}.{argument}") is not { } asking || _grammar.Find($"question.{argument}") is not { } questions)
            return null;
        if (Expand(asking, tool, scene) is not { } said)
            return null;
        if (Expand(questions, "", scene with { Known = said.Said, Lower = false, Split = Split.Train }) is not { } question)
            return null;
        if (!withReply)
            return Of($"ask.{tool}.{argument}", [User(said, scene), Assistant(question.Text)]);
        var before = _calls.Partial(tool, said.Calls[0].Changes);
        for (var i = 0; i < MostTries; i++)
        {
            var turn = scene with { Known = said.Said };
            if (_sampler.Draw(rule, tool, turn) is { } reply && _calls.Build(tool, before, reply.Calls[0].Changes) is { } arguments)
                return Of($"reply.{tool}.{argument}", [User(said, scene), Assistant(question.Text), User(reply, turn), Calls((tool, arguments))]);
        }

        return null;
    }

    private TrainingDialogue? Several(Scene scene, HashSet<string> missing)
    {
        if (Expand(_grammar.Find("several")!, "", scene) is not { Calls.Count: > 1 } said)
            return null;
        var calls = new List<(string, JsonObject)>();
        foreach (var call in said.Calls)
        {
            if (missing.Contains(call.Tool) || _calls.Build(call.Tool, null, call.Changes) is not { } arguments)
                return null;
            calls.Add((call.Tool, arguments));
        }

        return Of("several", [User(said, scene), Calls([.. calls])]);
    }

    private TrainingDialogue? Then(Scene scene, HashSet<string> missing)
    {
        var (rule, parts) = scene.Random.Pick(_byPrefix["then"]);
        var (from, tool) = (parts[1], parts[^1]);
        if (missing.Contains(from) || missing.Contains(tool) || _grammar.Find(from) is not { } first || Request(first, from, scene) is not { } request)
            return null;
        var context = new List<ChatMessage> { User(request.Said, scene) };
        if (!ShowResult(context, from, request, scene, withAnswer: true, out var fields))
            return null;
        for (var i = 0; i < MostTries; i++)
        {
            var turn = scene with { Known = request.Said.Said };
            if (_sampler.Draw(rule, tool, turn) is { } said && WithFields(said, fields) is { } filled
                && CallBuilder.Filled(filled.Calls[0].Changes, fields, scene.Split) is { } changes && _calls.Build(tool, null, changes) is { } arguments)
                return Of($"then.{from}.{tool}", [.. context, User(filled, turn), Calls((tool, arguments))]);
        }

        return null;
    }

    private TrainingDialogue? Chain(Scene scene, HashSet<string> missing)
    {
        var (rule, _) = scene.Random.Pick(_byPrefix["chain"]);
        if (Expand(rule, "", scene) is not { Calls: [var first, var second, ..] } said || said.Calls.Any(c => missing.Contains(c.Tool)) || _calls.Build(first.Tool, null, first.Changes) is not { } arguments)
            return null;
        var context = new List<ChatMessage> { User(said, scene) };
        if (scene.Random.Next(100) < FirstStepsOfChains)
            return Of(rule.Name, [.. context, Calls((first.Tool, arguments))]);
        if (!ShowResult(context, first.Tool, (said, arguments), scene, withAnswer: false, out var fields))
            return null;
        return CallBuilder.Filled(second.Changes, fields, scene.Split) is { } changes && _calls.Build(second.Tool, null, changes) is { } next
            ? Of(rule.Name, [.. context, Calls((second.Tool, next))])
            : null;
    }

    private TrainingDialogue? Answer(Scene scene, HashSet<string> missing)
    {
        var (_, parts) = scene.Random.Pick(_byPrefix["answer"]);
        var tool = parts[1];
        if (missing.Contains(tool) || _grammar.Find(tool) is not { } first || Request(first, tool, scene) is not { } request)
            return null;
        var context = new List<ChatMessage> { User(request.Said, scene) };
        return ShowResult(context, tool, request, scene, withAnswer: true, out _) ? Of($"answer.{tool}", context) : null;
    }

    private TrainingDialogue? Decline(Scene scene) =>
        Expand(_grammar.Find("decline")!, "", scene) is { } said && Say("decline.answer", scene) is { } sorry ? Of("decline", [User(said, scene), Assistant(sorry)]) : null;

    /// <summary>Adds the call, its result and, where wanted, the answer.</summary>
    private bool ShowResult(List<ChatMessage> context, string tool, (Expansion Said, JsonObject Arguments) request, Scene scene, bool withAnswer, out IReadOnlyDictionary<string, string> fields)
    {
        fields = ImmutableDictionary<string, string>.Empty;
        if (_results.Draw(scene.Random, _language, tool, scene.Today, request.Arguments) is not { } result)
            return false;
        fields = result.Fields;
        context.Add(Calls((tool, request.Arguments)));
        context.Add(new ChatMessage(ChatRole.Tool, result.Text));
        if (!withAnswer)
            return true;
        if (_grammar.Find($"answer.{tool}") is not { } rule || Expand(rule, tool, scene with { Fields = fields, Known = request.Said.Said, Lower = false, Split = Split.Train }) is not { } answer)
            return false;
        context.Add(Assistant(answer.Text));
        return true;
    }

    private (Expansion Said, JsonObject Arguments)? Request(Rule rule, string tool, Scene scene)
    {
        for (var i = 0; i < MostTries; i++)
        {
            scene.Names.Clear();
            if (_sampler.Draw(rule, tool, scene) is { } said && said.Calls is [var call] && _calls.Build(tool, null, call.Changes) is { } arguments)
                return (said, arguments);
        }

        return null;
    }

    private Expansion? Expand(Rule rule, string tool, Scene scene)
    {
        for (var i = 0; i < MostTries; i++)
        {
            if (_sampler.Draw(rule, tool, scene) is { } said)
                return said;
        }

        return null;
    }

    /// <summary>What the assistant says: in its own wordings, whatever is held out of the traveller's.</summary>
    private string? Say(string rule, Scene scene) => _grammar.Find(rule) is { } found ? Expand(found, "", scene with { Lower = false, Split = Split.Train })?.Text : null;

    private static Expansion? WithFields(Expansion said, IReadOnlyDictionary<string, string> fields)
    {
        if (!said.Pieces.Any(p => p.Kind == PieceKind.Field))
            return said;
        var pieces = new List<Piece>();
        foreach (var piece in said.Pieces)
        {
            if (piece.Kind != PieceKind.Field)
                pieces.Add(piece);
            else if (fields.TryGetValue(piece.Text, out var shown))
                pieces.Add(new Piece(PieceKind.Copied, shown));
            else
                return null;
        }

        return said with { Pieces = pieces };
    }

    private TrainingDialogue Of(string intent, IReadOnlyList<ChatMessage> messages) => new(intent, _language, messages);

    private static ChatMessage User(Expansion said, Scene scene) => new(ChatRole.User, Noise.Apply(said, scene));

    private static ChatMessage Assistant(string text) => new(ChatRole.Assistant, text);

    private static ChatMessage Calls(params ReadOnlySpan<(string Tool, JsonObject Arguments)> calls)
    {
        var made = ImmutableArray.CreateBuilder<ChatToolCall>(calls.Length);
        foreach (var (tool, arguments) in calls)
            made.Add(CallBuilder.Call(tool, arguments));
        return new ChatMessage(ChatRole.Assistant, "", ToolCalls: made.ToImmutable());
    }
}
