using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Cli.Clients;

namespace TravelPlanner.Cli.Tests.Clients;

/// <summary>Other people's files: what is not ours stays to the byte.</summary>
public sealed class JsonMembersTests
{
    private static readonly JsonObject Entry = new() { ["command"] = "tp" };

    // before → after setting servers.us
    [Theory]
    [InlineData("", "{\n  \"servers\": {\n    \"us\": {\n      \"command\": \"tp\"\n    }\n  }\n}\n")]
    [InlineData("{}", "{\n  \"servers\": {\n    \"us\": {\n      \"command\": \"tp\"\n    }\n  }\n}")]
    [InlineData("{\n  \"theme\": \"dark\"\n}\n", "{\n  \"theme\": \"dark\",\n  \"servers\": {\n    \"us\": {\n      \"command\": \"tp\"\n    }\n  }\n}\n")]
    [InlineData("{\n\t\"servers\": {}\n}\n", "{\n\t\"servers\": {\n\t\t\"us\": {\n\t\t\t\"command\": \"tp\"\n\t\t}\n\t}\n}\n")]
    [InlineData(
        "{\n  \"servers\": {\n    \"a\": { \"x\": 1 } // mine\n  }\n}\n",
        "{\n  \"servers\": {\n    \"a\": { \"x\": 1 }, // mine\n    \"us\": {\n      \"command\": \"tp\"\n    }\n  }\n}\n")]
    [InlineData(
        "{\n  \"servers\": {\n    \"a\": 1, /* , */\n  },\n}\n",
        "{\n  \"servers\": {\n    \"a\": 1, /* , */\n    \"us\": {\n      \"command\": \"tp\"\n    }\n  },\n}\n")]
    [InlineData(
        "{\r\n  \"servers\": {\r\n    \"us\": { \"command\": \"old\" },\r\n    \"b\": 2\r\n  }\r\n}\r\n",
        "{\r\n  \"servers\": {\r\n    \"us\": {\r\n      \"command\": \"tp\"\r\n    },\r\n    \"b\": 2\r\n  }\r\n}\r\n")]
    public void Setting_adds_or_replaces_one_member(string before, string after) =>
        Assert.Equal(after, new JsonMembers(before).Set("servers", "us", Entry));

    // before → after removing servers.us
    [Theory]
    [InlineData("{\n  \"servers\": {\n    \"us\": 1\n  }\n}\n", "{\n  \"servers\": {\n  }\n}\n")]
    [InlineData("{\n  \"servers\": {\n    \"us\": 1,\n    \"b\": 2 // keep\n  }\n}\n", "{\n  \"servers\": {\n    \"b\": 2 // keep\n  }\n}\n")]
    [InlineData("{\n  \"servers\": {\n    \"a\": 1, // a, b\n    \"us\": 2\n  }\n}\n", "{\n  \"servers\": {\n    \"a\": 1 // a, b\n  }\n}\n")]
    [InlineData("{\n  \"servers\": {\n    \"a\": 1,\n    \"us\": 2,\n  }\n}\n", "{\n  \"servers\": {\n    \"a\": 1,\n  }\n}\n")]
    [InlineData("{\"servers\":{\"a\":1,\"us\":2}}", "{\"servers\":{\"a\":1}}")]
    [InlineData("{\"other\": true}", "{\"other\": true}")]
    [InlineData("{\"servers\": {\"a\": 1}}", "{\"servers\": {\"a\": 1}}")]
    public void Removing_takes_the_member_and_its_comma(string before, string after) =>
        Assert.Equal(after, new JsonMembers(before).Remove("servers", "us"));

    [Fact]
    public void Setting_what_is_there_already_changes_nothing()
    {
        const string text = "{ \"servers\" : { \"us\":{\"command\" : \"tp\"} } } // as I like it";
        Assert.Equal(text, new JsonMembers(text).Set("servers", "us", Entry));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{ \"servers\": ")]
    [InlineData("not json")]
    [InlineData("{ \"servers\": [] }")]
    [InlineData("{} {}")]
    public void What_is_not_understood_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => new JsonMembers(text).Set("servers", "us", Entry));

    [Fact]
    public void Set_then_find_gives_the_entry_and_set_then_remove_gives_the_rest_back()
    {
        var texts =
            from others in Gen.Choose(0, 3)
            from servers in Gen.Choose(-1, 3)
            from style in Gen.Elements("{0}", "{0} /* c, } */", "{0}\n")
            from trailing in Gen.Elements("", ",")
            select Compose(others, servers, style, trailing);
        Prop.ForAll(Arb.From(texts), text =>
        {
            var set = new JsonMembers(text).Set("servers", "us", Entry);
            var removed = new JsonMembers(set).Remove("servers", "us");
            return JsonNode.DeepEquals(Entry, new JsonMembers(set).Find("servers", "us"))
                && JsonNode.DeepEquals(WithServers(text), Parse(removed))
                && new JsonMembers(set).Set("servers", "us", Entry) == set;
        }).QuickCheckThrowOnFailure();
    }

    private static string Compose(int others, int servers, string style, string trailing)
    {
        var members = Enumerable.Range(0, others).Select(i => style.Replace("{0}", $"\"o{i}\": \"值, {i}\"", StringComparison.Ordinal)).ToList();
        if (servers >= 0)
        {
            var inner = string.Join(",", Enumerable.Range(0, servers).Select(i => $" \"s{i}\": {{ \"k\": {i} }}"));
            members.Add(style.Replace("{0}", $"\"servers\": {{{inner}{(servers > 0 ? trailing : "")} }}", StringComparison.Ordinal));
        }

        return "{" + string.Join(", ", members) + (members.Count > 0 ? trailing : "") + "}";
    }

    /// <summary>An empty holder is left behind where there was none.</summary>
    private static JsonNode WithServers(string text)
    {
        var node = Parse(text).AsObject();
        node.TryAdd("servers", new JsonObject());
        return node;
    }

    private static JsonNode Parse(string text) => JsonNode.Parse(
        text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
}
