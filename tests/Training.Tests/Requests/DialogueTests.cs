using System.Text.Json;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Training.Requests;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Tests.Requests;

public sealed class DialogueTests(RequestFixture fixture) : IClassFixture<RequestFixture>
{
    private const int Groups = 400, GroupSize = 8;

    private static readonly string[] NameArguments = ["place", "origin", "destination", "near", "start_at", "stops", "must_include", "avoid", "query", "origins", "destinations"];

    [Theory]
    [InlineData(Split.Train)]
    [InlineData(Split.HeldOut)]
    public void Every_call_satisfies_its_tool_and_leaves_defaults_out(Split split)
    {
        var schemas = fixture.Catalog.All.ToDictionary(t => t.Name, t => JsonSerializer.SerializeToElement(t.InputSchema), StringComparer.Ordinal);
        foreach (var (dialogue, call) in Draw(split, Groups).SelectMany(d => d.Messages.SelectMany(m => m.ToolCalls).Select(c => (d, c))))
        {
            var arguments = JsonElement.Parse(call.Arguments);
            var problems = SchemaCheck.Check(schemas[call.Name], arguments);
            Assert.True(problems.Count == 0, $"{dialogue.Intent}: {dialogue.Messages[0].Content} → {call.Arguments}: {string.Join(' ', problems)}");
            foreach (var member in arguments.EnumerateObject())
            {
                Assert.NotEqual("lang", member.Name);
                if (schemas[call.Name].GetProperty("properties").GetProperty(member.Name).TryGetProperty("default", out var usual))
                    Assert.False(JsonElement.DeepEquals(usual, member.Value), $"{call.Name} {call.Arguments}");
            }
        }
    }

    [Fact]
    public void The_target_comes_last_and_nobody_speaks_for_the_system()
    {
        foreach (var dialogue in Draw(Split.Train, Groups))
        {
            Assert.Equal(ChatRole.Assistant, dialogue.Messages[^1].Role);
            Assert.Equal(ChatRole.User, dialogue.Messages[0].Role);
            Assert.DoesNotContain(dialogue.Messages, m => m.Role == ChatRole.System);
            Assert.All(dialogue.Messages, m => Assert.True(m.Content.Length > 0 || m.ToolCalls.Length > 0, dialogue.Intent));
            Assert.DoesNotContain(dialogue.Messages, m => m.Content.AsSpan().IndexOfAnyInRange('\u0001', '\u0003') >= 0);
        }
    }

    [Fact]
    public void A_name_in_a_target_stands_in_the_conversation_as_it_is_written()
    {
        foreach (var dialogue in Draw(Split.Train, Groups))
        {
            var context = string.Join('\n', dialogue.Messages.SkipLast(1).SelectMany(m => m.ToolCalls.Select(c => c.Arguments).Prepend(m.Content)));
            foreach (var name in dialogue.Messages[^1].ToolCalls.SelectMany(c => NamesOf(c.Arguments)))
                Assert.True(context.Contains(name, StringComparison.Ordinal), $"{dialogue.Intent}: {name} is not in {context}");
        }
    }

    [Fact]
    public void The_same_random_numbers_give_the_same_conversations()
    {
        Assert.Equal(Written(7), Written(7));
        Assert.NotEqual(Written(7), Written(8));

        string Written(int seed)
        {
            var random = new Random(seed);
            return string.Join('\n', Enumerable.Range(0, 20).SelectMany(_ => fixture.Generator.Next(random, Split.Train, GroupSize).Dialogues).SelectMany(d => d.Messages).Select(m => m.Content + string.Concat(m.ToolCalls)));
        }
    }

    [Fact]
    public void Training_never_shows_a_held_out_name()
    {
        foreach (var dialogue in Draw(Split.Train, 20_000 / GroupSize))
        {
            foreach (var name in dialogue.Messages.SelectMany(m => m.ToolCalls).SelectMany(c => DrawnNames(c.Arguments)))
                Assert.False(HeldOutNames.Contains(name), $"{dialogue.Intent}: {name}");
        }
    }

    /// <summary>Every sentence of a tool's rule, drawn many times for training: no held-out alternative is ever in it.</summary>
    [Fact]
    public void Training_never_uses_a_held_out_wording_and_the_test_uses_one_wherever_there_is_one()
    {
        var sampler = new Sampler(new SlotWriter(new NameWriter(fixture.Names)), fixture.Grammars.Tools);
        var random = new Random(3);
        var (drawn, marked) = (0, 0);
        foreach (var language in Enum.GetValues<Language>())
        {
            foreach (var rule in fixture.Grammars[language].Rules.Values.Where(r => fixture.Grammars.Tools.ContainsKey(r.Name)))
            {
                var hasHeldOut = rule.Alternatives.Exists(a => a.HeldOut);
                for (var i = 0; i < 400; i++)
                {
                    if (sampler.Draw(rule, rule.Name, new Scene(random, language, new LocalDate(2026, 11, 21), Split.Train, Lower: false)) is { } train)
                    {
                        Assert.False(train.HeldOut, train.Text);
                        drawn++;
                    }

                    if (hasHeldOut && sampler.Draw(rule, rule.Name, new Scene(random, language, new LocalDate(2026, 11, 21), Split.HeldOut, Lower: false)) is { } test)
                    {
                        Assert.True(test.HeldOut, test.Text);
                        marked++;
                    }
                }
            }
        }

        Assert.True(drawn > 10_000 && marked > 5_000, $"{drawn} {marked}");
    }

    [Fact]
    public void Every_alternative_of_a_tool_gives_a_whole_call()
    {
        var sampler = new Sampler(new SlotWriter(new NameWriter(fixture.Names)), fixture.Grammars.Tools);
        var calls = new CallBuilder(fixture.Grammars.Tools);
        var random = new Random(5);
        var broken = new List<string>();
        foreach (var language in Enum.GetValues<Language>())
        {
            foreach (var rule in fixture.Grammars[language].Rules.Values.Where(r => fixture.Grammars.Tools.ContainsKey(r.Name)))
            {
                foreach (var alternative in rule.Alternatives)
                {
                    var alone = new Rule(rule.Name, rule.File, alternative.Line);
                    alone.Alternatives.Add(alternative);
                    alone.Seal();
                    if (!Enumerable.Range(0, 60).Any(_ => sampler.Draw(alone, rule.Name, new Scene(random, language, new LocalDate(2026, 11, 21), Split.HeldOut, Lower: false)) is { Calls: [var call] } && calls.Build(rule.Name, null, call.Changes) is not null))
                        broken.Add($"{rule.File}:{alternative.Line}");
                }
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void The_test_uses_held_out_names_only()
    {
        foreach (var dialogue in Draw(Split.HeldOut, Groups).Where(d => d.Intent.StartsWith("single", StringComparison.Ordinal)))
        {
            foreach (var name in dialogue.Messages.SelectMany(m => m.ToolCalls).SelectMany(c => DrawnNames(c.Arguments)))
                Assert.True(HeldOutNames.Contains(name), $"{dialogue.Intent}: {name}");
        }
    }

    [Fact]
    public void Both_languages_and_every_kind_come()
    {
        var kinds = Draw(Split.Train, Groups).GroupBy(d => (d.Language, d.Intent.Split('.')[0])).Select(g => $"{g.Key.Language}.{g.Key.Item2}").ToHashSet(StringComparer.Ordinal);
        foreach (var kind in (string[])["single", "correct", "ask", "reply", "several", "then", "chain", "answer", "decline", "unavailable"])
            Assert.True(kinds.Contains($"En.{kind}") && kinds.Contains($"Zh.{kind}"), $"{kind} lacks; there are {string.Join(", ", kinds)}");
    }

    private IEnumerable<TrainingDialogue> Draw(Split split, int groups)
    {
        var random = new Random(11);
        for (var i = 0; i < groups; i++)
        {
            foreach (var dialogue in fixture.Generator.Next(random, split, GroupSize).Dialogues)
                yield return dialogue;
        }
    }

    /// <summary>Names that slots draw: those that no result gave and no grammar spells out.</summary>
    private static IEnumerable<string> DrawnNames(string arguments) => NamesOf(arguments, ["place", "origin", "destination", "must_include", "avoid", "stops"]).Where(n => !n.Contains('/', StringComparison.Ordinal));

    private static IEnumerable<string> NamesOf(string arguments) => NamesOf(arguments, NameArguments);

    private static IEnumerable<string> NamesOf(string arguments, string[] members)
    {
        foreach (var member in JsonElement.Parse(arguments).EnumerateObject().Where(m => members.Contains(m.Name)))
        {
            if (member.Value.ValueKind == JsonValueKind.String)
                yield return member.Value.GetString()!;
            foreach (var item in member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray() : default)
                yield return item.GetString()!;
        }
    }
}
