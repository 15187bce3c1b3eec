using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>A text or a regular expression to look for, as tokenizers write them.</summary>
internal sealed class TextPattern
{
    /// <summary>A pattern comes from a file of somebody else's.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>A character of each category below U+10000 to stand for those above it.</summary>
    private static readonly char[] StandIns = FindStandIns();

    private readonly Regex _regex;

    public TextPattern(string regex)
    {
        try
        {
            _regex = new Regex(regex, RegexOptions.CultureInvariant, Longest);
        }
        catch (ArgumentException wrong)
        {
            throw new TokenizerFormatException("pattern", wrong.Message);
        }
    }

    public static TextPattern Read(JsonMember json)
    {
        var (text, regex) = (json.Find("String"), json.Find("Regex"));
        return text.IsNull ? regex.IsNull ? throw json.Wrong("{\"String\": …} or {\"Regex\": …}") : new TextPattern(regex.AsText()) : new TextPattern(Regex.Escape(text.AsText()));
    }

    /// <summary>From left to right; empty matches are left out.</summary>
    /// <exception cref="TokenizerFormatException">The pattern takes too long over this text.</exception>
    public IReadOnlyList<TextSpan> Matches(string text)
    {
        try
        {
            if (!text.Any(char.IsSurrogate))
                return [.. _regex.Matches(text).Where(m => m.Length > 0).Select(m => new TextSpan(m.Index, m.Index + m.Length))];
            // The runtime's patterns see two halves where a character lies above U+FFFF, and no letter in either: they are shown one like it.
            var shadow = new StringBuilder(text.Length);
            var places = new List<int>(text.Length);
            var at = 0;
            foreach (var rune in text.EnumerateRunes())
            {
                shadow.Append(rune.IsBmp ? (char)rune.Value : StandIns[(int)Rune.GetUnicodeCategory(rune)]);
                places.Add(at);
                at += rune.Utf16SequenceLength;
            }

            places.Add(text.Length);
            return [.. _regex.Matches(shadow.ToString()).Where(m => m.Length > 0).Select(m => new TextSpan(places[m.Index], places[m.Index + m.Length]))];
        }
        catch (RegexMatchTimeoutException)
        {
            throw new TokenizerFormatException("pattern", $"'{_regex}' took longer than {Longest.TotalSeconds} s over a text of {text.Length} characters.");
        }
    }

    private static char[] FindStandIns()
    {
        var found = new char[30];
        for (var c = char.MaxValue - 1; c > 0; c--)
            found[(int)char.GetUnicodeCategory((char)c)] = (char)c;
        return found;
    }
}
