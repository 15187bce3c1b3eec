using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;

namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>Schema and text in, taken or not out; each line also says the same to <see cref="SchemaCheck"/>, unless a grammar is narrower.</summary>
public sealed class SchemaGrammarTests
{
    [Theory]
    [InlineData("""{"type":"integer","minimum":-5,"maximum":120}""", "-5 -1 0 7 99 100 119 120", "-6 121 007 1.5 1e2 200 999 -99")]
    [InlineData("""{"type":"integer","exclusiveMinimum":9,"exclusiveMaximum":1000}""", "10 11 99 100 999", "9 1000 0 -10")]
    [InlineData("""{"type":"integer","minimum":3}""", "3 9 10 12345678", "2 0 -3")]
    [InlineData("""{"type":"integer","maximum":-17}""", "-17 -18 -100", "-16 -1 0 17")]
    [InlineData("""{"type":"integer","minimum":0.5,"maximum":2.5}""", "1 2", "0 3")]
    [InlineData("""{"type":"number","minimum":0,"maximum":1}""", "0 0.0 0.5 0.999 1 1.0 1.00", "1.01 1.001 -0.1 2 -1")]
    [InlineData("""{"type":"number","exclusiveMinimum":0.25,"exclusiveMaximum":0.75}""", "0.2501 0.250001 0.5 0.7499", "0.25 0.250 0.75 0.7500 0 1 0.2")]
    [InlineData("""{"type":"number","minimum":-180,"maximum":180}""", "-180 -179.99 -0.5 0 116.397 180 180.0", "-180.01 180.001 181 -1000")]
    [InlineData("""{"type":"number"}""", "0 -1 3.14 1e9 -2.5E-3", "01 .5 5. +1 1e")]
    [InlineData("""{"type":"string","pattern":"^\\d{3}$","maxLength":5}""", "\"123\"", "\"12\" \"1234\" 123")]
    [InlineData("""{"type":"string","pattern":"^a*$","minLength":2,"maxLength":3}""", "\"aa\" \"aaa\"", "\"a\" \"aaaa\" \"\"")]
    [InlineData("""{"type":"string","pattern":"b"}""", "\"b\" \"abc\" \"\\nb\"", "\"ac\" \"\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-02-29\" \"2000-02-29\" \"2026-12-31\"", "\"2023-02-29\" \"1900-02-29\" \"2026-04-31\" \"2026-13-01\" \"2026-1-1\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-05-01T09:30:00Z\" \"2026-05-01T09:30:00.123+08:00\"", "\"2026-05-01\" \"2026-05-01T24:00:00Z\" \"2026-05-01T09:30:00\"")]
    [InlineData("""{"type":"string","format":"uuid"}""", "\"0199c3f0-1b2c-7abc-8def-0123456789ab\"", "\"0199c3f0\"")]
    [InlineData("""{"type":"string","minLength":1,"maxLength":2}""", "\"中\" \"😀é\" \"\\n\" \"\\u00e9x\"", "\"\" \"abc\"")]
    [InlineData("""{"enum":["walk","步行",3,null,{"a":[1]}]}""", "\"walk\" \"步行\" 3 null {\"a\":[1]}", "\"run\" 4 {}")]
    [InlineData("""{"type":"string","enum":["x",1]}""", "\"x\"", "1")]
    [InlineData("""{"const":{"k":true}}""", "{\"k\":true}", "{\"k\":false} {}")]
    [InlineData("""{"type":["integer","null"]}""", "4 null", "\"4\" 4.5")]
    [InlineData("""{"type":"integer","nullable":true}""", "4 null", "\"4\"")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3}""", "[1] [1,2,3]", "[] [1,2,3,4] [\"1\"]")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"integer"},{"type":"boolean"}],"items":false}""", "[] [1] [1,true]", "[true] [1,true,1]")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"integer"}],"items":{"type":"null"},"minItems":2,"maxItems":3}""", "[1,null] [1,null,null]", "[] [1] [1,null,null,null]")]
    [InlineData("""{"type":"array","maxItems":0}""", "[]", "[1]")]
    [InlineData("""{"allOf":[{"type":"integer","minimum":3},{"maximum":5}]}""", "3 4 5", "2 6")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"string","maxLength":1}]}""", "5 \"a\"", "\"ab\" true")]
    public void A_value_is_taken_or_not(string schema, string taken, string refused)
    {
        var document = JsonElement.Parse(schema);
        var grammar = Gbnf.Parse(SchemaGrammar.Convert(document).Gbnf);

        foreach (var text in taken.Split(' '))
        {
            Assert.True(grammar.Recognises(text), text);
            Assert.Empty(SchemaCheck.Check(document, JsonElement.Parse(text)));
        }

        foreach (var text in refused.Split(' '))
        {
            Assert.False(grammar.Recognises(text), text);
            Assert.True(!IsJson(text) || text is "1e2" || SchemaCheck.Check(document, JsonElement.Parse(text)).Count > 0, text);
        }
    }

    [Theory]
    [InlineData("""{"a":1}""", true)]
    [InlineData("""{"a":1,"b":"x","c":true}""", true)]
    [InlineData("""{"a":1,"c":true}""", true)]
    [InlineData("""{"a": 1, "b": "x"}""", true)]
    [InlineData("{\n  \"a\": 1,\n  \"c\": false\n}", true)]
    [InlineData("""{}""", false)]
    [InlineData("""{"b":"x"}""", false)]
    [InlineData("""{"b":"x","a":1}""", false)]
    [InlineData("""{"a":1,}""", false)]
    [InlineData("""{"a":1,"a":2}""", false)]
    [InlineData("""{"a":1,"d":1}""", false)]
    [InlineData("""{"a":   1}""", false)]
    public void Properties_come_in_declared_order_each_optional_one_there_or_not(string text, bool taken)
    {
        var schema = """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"},"c":{"type":"boolean"}},"required":["a"]}""";

        Assert.Equal(taken, Gbnf.Parse(SchemaGrammar.Convert(JsonElement.Parse(schema)).Gbnf).Recognises(text));
    }

    [Theory]
    [InlineData("""{"ab":1,"x":true}""", true)]
    [InlineData("""{"abc":true,"a":false,"":true}""", true)]
    [InlineData("""{"ab":true}""", false)]
    [InlineData("""{"ab":1,"ab":true}""", false)]
    [InlineData("""{"\u0061b":true}""", false)]
    public void A_free_name_is_never_a_declared_one_in_disguise(string text, bool taken)
    {
        var schema = """{"type":"object","properties":{"ab":{"type":"integer"}},"additionalProperties":{"type":"boolean"}}""";

        Assert.Equal(taken, Gbnf.Parse(SchemaGrammar.Convert(JsonElement.Parse(schema)).Gbnf).Recognises(text));
    }

    [Fact]
    public void A_schema_may_refer_to_itself()
    {
        var schema = """{"$defs":{"n":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}},"$ref":"#/$defs/n"}""";
        var grammar = Gbnf.Parse(SchemaGrammar.Convert(JsonElement.Parse(schema)).Gbnf);

        Assert.True(grammar.Recognises("""{"next":{"next":{"next":null}}}"""));
        Assert.False(grammar.Recognises("""{"next":{}}"""));
    }

    [Theory]
    [InlineData("""{"type":"string","maxLength":100000}""", 100_000)]
    [InlineData("""{"type":"string","minLength":2345,"maxLength":2345}""", 2_345)]
    public void Long_texts_are_counted_without_a_long_repetition(string schema, int most)
    {
        var grammar = Gbnf.Parse(SchemaGrammar.Convert(JsonElement.Parse(schema)).Gbnf);

        Assert.InRange(grammar.Rules, 1, 1_500);
        Assert.True(grammar.Recognises('"' + new string('x', most) + '"'));
        Assert.False(grammar.Recognises('"' + new string('x', most + 1) + '"'));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"not":{"type":"null"}}}}""", "#/properties/a/not")]
    [InlineData("""{"if":{},"then":{}}""", "#/if")]
    [InlineData("""{"type":"object","patternProperties":{"^x":{}}}""", "#/patternProperties")]
    [InlineData("""{"$ref":"https://example.com/s.json"}""", "#/$ref")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "#/$ref")]
    [InlineData("""{"$ref":"#"}""", "#")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"null"}]}""", "#")]
    [InlineData("""{"type":"strng"}""", "#/type")]
    [InlineData("""{"type":"string","pattern":"(?=x)"}""", "#/pattern")]
    [InlineData("""{"type":"string","pattern":"(a)\\1"}""", "#/pattern")]
    [InlineData("""{"type":"string","pattern":"(a*)*"}""", "#/pattern")]
    [InlineData("""{"type":"string","pattern":"a{1,99999}"}""", "#/pattern")]
    [InlineData("""{"type":"string","pattern":"[z-a]"}""", "#/pattern")]
    [InlineData("""{"type":"array","items":[{"type":"null"}]}""", "#/items")]
    [InlineData("""{"type":"integer","minimum":"3"}""", "#/minimum")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", "#")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"integer"}]}""", "#")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "#")]
    [InlineData("false", "#")]
    [InlineData("[]", "#")]
    public void What_cannot_be_kept_is_refused_with_its_path(string schema, string path) =>
        Assert.Equal(path, Assert.Throws<SchemaRefusedException>(() => SchemaGrammar.Convert(JsonElement.Parse(schema))).Path);

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"integer"},"uniqueItems":true}""", "#/uniqueItems")]
    [InlineData("""{"type":"integer","multipleOf":5}""", "#/multipleOf")]
    [InlineData("""{"type":"integer","multipleOf":1}""", "")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "#/oneOf")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"string"}]}""", "")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"k":{"const":"a"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}""", "")]
    [InlineData("""{"type":"object","properties":{"a":true},"minProperties":1}""", "#/minProperties")]
    [InlineData("""{"type":"object","additionalProperties":true,"propertyNames":{"type":"string"}}""", "")]
    [InlineData("""{"type":"string","pattern":"^a+b+$","maxLength":9}""", "#/maxLength")]
    [InlineData("""{"type":"string","pattern":"^x","format":"date"}""", "#/format")]
    public void What_only_a_check_can_keep_is_named(string schema, string left) =>
        Assert.Equal(left, string.Join(' ', SchemaGrammar.Convert(JsonElement.Parse(schema)).CheckedAfterwards));

    [Fact]
    public void Alternatives_that_multiply_without_end_are_refused()
    {
        var group = string.Join(',', Enumerable.Range(0, 12).Select(i => $$"""{"anyOf":[{"required":["a{{i}}"]},{"required":["b{{i}}"]},{"required":["c{{i}}"]}]}"""));

        Assert.Throws<SchemaRefusedException>(() => SchemaGrammar.Convert(JsonElement.Parse($$"""{"type":"object","allOf":[{{group}}]}""")));
    }

    [Theory]
    [InlineData("properties", 5_000)]
    [InlineData("allOf", 5_000)]
    [InlineData("anyOf", 5_000)]
    public void A_chain_of_references_is_refused_before_the_stack_ends(string keyword, int length)
    {
        string Link(int i) => keyword == "properties" ? "{\"properties\":{\"p\":" + Reference(i) + "}}" : $"{{\"{keyword}\":[{Reference(i)}]}}";
        var definitions = string.Join(',', Enumerable.Range(0, length).Select(i => $"\"d{i}\":{(i == length - 1 ? "{}" : Link(i + 1))}"));

        Assert.Throws<SchemaRefusedException>(() => SchemaGrammar.Convert(JsonElement.Parse("{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + definitions + "}}")));
    }

    [Fact]
    public void A_check_ends_however_its_alternatives_multiply()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"d{i}\":{{\"anyOf\":[{Reference(i + 1)},{Reference(i + 1)}]}}"));
        var schema = JsonElement.Parse("{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + definitions + ",\"d60\":{\"type\":\"null\"}}}");

        Assert.Throws<SchemaRefusedException>(() => SchemaCheck.Check(schema, JsonElement.Parse("1")));
    }

    private static string Reference(int i) => $"{{\"$ref\":\"#/$defs/d{i}\"}}";

    [Fact]
    public void Objects_and_names_are_bounded()
    {
        var many = string.Join(',', Enumerable.Range(0, 1_500).Select(i => $"\"p{i}\":true"));

        Assert.Throws<SchemaRefusedException>(() => SchemaGrammar.Convert(JsonElement.Parse("{\"properties\":{" + many + "}}")));
        Assert.Throws<SchemaRefusedException>(() => SchemaGrammar.Convert(JsonElement.Parse("{\"properties\":{\"" + new string('n', 50_000) + "\":true},\"additionalProperties\":true}")));
    }

    [Fact]
    public void Any_object_is_an_object_and_nothing_else()
    {
        var grammar = Gbnf.Parse(SchemaGrammar.Convert(SchemaGrammar.AnObject).Gbnf);

        Assert.True(grammar.Recognises("""{"a": [1, {"b": "\"x\""}, null], "中": -1.5e3}"""));
        Assert.False(grammar.Recognises("[1]"));
    }

    [Fact]
    public void An_answer_may_think_first()
    {
        var schema = JsonElement.Parse("""{"type":"integer"}""");
        var opened = Gbnf.Parse(SchemaGrammar.Convert(schema, ThinkingStart.Opened).Gbnf);
        var optional = Gbnf.Parse(SchemaGrammar.Convert(schema, ThinkingStart.Optional).Gbnf);

        Assert.True(opened.Recognises("so < 5 </thin </think>\n\n5"));
        Assert.False(opened.Recognises("5"));
        Assert.True(optional.Recognises("<think>x</think>5"));
        Assert.True(optional.Recognises("5"));
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
