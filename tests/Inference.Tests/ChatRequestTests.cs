using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Inference.Tests;

/// <summary>Messages and options in, the body out.</summary>
public sealed class ChatRequestTests
{
    private const string Head = """{"model":"toy","messages":[{"role":"user","content":"去北京"}],"stream":false""";

    private static readonly JsonElement Schema = JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""");

    private static readonly AITool Weather = AIFunctionFactory.CreateDeclaration("weather", "Weather of a city", Schema);

    public static TheoryData<string, ChatOptions?, string> Options => new()
    {
        { "none", null, "" },
        { "sampling", new() { Temperature = 0.5f, TopP = 0.9f, TopK = 20, MaxOutputTokens = 100, Seed = 42, FrequencyPenalty = 1, PresencePenalty = 0 },
            ""","temperature":0.5,"top_p":0.9,"frequency_penalty":1,"presence_penalty":0,"max_tokens":100,"top_k":20,"seed":42""" },
        { "stop", new() { StopSequences = ["。", "\n"] }, ""","stop":["。","\n"]""" },
        { "json", new() { ResponseFormat = ChatResponseFormat.Json }, ""","response_format":{"type":"json_object"}""" },
        { "text", new() { ResponseFormat = ChatResponseFormat.Text }, "" },
        { "json of a schema", new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "place", "A place") },
            ""","response_format":{"type":"json_schema","json_schema":{"name":"place","description":"A place","schema":{"type":"object","properties":{"city":{"type":"string"}}},"strict":true}}""" },
        { "tools", new() { Tools = [Weather], ToolMode = ChatToolMode.Auto, AllowMultipleToolCalls = true },
            ""","tools":[{"type":"function","function":{"name":"weather","description":"Weather of a city","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],"tool_choice":"auto","parallel_tool_calls":true""" },
        { "a mode without tools", new() { ToolMode = ChatToolMode.RequireAny }, "" },
        { "another model", new() { ModelId = "toy", Reasoning = new() { Effort = ReasoningEffort.Low } }, ",\"reasoning_effort\":\"low\"" },
        { "thinking off", With(("enable_thinking", false)), ""","chat_template_kwargs":{"enable_thinking":false}""" },
        { "thinking on, with other arguments", With(("enable_thinking", true), ("chat_template_kwargs", JsonElement.Parse("""{"enable_thinking":false,"tone":"dry"}"""))),
            ""","chat_template_kwargs":{"enable_thinking":true,"tone":"dry"}""" },
        { "fields without an option, by name", With(("min_p", 0.1), ("logprobs", true), ("user", "u1"), ("prompt", "title@1")), ",\"logprobs\":true,\"min_p\":0.1,\"user\":\"u1\"" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Options_become_fields(string case_, ChatOptions? options, string fields)
    {
        Assert.NotEmpty(case_);
        Assert.Equal(Head + fields + "}", Body([new(ChatRole.User, "去北京")], options));
    }

    public static TheoryData<ChatToolMode, string> Modes => new()
    {
        { ChatToolMode.None, "\"none\"" },
        { ChatToolMode.RequireAny, "\"required\"" },
        { ChatToolMode.RequireSpecific("weather"), """{"type":"function","function":{"name":"weather"}}""" },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_tool_mode_becomes_a_choice(ChatToolMode mode, string choice) =>
        Assert.EndsWith($$""","tool_choice":{{choice}}}""", Body([new(ChatRole.User, "x")], new() { Tools = [Weather], ToolMode = mode }), StringComparison.Ordinal);

    [Fact]
    public void A_stream_asks_for_its_usage() =>
        Assert.Contains(""","stream":true,"stream_options":{"include_usage":true}""", Encoding.UTF8.GetString(ChatRequest.Write([], null, "toy", true, false)), StringComparison.Ordinal);

    public static TheoryData<string, ChatMessage[], string> Messages => new()
    {
        { "words of everybody", [new(ChatRole.System, "s"), new(ChatRole.User, "u"), new(ChatRole.Assistant, "a")],
            """{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"}""" },
        { "two calls and their results",
            [
                new(ChatRole.Assistant, [new TextReasoningContent("hm"), new FunctionCallContent("c1", "weather", new Dictionary<string, object?> { ["city"] = "北京", ["days"] = 2, ["tags"] = new[] { "a" } }), new FunctionCallContent("c2", "now", null)]),
                new(ChatRole.Tool, [new FunctionResultContent("c1", "sunny"), new FunctionResultContent("c2", JsonElement.Parse("""{"hour":9}"""))]),
            ],
            """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\": \"北京\", \"days\": 2, \"tags\": [\"a\"]}"}},{"id":"c2","type":"function","function":{"name":"now","arguments":"{}"}}]},"""
            + """{"role":"tool","tool_call_id":"c1","content":"sunny"},{"role":"tool","tool_call_id":"c2","content":"{\"hour\":9}"}""" },
        { "a call that failed", [new(ChatRole.Tool, [new FunctionResultContent("c1", null) { Exception = new InvalidOperationException("secret path") }])],
            """{"role":"tool","tool_call_id":"c1","content":"The call failed."}""" },
        { "a picture", [new(ChatRole.User, [new TextContent("where?"), new DataContent(new byte[] { 1, 2 }, "image/png")])],
            """{"role":"user","content":[{"type":"text","text":"where?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQI="}}]}""" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_take_the_form_of_chat_completions(string case_, ChatMessage[] messages, string json)
    {
        Assert.NotEmpty(case_);
        Assert.Equal($$"""{"model":"toy","messages":[{{json}}],"stream":false}""", Body(messages, null));
    }

    [Fact]
    public void Instructions_go_first_and_thinking_only_where_it_is_wanted()
    {
        ChatMessage[] said = [new(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("ok")])];

        Assert.Contains("""[{"role":"system","content":"be brief"},{"role":"assistant","content":"ok"}]""", Body(said, new() { Instructions = "be brief" }), StringComparison.Ordinal);
        Assert.Contains("""{"role":"assistant","content":"ok","reasoning_content":"hm"}""", Encoding.UTF8.GetString(ChatRequest.Write(said, null, "toy", false, true)), StringComparison.Ordinal);
    }

    public static TheoryData<ChatOptions, string> Refused => new()
    {
        { With(("messages", "x")), "\"messages\" is made from" },
        { With(("n", 2)), "\"n\" is made from" },
        { With(("chat_template_kwargs", "x")), "must be an object" },
        { new() { Temperature = float.NaN }, "temperature: received NaN" },
        { new() { ConversationId = "c" }, "ConversationId" },
        { new() { Tools = [new HostedWebSearchTool()] }, "allowed: functions" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_the_protocol_cannot_say_is_refused_before_anything_is_sent(ChatOptions options, string words)
    {
        var refusal = Assert.Throws<InferenceException>(() => Body([new(ChatRole.User, "x")], options));

        Assert.Equal(InferenceFault.BadRequest, refusal.Fault);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sound_where_only_text_and_pictures_go_is_refused() =>
        Assert.Contains("DataContent", Assert.Throws<InferenceException>(() => Body([new(ChatRole.User, [new DataContent(new byte[] { 1 }, "audio/wav")])], null)).Message, StringComparison.Ordinal);

    private static string Body(ChatMessage[] messages, ChatOptions? options) => Encoding.UTF8.GetString(ChatRequest.Write(messages, options, "toy", stream: false, echoReasoning: false));

    private static ChatOptions With(params (string Name, object? Value)[] properties) =>
        new() { AdditionalProperties = new(properties.Select(p => KeyValuePair.Create(p.Name, p.Value))) };
}
