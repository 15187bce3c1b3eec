using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TravelPlanner.Tools.Auditing;

public static class AuditedTool
{
    /// <summary>
    /// Writes the log's entry before a tool that changes something is called, so that nothing is ever changed without its entry; a
    /// refused call has one too. Tools that only read are given back as they are.
    /// </summary>
    public static Tool Audited(this Tool tool, IAuditLog log) => tool.Traits.ReadOnly ? tool : tool with
    {
        Call = async (arguments, context, cancellation) =>
        {
            await log.AppendAsync(new AuditEntry(context.Clock.GetCurrentInstant(), context.UserId, tool.Name, Hash(arguments)), cancellation);
            return await tool.Call(arguments, context, cancellation);
        },
    };

    private static string Hash(JsonElement arguments) => Convert.ToHexStringLower(SHA256.HashData(
        arguments.ValueKind == JsonValueKind.Undefined ? [] : Encoding.UTF8.GetBytes(arguments.GetRawText())));
}
