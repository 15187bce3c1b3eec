using System.Collections.Immutable;
using System.Text;

namespace TravelPlanner.InferenceWorker.Templates;

/// <summary>
/// Joins a template's own text and text from outside into segments. Only the template's own text is searched for control tokens; what lies
/// between two of them is one segment, so that it is tokenised as the published templates' output is.
/// </summary>
internal sealed class PromptText(ImmutableArray<string> controlTokens)
{
    private readonly ImmutableArray<PromptSegment>.Builder segments = ImmutableArray.CreateBuilder<PromptSegment>();
    private readonly StringBuilder plain = new();

    public void Literal(string text) => plain.Append(text);

    /// <summary>The template's own text, with <c>${name}</c> replaced by what is given; a value is plain text whatever it looks like.</summary>
    public void Template(string text, params ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var (part, name) in Parts(text))
        {
            Own(part);
            foreach (var (key, value) in values)
            {
                if (name == key)
                    Literal(value);
            }
        }
    }

    /// <summary>As <see cref="Template(string, ReadOnlySpan{ValueTuple{string, string}})"/>, where one value is written by an action.</summary>
    public void Template(string text, string name, string value, string writtenName, Action write)
    {
        foreach (var (part, found) in Parts(text))
        {
            Own(part);
            if (found == name)
                Literal(value);
            else if (found == writtenName)
                write();
        }
    }

    public ImmutableArray<PromptSegment> ToSegments()
    {
        Flush();
        return segments.ToImmutable();
    }

    private static IEnumerable<(string Text, string? Name)> Parts(string text)
    {
        var at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is var open and >= 0)
        {
            var close = text.IndexOf('}', open);
            yield return (text[at..open], text[(open + 2)..close]);
            at = close + 1;
        }

        yield return (text[at..], null);
    }

    private void Own(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var token = text[at] == '<' ? controlTokens.FirstOrDefault(t => text.AsSpan(at).StartsWith(t, StringComparison.Ordinal)) : null;
            if (token is null)
            {
                plain.Append(text[at++]);
                continue;
            }

            Flush();
            segments.Add(new(token, IsControl: true));
            at += token.Length;
        }
    }

    private void Flush()
    {
        if (plain.Length == 0)
            return;
        segments.Add(new(plain.ToString(), IsControl: false));
        plain.Clear();
    }
}
