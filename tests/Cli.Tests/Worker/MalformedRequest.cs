using System.Text;

namespace TravelPlanner.Cli.Tests.Worker;

/// <summary>Bodies none of which can be served: broken JSON, broken UTF-8, wrong types, values out of range, members that lie.</summary>
internal static class MalformedRequest
{
    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/completions", "/tokenize", "/detokenize", "/apply-template"];

    /// <summary>Each is wrong whatever stands in place of the #.</summary>
    private static readonly string[] ChatBodies =
    [
        """{"messages":#}""",
        """{"messages":[#]}""",
        """{"messages":[]}""",
        """{"messages":[{"role":"#","content":"x"}]}""",
        """{"messages":[{"role":"user","content":{"#":1}}]}""",
        """{"messages":[{"role":"user","content":"\ud800#"}]}""",
        """{"messages":[{"role":"user","content":"x"}],"max_tokens":-#}""",
        """{"messages":[{"role":"user","content":"x"}],"max_tokens":1e#99}""",
        """{"messages":[{"role":"user","content":"x"}],"temperature":"#"}""",
        """{"messages":[{"role":"user","content":"x"}],"n":#000}""",
        """{"messages":[{"role":"user","content":"x"}],"stop":[#,[]]}""",
        """{"messages":[{"role":"user","content":"x"}],"model":"no-such-#"}""",
        """{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":#}}]}""",
        """{"messages":[{"role":"user","content":"x"}],"tools":"#"}""",
        """{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"#"}}""",
        """{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"$ref":"#/nowhere"}}}}""",
        """{"messages":[{"role":"user","content":"x"}],"logit_bias":{"#":"high"}}""",
        """{"messages":[{"role":"tool","content":#}]}""",
    ];

    public static (string Path, byte[] Body) Make(Random random)
    {
        var path = Paths[random.Next(Paths.Length)];
        return random.Next(6) switch
        {
            0 => (path, Noise(random)),
            1 => (path, Encoding.UTF8.GetBytes(new string('[', random.Next(1, 2000)))),
            2 => (path, Encoding.UTF8.GetBytes($$"""{"content":{{random.Next()}},"prompt":{"a":{{random.Next()}}},"tokens":"x","messages":{{random.Next()}}}""")),
            3 => (path, Encoding.UTF8.GetBytes(Fill(random, "{\"#\":")[..^1])),
            _ => ("/v1/chat/completions", Encoding.UTF8.GetBytes(Fill(random, ChatBodies[random.Next(ChatBodies.Length)]))),
        };
    }

    private static string Fill(Random random, string form) => form.Replace("#/nowhere", "\0", StringComparison.Ordinal)
        .Replace("#", random.Next(1, 1_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("\0", "#/nowhere", StringComparison.Ordinal);

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(1, 300)];
        random.NextBytes(bytes);
        bytes[0] = (byte)'{';
        return bytes;
    }
}
