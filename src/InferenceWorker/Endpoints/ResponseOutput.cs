using System.Security.Cryptography;
using System.Text;
using TravelPlanner.InferenceWorker.ToolCalls;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>Builds a response's items of what an answer turns out to mean, and the events that tell of it. One item is open at a time.</summary>
internal sealed class ResponseOutput
{
    private readonly List<WireResponseItem> _items = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thought = new();
    private readonly List<WireResponseEvent> _events = [];
    private WireResponseItem? _open;

    public IReadOnlyList<WireResponseItem> Items => _items;

    /// <summary>All that was thought.</summary>
    public string Thought => _thought.ToString();

    /// <returns>The events since the last call.</returns>
    public IReadOnlyList<WireResponseEvent> Add(IReadOnlyList<OutputEvent> happened)
    {
        foreach (var one in happened)
        {
            switch (one)
            {
                case ContentDelta delta:
                    Write("message", delta.Text);
                    break;
                case ReasoningDelta delta:
                    _thought.Append(delta.Text);
                    Write("reasoning", delta.Text);
                    break;
                case MalformedToolCall { Index: null } malformed:
                    Write("message", malformed.Raw);
                    break;
                case ToolCallBegin begin:
                    Close("completed");
                    Open(new WireResponseItem(Id("fc"), "function_call", "in_progress", CallId: begin.Id, Name: begin.Name, Arguments: ""));
                    break;
                case ToolCallArguments arguments:
                    _text.Append(arguments.Text);
                    Tell(new WireResponseEvent("response.function_call_arguments.delta", Delta: arguments.Text));
                    break;
                case ToolCallEnd:
                    Close("completed");
                    break;
                case MalformedToolCall:
                    Close("incomplete");
                    break;
            }
        }

        return Take();
    }

    /// <summary>An answer of nothing is an empty message.</summary>
    public IReadOnlyList<WireResponseEvent> Finish(bool complete)
    {
        if (_open is null && _items.Count == 0)
            Write("message", "");
        Close(complete ? "completed" : "incomplete");
        return Take();
    }

    private void Write(string type, string text)
    {
        if (_open?.Type != type)
        {
            Close("completed");
            Open(type == "message"
                ? new WireResponseItem(Id("msg"), type, "in_progress", Role: "assistant", Content: [])
                : new WireResponseItem(Id("rs"), type, "in_progress", Content: [], Summary: []));
            Tell(new WireResponseEvent("response.content_part.added", ContentIndex: 0, Part: Part("")));
        }

        _text.Append(text);
        if (text.Length > 0)
            Tell(new WireResponseEvent($"response.{Part("").Type}.delta", ContentIndex: 0, Delta: text));
    }

    private void Open(WireResponseItem item)
    {
        _open = item;
        _events.Add(new WireResponseEvent("response.output_item.added", OutputIndex: _items.Count, Item: item));
    }

    private void Close(string status)
    {
        if (_open is null)
            return;
        var text = _text.ToString();
        _text.Clear();
        if (_open.Type == "function_call")
        {
            Tell(new WireResponseEvent("response.function_call_arguments.done", Name: _open.Name, Arguments: text));
            _open = _open with { Status = status, Arguments = text };
        }
        else
        {
            Tell(new WireResponseEvent($"response.{Part("").Type}.done", ContentIndex: 0, Text: text));
            Tell(new WireResponseEvent("response.content_part.done", ContentIndex: 0, Part: Part(text)));
            _open = _open with { Status = status, Content = [Part(text)] };
        }

        _events.Add(new WireResponseEvent("response.output_item.done", OutputIndex: _items.Count, Item: _open));
        _items.Add(_open);
        _open = null;
    }

    private WireResponsePart Part(string text) => _open!.Type == "message" ? new("output_text", text, []) : new("reasoning_text", text, null);

    private void Tell(WireResponseEvent told) => _events.Add(told with { ItemId = _open!.Id, OutputIndex = _items.Count });

    private IReadOnlyList<WireResponseEvent> Take()
    {
        WireResponseEvent[] taken = [.. _events];
        _events.Clear();
        return taken;
    }

    private static string Id(string kind) => $"{kind}_{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
}
