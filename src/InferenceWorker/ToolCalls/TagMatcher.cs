using System.Text;

namespace TravelPlanner.InferenceWorker.ToolCalls;

/// <summary>
/// Holds back what may become a tag. All tags begin with <c>&lt;</c> and have no other, so what fails to become one is given up whole, and no
/// character is looked at twice.
/// </summary>
internal sealed class TagMatcher
{
    private readonly StringBuilder held = new();

    public bool Holds => held.Length > 0;

    /// <summary>
    /// The tag that this character completes; null where there is none yet or none at all. <paramref name="released"/> is what was held and is no
    /// tag, and <paramref name="taken"/> whether the character itself is held or completes the tag.
    /// </summary>
    public string? Read(char c, ReadOnlySpan<string> tags, out string released, out bool taken)
    {
        released = "";
        taken = false;
        if (held.Length > 0 || c == '<')
        {
            held.Append(c);
            var text = held.ToString();
            foreach (var tag in tags)
            {
                if (!tag.StartsWith(text, StringComparison.Ordinal))
                    continue;
                taken = true;
                if (tag.Length > text.Length)
                    return null;
                held.Clear();
                return tag;
            }

            held.Clear();
            released = text[..^1];
            if (c == '<' && released.Length > 0)
            {
                var none = Read(c, tags, out _, out taken);
                return none;
            }
        }

        return null;
    }

    public string Release()
    {
        var text = held.ToString();
        held.Clear();
        return text;
    }
}
