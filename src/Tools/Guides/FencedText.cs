using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TravelPlanner.Tools.Guides;

/// <summary>
/// Text from documents on its way to a model: between marks that no document can write, and without the marks of turns and calls that a careless server would read
/// as its own. The words stay as they are.
/// </summary>
public sealed partial class FencedText
{
    private const char Open = '⟦';
    private const char Close = '⟧';

    private readonly string _name;

    /// <param name="texts">All that will be fenced: the name of the fence is made from them, so that none of them can contain it.</param>
    public FencedText(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
            hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        _name = Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
    }

    public string Begin => $"{Open}{_name}{Close}";

    public string End => $"{Open}/{_name}{Close}";

    /// <summary>The text on lines of its own between the marks.</summary>
    public string Fence(string text) => $"{Begin}\n{Neutral(text)}\n{End}";

    /// <summary>One line of a document's words, such as a title: no line ends, no marks.</summary>
    public static string Line(string text) => LineEnds().Replace(Neutral(text), " ").Trim();

    private static string Neutral(string text) =>
        Marks().Replace(text.Replace(Open, '[').Replace(Close, ']'), m => string.Concat(m.Value.Select(c => c switch { '<' => '‹', '>' => '›', '[' => '［', ']' => '］', _ => c })));

    /// <summary>Turns of ChatML, Llama and Gemma, calls of Hermes, and the tags in which assistants are given documents.</summary>
    [GeneratedRegex(
        @"<\|[^|<>]{1,40}\|?>|<｜[^｜<>]{1,40}｜?>|</?\s*(tool_call|tool_response|tool_calls|tools|think|function|parameter|system|assistant|user|human|document|documents|passage|context|instructions|start_of_turn|end_of_turn|s)\b[^<>]{0,200}>|\[/?INST\]",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"[\r\n\u2028\u2029\u0085\t]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LineEnds();
}
