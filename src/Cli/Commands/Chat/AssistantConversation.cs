using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NodaTime;
using TravelPlanner.Agents;
using TravelPlanner.Agents.Dates;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Commands.Chat;

/// <summary>The travel assistant: the model with the planner's tools, each call and what it gave shown.</summary>
/// <param name="today">The traveller's day when the conversation began.</param>
internal sealed class AssistantConversation(Shell shell, string model, ToolLoop loop, AssistantTools tools, LocalDate today) : IConversation
{
    /// <summary>Of a call's reply; the whole is the model's to read, and <c>call</c> shows it.</summary>
    private const int ShownLines = 16;

    private readonly List<ChatMessage> _messages = [new ChatMessage(ChatRole.System, AssistantPrompt.On(today))];
    private readonly List<string> _said = [];

    public async Task<bool> AnswerAsync(string message, CancellationToken cancellation)
    {
        Begin(message);
        var printer = new ChatPrinter(shell);
        var (open, hasCalled) = (false, false);
        try
        {
            await foreach (var happened in loop.AnswerAsync(_messages, cancellation))
            {
                switch (happened)
                {
                    case AgentEvent.Said said:
                        printer.Show(said.Content);
                        open = true;
                        break;
                    case AgentEvent.Called called:
                        if (open)
                            printer.End();
                        (open, hasCalled) = (false, true);
                        shell.Terminal.WriteLine(new Cell("→ " + CallText(called), Tone.Faint));
                        break;
                    case AgentEvent.Replied replied:
                        Show(replied.Reply);
                        break;
                    case AgentEvent.Ended { Why: AgentEnd.RoundsSpent }:
                        shell.Terminal.WriteError(shell.Say($"Stopped: after {ToolLoop.MostRounds} rounds of calls there is still no answer. What they found stands above.", $"已停止：{ToolLoop.MostRounds} 轮调用后仍无回答，已查到的内容见上。"));
                        break;
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            if (open)
                printer.End();
            if (open && hasCalled && model == ShippedModel.Id)
                shell.Terminal.WriteLine(new Cell(shell.Say("(The sentence is the small model's, which mixes figures up; what the tools gave stands above it.)", "（以上这句话由小模型写成，数字可能有误，请以其上方工具给出的结果为准。）"), Tone.Faint));
        }
    }

    public async Task AnswerJsonAsync(string message, CancellationToken cancellation)
    {
        Begin(message);
        var began = Stopwatch.GetTimestamp();
        List<(AgentEvent.Called Call, ToolReply Reply)> calls = [];
        AgentEvent.Called? pending = null;
        var end = AgentEnd.Answered;
        await foreach (var happened in loop.AnswerAsync(_messages, cancellation))
        {
            switch (happened)
            {
                case AgentEvent.Called called:
                    pending = called;
                    break;
                case AgentEvent.Replied replied:
                    calls.Add((pending!, replied.Reply));
                    break;
                case AgentEvent.Ended ended:
                    end = ended.Why;
                    break;
            }
        }

        shell.Terminal.WriteJson(new
        {
            model, text = end == AgentEnd.Answered ? _messages[^1].Text : "", finish = end,
            calls = calls.Select(c => new { name = c.Call.Name, arguments = c.Call.Arguments, text = c.Reply.Text, failed = c.Reply.Failed }),
            seconds = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 3),
        });
    }

    /// <summary><c>get_weather place=Kyoto from=2026-11-27</c>, of one line.</summary>
    internal static string CallText(AgentEvent.Called called)
    {
        const int Longest = 160;
        var text = ChatPrinter.Clean(string.Join(' ', called.Arguments.EnumerateObject()
            .Select(m => $"{m.Name}={(m.Value.ValueKind == JsonValueKind.String ? m.Value.GetString() : JsonNode.Parse(m.Value.GetRawText())?.ToJsonString(ToolJson.Options))}").Prepend(called.Name))).ReplaceLineEndings(" ");
        return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest - 1), "…");
    }

    private void Begin(string message)
    {
        tools.ListenTo(message);
        _messages.Add(new ChatMessage(ChatRole.User, DateNotes.Append(message, today, _said)));
        _said.Add(message);
    }

    private void Show(ToolReply reply)
    {
        var lines = ChatPrinter.Clean(reply.Text).TrimEnd().Split('\n');
        foreach (var line in lines.Take(ShownLines))
            shell.Terminal.WriteLine(new Cell("  " + line, reply.Failed ? Tone.Warning : Tone.Plain));
        if (lines.Length > ShownLines)
            shell.Terminal.WriteLine(new Cell(shell.Say($"  … {lines.Length - ShownLines} more lines", $"  …… 另有 {lines.Length - ShownLines} 行"), Tone.Faint));
    }
}
