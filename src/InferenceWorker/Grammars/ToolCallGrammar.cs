using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TravelPlanner.Inference;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>A tool that may be called.</summary>
/// <param name="Parameters">JSON Schema of its arguments, an object.</param>
public sealed record ToolDefinition(string Name, JsonElement Parameters)
{
    private static readonly JsonElement NoParameters = JsonElement.Parse("""{"type":"object","properties":{},"additionalProperties":false}""");

    /// <summary>Reads <c>{"type":"function","function":{"name", "parameters"}}</c>, as clients send it.</summary>
    /// <param name="path">Where it stands in the request, for the refusal.</param>
    /// <exception cref="SchemaRefusedException">It is none, or its name has other characters than letters, digits, <c>_ - .</c>, or more than 64.</exception>
    public static ToolDefinition Read(JsonElement tool, string path)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
            throw new SchemaRefusedException(path, "a tool is {\"type\":\"function\",\"function\":{…}}.");
        var name = function.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            throw new SchemaRefusedException($"{path}/function/name", "a name has 1 to 64 letters, digits, '_', '-' or '.'.");
        return new(name, function.TryGetProperty("parameters", out var parameters) && parameters.ValueKind != JsonValueKind.Null ? parameters : NoParameters);
    }
}

public enum ToolChoiceKind
{
    /// <summary>The model decides; the grammar waits for a call to begin.</summary>
    Auto,

    /// <summary>At least one call of any tool.</summary>
    Required,

    /// <summary>A call of the named tool.</summary>
    Named,
}

/// <summary>A grammar for tool calls.</summary>
/// <param name="Trigger">
/// The text of the token with which the grammar begins to apply, that token included; null: from the first token on. Arm it only while
/// <see cref="TravelPlanner.InferenceWorker.ToolCalls.ModelOutputParser.InThinking"/> is false.
/// </param>
/// <param name="CheckedAfterwards">As <see cref="Grammar.CheckedAfterwards"/>, each path led by the tool's name.</param>
public sealed record ToolGrammar(string Gbnf, string? Trigger, ImmutableArray<string> CheckedAfterwards);

/// <summary>Grammars under which every call is whole, names a tool that was offered, and has arguments of its schema.</summary>
public static class ToolCallGrammar
{
    public const string Open = "<tool_call>";
    public const string Close = "</tool_call>";

    private const string ParameterClose = "</parameter>";

    private static readonly CharSet NameCharacters =
        CharSet.Range('a', 'z').Union(CharSet.Range('A', 'Z')).Union(CharSet.Range('0', '9')).Union(CharSet.Of("_-."));

    /// <param name="name">The tool of <see cref="ToolChoiceKind.Named"/>.</param>
    /// <param name="parallel">Whether several calls may follow each other.</param>
    /// <param name="thinking">What may stand before a call that has to come; of no effect under <see cref="ToolChoiceKind.Auto"/>.</param>
    /// <param name="answer">Schema of an answer that is no call: with <see cref="ToolChoiceKind.Auto"/> the text is then either, from its beginning on.</param>
    /// <exception cref="SchemaRefusedException">A tool's schema cannot be kept, there is no such tool, or the form has no calls; the path begins with <c>tools/</c> and the tool's name.</exception>
    public static ToolGrammar Build(
        IReadOnlyList<ToolDefinition> tools,
        ToolCallForm form,
        ToolChoiceKind choice = ToolChoiceKind.Auto,
        string? name = null,
        bool parallel = true,
        ThinkingStart thinking = ThinkingStart.None,
        JsonElement? answer = null)
    {
        if (form == ToolCallForm.None)
            throw new SchemaRefusedException("tools", "the model's template family has no form for tool calls.");
        if (choice == ToolChoiceKind.Named)
            tools = [tools.FirstOrDefault(t => t.Name == name) ?? throw new SchemaRefusedException("tool_choice", $"there is no tool \"{name}\"; the tools are {string.Join(", ", tools.Select(t => t.Name))}.")];
        if (tools.Count == 0)
            throw new SchemaRefusedException("tools", "there is no tool to call.");
        var rules = new GrammarRules();
        var afterwards = new SortedSet<string>(StringComparer.Ordinal);
        var call = rules.Reserve("call");
        rules.Write(call, Expr.Alt(tools.Select((t, i) => Call(t, i, form, rules, afterwards))));
        var calls = parallel ? Expr.Seq(Expr.Ref(call), rules.Repeat("calls", Expr.Seq(Expr.Text("\n"), Expr.Ref(call)), 0, null)) : Expr.Ref(call);
        var waits = choice == ToolChoiceKind.Auto && answer is null;
        if (choice == ToolChoiceKind.Auto && answer is { } schema)
            calls = Expr.Alt(calls, new ValueGrammar(schema, "answer", rules, afterwards, TextCoding.Json).Of([SchemaParts.Root(schema)], "value"));
        var before = waits ? Expr.Empty : new StringGrammar(rules).Thinking(thinking);
        return new(rules.ToGbnf(Expr.Seq(before, calls)), waits ? Open : null, [.. afterwards]);
    }

    private static Expr Call(ToolDefinition tool, int index, ToolCallForm form, GrammarRules rules, ISet<string> afterwards)
    {
        var hint = string.Create(CultureInfo.InvariantCulture, $"tool{index}");
        try
        {
            if (form == ToolCallForm.Hermes)
            {
                var values = new ValueGrammar(tool.Parameters, tool.Name, rules, afterwards, TextCoding.Json);
                return Expr.Seq(Expr.Text($"{Open}\n{{\"name\": {JsonText.Quoted(tool.Name)}, \"arguments\": "), Arguments(tool, values, hint,
                    expanded => new ObjectGrammar(values, rules).Of(expanded, hint)), Expr.Text($"}}\n{Close}"));
            }

            var tagged = new ValueGrammar(tool.Parameters, tool.Name, rules, afterwards, TextCoding.JsonInTags);
            return Expr.Seq(Expr.Text($"{Open}\n<function={tool.Name}>\n"), Arguments(tool, tagged, hint, expanded => Parameters(expanded, tagged, rules)), Expr.Text($"</function>\n{Close}"));
        }
        catch (SchemaRefusedException e)
        {
            throw new SchemaRefusedException($"tools/{tool.Name}/parameters{e.Path.TrimStart('#')}", e.Reason);
        }
    }

    private static Expr Arguments(ToolDefinition tool, ValueGrammar values, string hint, Func<ImmutableArray<SchemaPart>, Expr> write) =>
        values.Of([SchemaParts.Root(tool.Parameters)], new("arguments",
            _ => throw new SchemaRefusedException("#", "arguments are an object with properties; enum and const have no place at the top."),
            expanded => SchemaTypeReading.Written(expanded).HasFlag(SchemaTypes.Object)
                ? write(expanded)
                : throw new SchemaRefusedException("#/type", "arguments are an object.")), hint);

    /// <summary>Parameters in declared order, then free ones.</summary>
    private static Expr Parameters(ImmutableArray<SchemaPart> expanded, ValueGrammar values, GrammarRules rules)
    {
        new ObjectGrammar(values, rules).CheckBounds(expanded);
        var required = ObjectShape.Required(expanded).ToHashSet(StringComparer.Ordinal);
        var names = ObjectShape.Names(expanded);
        var all = Expr.Empty;
        foreach (var name in names)
        {
            if (name.Length == 0 || !name.EnumerateRunes().All(r => NameCharacters.Contains(r.Value)))
                throw new SchemaRefusedException($"#/properties/{name}", "in this model's form of calls a parameter's name has letters, digits, '_', '-' or '.'.");
            var parameter = Expr.Seq(Expr.Text($"<parameter={name}>\n"), Value(ObjectShape.Property(expanded, name), name, values));
            all = Expr.Seq(all, required.Contains(name) ? parameter : Expr.Optional(parameter));
        }

        if (ObjectShape.Free(expanded) is not { } free)
            return all;
        var other = Expr.Seq(Expr.Text("<parameter="), values.Strings.NameExcept(names, NameCharacters, TextCoding.Raw), Expr.Text(">\n"), Value(free, "free", values));
        return Expr.Seq(all, rules.Repeat("free", other, 0, null));
    }

    /// <summary>A value and the end of its tag: a text as it is, everything else as JSON.</summary>
    private static Expr Value(IReadOnlyList<SchemaPart> given, string hint, ValueGrammar values)
    {
        var close = Expr.Text($"\n{ParameterClose}\n");
        return values.Of(given, new("parameter", Constant, Write), $"p-{hint}");

        Expr Write(ImmutableArray<SchemaPart> expanded)
        {
            var types = SchemaTypeReading.Written(expanded);
            if (!types.HasFlag(SchemaTypes.String))
                return Expr.Seq(values.Value(expanded, hint, types), close);
            if (expanded.All(p => (SchemaReading.Count(p, "minLength") ?? 0) == 0 && p["maxLength"] is null && p["pattern"] is null && p["format"] is null))
                return Expr.Seq(values.Strings.Until("text", ParameterClose), Expr.Text("\n"));
            return Expr.Seq(Expr.Alt(values.Text(expanded, TextCoding.Raw), values.Value(expanded, hint, types & ~SchemaTypes.String)), close);
        }

        Expr Constant(JsonElement value)
        {
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonText.Compact(value);
            return text.Contains(ParameterClose, StringComparison.Ordinal)
                ? throw new SchemaRefusedException(given.Count > 0 ? given[0].Path : "#", $"a listed value holds {ParameterClose}, which would end it.")
                : Expr.Seq(Expr.Text(text), close);
        }
    }
}
