using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Requests;

/// <summary>Draws sentences from rules. A slot may lean on one that comes later in the sentence, so all are drawn before anything is written.</summary>
internal sealed class Sampler(SlotWriter slots, IReadOnlyDictionary<string, ToolArguments> tools)
{
    private const int MostRounds = 4;

    /// <param name="tool">Whose arguments come first; empty for none.</param>
    /// <returns>Null where this draw does not fit what is known; the next one may.</returns>
    public Expansion? Draw(Rule rule, string tool, Scene scene)
    {
        var leaves = new List<Node>();
        var heldOut = Flatten(rule, scene, leaves, top: true);
        var values = new SlotValue?[leaves.Count];
        var variables = new Dictionary<string, Said>(StringComparer.Ordinal);
        if (scene.Known is { } known)
        {
            foreach (var (name, said) in known)
                variables[name] = said;
        }

        if (!Resolve(leaves, values, variables, scene))
            return null;
        return new Writing(leaves, values, variables, tools, scene).Run(tool, heldOut);
    }

    private static bool Flatten(Rule rule, Scene scene, List<Node> leaves, bool top)
    {
        var chosen = rule.Draw(scene.Random, scene.Split, top);
        return Flatten(chosen.Body, scene, leaves) | chosen.HeldOut;
    }

    private static bool Flatten(Node node, Scene scene, List<Node> leaves)
    {
        switch (node)
        {
            case Sequence sequence:
                var any = false;
                foreach (var part in sequence.Parts)
                    any |= Flatten(part, scene, leaves);
                return any;
            case Choice choice:
                return Flatten(choice.Options[scene.Random.Next(choice.Options.Count)], scene, leaves);
            case RuleUse use:
                return (!use.Optional || scene.Random.Next(2) == 0) && Flatten(use.Target, scene, leaves, top: false);
            case SlotUse { Text: { } text } slot:
                leaves.Add(slot);
                var inside = Flatten(text.Target, scene, leaves, top: false);
                leaves.Add(new TextEnd(slot));
                return inside;
            default:
                leaves.Add(node);
                return false;
        }
    }

    private bool Resolve(List<Node> leaves, SlotValue?[] values, Dictionary<string, Said> variables, Scene scene)
    {
        var saidHere = new HashSet<string>(StringComparer.Ordinal);
        var following = new HashSet<string>(StringComparer.Ordinal);
        foreach (var leaf in leaves)
        {
            if (leaf is SlotUse slot)
                following.UnionWith(slot.Variables);
        }

        for (var round = 0; round < MostRounds; round++)
        {
            var open = false;
            for (var i = 0; i < leaves.Count; i++)
            {
                if (values[i] is not null || leaves[i] is not SlotUse { Kind: not SlotKind.Text } slot)
                    continue;
                // What the sentence itself will say counts before what an earlier message said.
                if (slot.After is { } after && (!variables.ContainsKey(after) || (following.Contains(after) && !saidHere.Contains(after))))
                {
                    open = true;
                    continue;
                }

                if (slots.Draw(slot, variables, scene) is not { } value)
                    return false;
                values[i] = value;
                for (var v = 0; v < slot.Variables.Count; v++)
                {
                    variables[slot.Variables[v]] = new Said(value.Values.Count > v ? value.Values[v] : null, value.Text);
                    saidHere.Add(slot.Variables[v]);
                }
            }

            if (!open)
                return true;
        }

        return false;
    }

    /// <summary>Text and calls of one draw.</summary>
    private sealed class Writing(List<Node> leaves, SlotValue?[] values, Dictionary<string, Said> variables, IReadOnlyDictionary<string, ToolArguments> tools, Scene scene)
    {
        private readonly List<Piece> _pieces = [];
        private readonly List<ExpandedCall> _calls = [];
        private readonly List<SaidLength> _lengths = [];
        private List<ArgumentChange> _changes = [];
        private StringBuilder? _query;
        private char _last = ' ';

        public Expansion? Run(string tool, bool heldOut)
        {
            if (tool.Length > 0)
                Begin(tool);
            for (var i = 0; i < leaves.Count; i++)
            {
                if (!Write(leaves[i], values[i]))
                    return null;
            }

            if (_pieces is [.., { Kind: PieceKind.Words } end])
                _pieces[^1] = end with { Text = end.Text.TrimEnd() };
            return new Expansion(_pieces, _calls, variables, _lengths, heldOut);
        }

        private void Begin(string tool)
        {
            _changes = [];
            _calls.Add(new ExpandedCall(tool, _changes));
        }

        private bool Write(Node leaf, SlotValue? value)
        {
            switch (leaf)
            {
                case Literal literal:
                    Append(PieceKind.Words, literal.Text);
                    return true;
                case ToolSwitch to:
                    Begin(to.Tool);
                    return true;
                case SlotUse { Kind: SlotKind.Text }:
                    _query = new StringBuilder();
                    return true;
                case TextEnd end:
                    var text = _query!.ToString().Trim();
                    _query = null;
                    if (scene.Lower)
                        text = text.ToLowerInvariant();
                    _pieces.Add(new Piece(PieceKind.Copied, text));
                    _last = text.Length > 0 ? text[^1] : _last;
                    variables[end.Slot.Variables[0]] = new Said(JsonValue.Create(text), text);
                    if (end.Slot.Targets is [var argument])
                        Change(end.Slot.Append, argument, JsonValue.Create(text));
                    return text.Length > 0;
                case SlotUse slot:
                    Append(value!.IsCopied ? PieceKind.Copied : PieceKind.Phrase, value.Text);
                    SetFrom(slot, value);
                    return true;
                case Assign assign:
                    return Substituted(assign.Value) is { } filled && Change(assign.Append, assign.Argument, filled);
                case Unset unset:
                    _changes.Add(new ArgumentChange(ChangeKind.Unset, unset.Argument, null));
                    return true;
                case OldText old:
                    if (scene.Known?.GetValueOrDefault(old.Argument) is not { } said)
                        return false;
                    Append(PieceKind.Copied, said.Text);
                    return true;
                case FieldText field when scene.Fields is { } fields:
                    if (!fields.TryGetValue(field.Field, out var shown))
                        return false;
                    Append(PieceKind.Copied, shown);
                    return true;
                case FieldText field:
                    Append(PieceKind.Field, field.Field);
                    return true;
                default:
                    throw new InvalidOperationException($"a sentence cannot hold {leaf.GetType().Name}");
            }
        }

        private bool Change(bool append, string path, JsonNode value)
        {
            _changes.Add(new ArgumentChange(append ? ChangeKind.Append : ChangeKind.Set, path, value));
            return true;
        }

        private void SetFrom(SlotUse slot, SlotValue value)
        {
            for (var i = 0; i < slot.Targets.Count; i++)
                Change(slot.Append, slot.Targets[i], value.Values[i].DeepClone());
            if (value.Currency is { } currency && slot.Targets is [var sum] && _calls.Count > 0)
            {
                // The sum's own neighbour: currency, or patch.currency.
                var path = sum.LastIndexOf('.') is > 0 and var cut ? sum[..(cut + 1)] + "currency" : "currency";
                if (tools[_calls[^1].Tool].Has(path))
                    Change(append: false, path, JsonValue.Create(currency));
            }

            if (slot.Kind is SlotKind.Nights or SlotKind.Days && slot.Targets is [var end] && slot.After is { } start)
                _lengths.Add(new SaidLength(end, start));
        }

        /// <summary>Runs of spaces become one.</summary>
        private void Append(PieceKind kind, string text)
        {
            if (kind != PieceKind.Field && text.Length == 0)
                return;
            if (_query is { } query)
            {
                query.Append(kind == PieceKind.Words ? Collapsed(text) : text);
                _last = text[^1];
                return;
            }

            if (kind == PieceKind.Words)
            {
                text = Collapsed(text);
                if (text.Length == 0)
                    return;
            }

            _pieces.Add(new Piece(kind, text));
            _last = kind == PieceKind.Field ? 'x' : text[^1];
        }

        private string Collapsed(string text)
        {
            var last = _last;
            if (!text.Contains("  ", StringComparison.Ordinal) && !(last == ' ' && text[0] == ' '))
                return text;
            var kept = new StringBuilder(text.Length);
            foreach (var c in text)
            {
                if (c != ' ' || last != ' ')
                    kept.Append(c);
                last = c;
            }

            return kept.ToString();
        }

        /// <summary>The value with its variables; null where one is unknown. Fields are filled in at once where the result is there.</summary>
        private JsonNode? Substituted(JsonNode value) => JsonTree.Map(value, leaf =>
            leaf.GetValueKind() == JsonValueKind.String && leaf.GetValue<string>() is var raw && raw.AsSpan().IndexOfAny(GrammarParser.VariableMark, GrammarParser.FieldMark) >= 0 ? Filled(raw) : leaf.DeepClone());

        private JsonNode? Filled(string raw)
        {
            if (raw[0] == GrammarParser.VariableMark && !raw.Contains(GrammarParser.EndMark, StringComparison.Ordinal))
                return variables.GetValueOrDefault(raw[1..]) is { } said ? said.Value?.DeepClone() ?? JsonValue.Create(said.Text) : null;
            if (raw[0] == GrammarParser.FieldMark && !raw.Contains(GrammarParser.EndMark, StringComparison.Ordinal))
                return scene.Fields is { } fields ? fields.TryGetValue(raw[1..], out var field) ? JsonValue.Create(field) : null : JsonValue.Create(raw);
            var text = new StringBuilder();
            for (var i = 0; i < raw.Length; i++)
            {
                if (raw[i] != GrammarParser.VariableMark)
                {
                    text.Append(raw[i]);
                    continue;
                }

                var end = raw.IndexOf(GrammarParser.EndMark, i);
                if (end < 0 || variables.GetValueOrDefault(raw[(i + 1)..end]) is not { } said)
                    return null;
                text.Append(said.Value is JsonValue v && v.GetValueKind() == JsonValueKind.String ? v.GetValue<string>() : said.Value?.ToJsonString() ?? said.Text);
                i = end;
            }

            return JsonValue.Create(text.ToString());
        }
    }
}
