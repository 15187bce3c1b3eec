using System.Text;
using ModelContextProtocol;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer;

/// <summary>
/// A refusal where the protocol has no failed result to put it in (prompts, resources, completions): an error that still says
/// what came, what is allowed and how it could be written.
/// </summary>
internal static class Refusals
{
    /// <summary>Of a received value no more is said back than shows which one was meant.</summary>
    private const int LongestEcho = 80;

    public static McpProtocolException AsProtocolError(ToolFailure failure)
    {
        var text = new StringBuilder(failure.Message);
        Add("Argument", failure.Field);
        Add("Received", failure.Received is { Length: > LongestEcho } received ? received[..LongestEcho] + "…" : failure.Received);
        Add("Allowed", failure.Allowed);
        Add("Candidates", failure.Candidates is null ? null : string.Join("; ", failure.Candidates));
        Add("Example", failure.Example);
        var error = new McpProtocolException(text.ToString(), McpErrorCode.InvalidParams) { Data = { ["kind"] = failure.Kind } };
        if (failure.Field is { } field)
            error.Data["argument"] = field;
        return error;

        void Add(string label, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                text.Append(text.Length > 0 ? " " : "").Append(label).Append(": ").Append(value).Append('.');
        }
    }
}
