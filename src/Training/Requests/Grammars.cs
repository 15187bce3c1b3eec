using System.Collections.Immutable;
using System.Text.Json.Nodes;
using TravelPlanner.Domain;
using TravelPlanner.Tools;

namespace TravelPlanner.Training.Requests;

/// <param name="Name">For messages: <c>en/search_flights.txt</c>.</param>
public sealed record GrammarFile(Language Language, string Name, string Text);

/// <summary>How travellers ask, in both languages, checked against the tools' schemas.</summary>
public sealed class Grammars
{
    /// <summary>Rules that are no tool's and that the dialogues begin with.</summary>
    private static readonly ImmutableArray<string> Topics = ["several", "decline", "decline.answer", "unavailable.answer", "acknowledge.answer"];

    private static readonly ImmutableArray<string> Prefixes = ["correct", "ask", "question", "reply", "then", "chain", "answer"];

    private readonly Dictionary<Language, Grammar> _byLanguage;

    private Grammars(Dictionary<Language, Grammar> byLanguage, IReadOnlyDictionary<string, ToolArguments> tools) => (_byLanguage, Tools) = (byLanguage, tools);

    internal IReadOnlyDictionary<string, ToolArguments> Tools { get; }

    internal Grammar this[Language language] => _byLanguage[language];

    /// <summary>The grammars that are built in, from <c>training/requests</c>.</summary>
    /// <exception cref="GrammarException">A file has a fault.</exception>
    public static Grammars Load(ToolCatalog catalog)
    {
        var assembly = typeof(Grammars).Assembly;
        return Parse(
            assembly.GetManifestResourceNames().Where(n => n.StartsWith("requests/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var path = name["requests/".Length..];
                return new GrammarFile(path.StartsWith("zh/", StringComparison.Ordinal) ? Language.Zh : Language.En, path, reader.ReadToEnd());
            }),
            catalog);
    }

    /// <exception cref="GrammarException">A file has a fault.</exception>
    public static Grammars Parse(IEnumerable<GrammarFile> files, ToolCatalog catalog)
    {
        var problems = new List<string>();
        var tools = catalog.All.ToDictionary(t => t.Name, t => new ToolArguments(t.InputSchema), StringComparer.Ordinal);
        var rules = new Dictionary<Language, Dictionary<string, Rule>> { [Language.En] = new(StringComparer.Ordinal), [Language.Zh] = new(StringComparer.Ordinal) };
        foreach (var file in files)
        {
            foreach (var rule in new GrammarParser(file.Name, problems).Parse(file.Text))
            {
                if (!rules[file.Language].TryAdd(rule.Name, rule))
                    problems.Add($"{rule.File}:{rule.Line}: the rule {rule.Name} stands in {rules[file.Language][rule.Name].File}:{rules[file.Language][rule.Name].Line} already.");
            }
        }

        var result = new Dictionary<Language, Grammar>();
        foreach (var (language, byName) in rules)
        {
            foreach (var rule in byName.Values)
                rule.Seal();
            new GrammarCheck(byName, tools, problems).Run();
            result[language] = new Grammar(byName);
        }

        return problems.Count == 0 ? new Grammars(result, tools) : throw new GrammarException(problems);
    }

    /// <summary>Whose arguments the rule's slots are, at its beginning: a tool's name, empty for none, null where the name tells nothing (a helper).</summary>
    internal static string? ToolOf(string rule, IReadOnlyDictionary<string, ToolArguments> tools, out string? unknown)
    {
        unknown = null;
        if (tools.ContainsKey(rule))
            return rule;
        if (Topics.Contains(rule))
            return "";
        var parts = rule.Split('.');
        if (parts.Length == 1 || !Prefixes.Contains(parts[0]))
        {
            unknown = parts.Length == 1 ? null : parts[0];
            return null;
        }

        if (parts[0] is "question")
            return "";
        unknown = parts.Skip(1).Take(parts[0] is "then" or "chain" ? 2 : 1).FirstOrDefault(p => !tools.ContainsKey(p));
        return parts[0] is "then" ? parts[^1] : parts[0] is "chain" ? "" : parts[1];
    }
}

/// <summary>The rules of one language by name.</summary>
internal sealed class Grammar(IReadOnlyDictionary<string, Rule> rules)
{
    public IReadOnlyDictionary<string, Rule> Rules { get; } = rules;

    public Rule? Find(string name) => Rules.GetValueOrDefault(name);
}

/// <summary>Binds the uses of rules and compares every argument with the schema of the tool it goes to.</summary>
internal sealed class GrammarCheck(IReadOnlyDictionary<string, Rule> rules, IReadOnlyDictionary<string, ToolArguments> tools, List<string> problems)
{
    private readonly HashSet<(string Rule, string Tool)> _walked = [];
    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);
    private readonly Stack<string> _path = new();

    public void Run()
    {
        foreach (var rule in rules.Values)
        {
            Bind(rule);
            if (!rule.HasTraining)
                problems.Add($"{rule.File}:{rule.Line}: {rule.Name} has no alternative for training.");
        }

        if (problems.Count > 0)
            return;
        foreach (var rule in rules.Values)
        {
            var tool = Grammars.ToolOf(rule.Name, tools, out var unknown);
            if (unknown is not null)
                problems.Add($"{rule.File}:{rule.Line}: {rule.Name} names {unknown}, which is neither a tool nor a kind of rule.");
            else if (tool is not null)
                Walk(rule, tool);
        }

        foreach (var rule in rules.Values.Where(r => !_reached.Contains(r.Name)))
            problems.Add($"{rule.File}:{rule.Line}: nothing uses the rule {rule.Name}.");
    }

    private void Bind(Rule rule)
    {
        foreach (var alternative in rule.Alternatives)
            Bind(alternative.Body, rule);
    }

    private void Bind(Node node, Rule rule)
    {
        switch (node)
        {
            case Sequence sequence:
                foreach (var part in sequence.Parts)
                    Bind(part, rule);
                break;
            case Choice choice:
                foreach (var option in choice.Options)
                    Bind(option, rule);
                break;
            case RuleUse use:
                if (rules.TryGetValue(use.Name, out var target))
                    use.Target = target;
                else
                    problems.Add($"{rule.File}:{use.Line}: there is no rule {use.Name}.");
                break;
            case SlotUse { Text: { } text }:
                Bind(text, rule);
                break;
        }
    }

    /// <returns>The tool whose arguments follow after the rule.</returns>
    private string Walk(Rule rule, string tool)
    {
        _reached.Add(rule.Name);
        if (_path.Contains(rule.Name, StringComparer.Ordinal))
        {
            problems.Add($"{rule.File}:{rule.Line}: {rule.Name} uses itself ({string.Join(" < ", _path)}).");
            return tool;
        }

        if (!_walked.Add((rule.Name, tool)))
            return tool;
        _path.Push(rule.Name);
        foreach (var alternative in rule.Alternatives)
            Walk(alternative.Body, rule, tool);
        _path.Pop();
        return tool;
    }

    private string Walk(Node node, Rule rule, string tool)
    {
        switch (node)
        {
            case Sequence sequence:
                return sequence.Parts.Aggregate(tool, (t, part) => Walk(part, rule, t));
            case Choice choice:
                foreach (var option in choice.Options)
                    Walk(option, rule, tool);
                return tool;
            case RuleUse use:
                return Walk(use.Target, tool);
            case ToolSwitch to when !tools.ContainsKey(to.Tool):
                problems.Add($"{rule.File}:{to.Line}: there is no tool {to.Tool}.");
                return tool;
            case ToolSwitch to:
                return to.Tool;
            case SlotUse slot:
                foreach (var target in slot.Targets)
                    Check(rule, slot.Line, tool, target);
                if (slot.Append && slot.Targets is [var list] && tools.TryGetValue(tool, out var arguments) && arguments.Has(list) && !arguments.IsList(list))
                    problems.Add($"{rule.File}:{slot.Line}: {list} of {tool} is not a list.");
                if (slot.Text is { } text)
                    Walk(text.Target, tool);
                return tool;
            case Assign assign when Check(rule, assign.Line, tool, assign.Argument):
                if (!HasMark(assign.Value) && tools[tool].Problem(assign.Argument, assign.Append, assign.Value) is { } problem)
                    problems.Add($"{rule.File}:{assign.Line}: {assign.Argument} of {tool}: {problem}");
                return tool;
            case Unset unset:
                Check(rule, unset.Line, tool, unset.Argument);
                return tool;
            default:
                return tool;
        }
    }

    private static bool HasMark(JsonNode value) => value.ToJsonString().Contains("\\u000", StringComparison.Ordinal);

    private bool Check(Rule rule, int line, string tool, string argument)
    {
        if (tools.TryGetValue(tool, out var arguments) && arguments.Has(argument))
            return true;
        problems.Add(tool.Length == 0
            ? $"{rule.File}:{line}: {argument} belongs to no tool; write {{!tool}} before it."
            : $"{rule.File}:{line}: {tool} has no argument {argument}.");
        return false;
    }
}
