using System.Text;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Cli.Commands.Chat;

/// <summary>Writes an answer as it comes: thinking dimmed on a terminal and left out elsewhere. A model's text is data, so that control characters do not reach the terminal.</summary>
internal sealed class ChatPrinter(Shell shell)
{
    private const string Dim = "\u001b[2m";
    private const string Undim = "\u001b[0m";

    private bool _thinking;

    public void Show(AIContent content)
    {
        switch (content)
        {
            case TextReasoningContent { Text.Length: > 0 } thought when shell.Terminal.IsInteractive:
                if (!_thinking)
                    shell.Terminal.Out.Write(shell.Terminal.HasColours ? Dim : shell.Say("(thinking) ", "（思考）"));
                _thinking = true;
                Write(thought.Text);
                break;
            case TextContent { Text.Length: > 0 } text:
                EndThinking();
                Write(text.Text);
                break;
        }
    }

    /// <summary>After the last piece, or where the answer was cut.</summary>
    public void End()
    {
        EndThinking();
        shell.Terminal.WriteLine();
    }

    private void EndThinking()
    {
        if (!_thinking)
            return;
        _thinking = false;
        shell.Terminal.Out.Write((shell.Terminal.HasColours ? Undim : "") + Environment.NewLine + Environment.NewLine);
    }

    private void Write(string text) => shell.Terminal.Out.Write(Clean(text));

    internal static string Clean(string text)
    {
        if (!text.Any(IsControl))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
            clean.Append(IsControl(character) ? '\uFFFD' : character);
        return clean.ToString();
    }

    private static bool IsControl(char character) => char.IsControl(character) && character is not ('\n' or '\t');
}
