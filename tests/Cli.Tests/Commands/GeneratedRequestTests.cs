using System.Text.Json.Nodes;
using TravelPlanner.Cli.Bench.ToolCalls;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Training;
using TravelPlanner.Training.Requests;

namespace TravelPlanner.Cli.Tests.Commands;

/// <summary>The generated split of the tool-call bench.</summary>
public sealed class GeneratedRequestTests
{
    /// <summary>Its tools are really called, which takes some seconds.</summary>
    private static readonly Lazy<Task<DialogueGenerator>> Generator = new(async () =>
    {
        using var bench = new Bench();
        return await TrainingRequests.CreateAsync(bench.Shell, CancellationToken.None);
    });

    /// <summary>A rule by which the generator's own answer is wrong would judge the generator, not a model.</summary>
    [Fact]
    public async Task Every_target_is_right_by_its_own_rule_and_another_rows_is_not()
    {
        var generator = await Generator.Value;
        using var bench = new Bench();
        var judge = new AnswerJudge(new Composition(Settings.Load(bench.Shell, GivenSettings.None), bench.Machine.Clock).Catalog.All.ToDictionary(t => t.Name, t => t.InputSchema, StringComparer.Ordinal));
        var random = new Random(3);
        List<(BenchRequest Request, ModelAnswer Target)> rows = [];
        for (var i = 0; i < 200; i++)
        {
            var group = generator.Next(random, Split.HeldOut, 10);
            rows.AddRange(GeneratedRequests.From(group).Zip(group.Dialogues.Select(d => Target(d))));
        }

        Assert.Equal("", string.Join('\n', rows.Select(r => (Fault: judge.Fault(r.Request, r.Target), r)).Where(r => r.Fault is not null).Select(r => $"{r.r.Request.Intent}: {r.Fault}: {r.r.Target.Text} {r.r.Request.Expect}")));
        // The next row's answer is right only where both ask for nearly the same, such as two refusals.
        var misplaced = rows.Zip(rows.Skip(1)).Count(pair => judge.Fault(pair.First.Request, pair.Second.Target) is null);
        Assert.InRange(misplaced, 0, rows.Count / 20);
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_requests()
    {
        var generator = await Generator.Value;

        Assert.Equal(Drawn(5), Drawn(5));
        Assert.NotEqual(Drawn(5), Drawn(6));
        Assert.Equal(13, Drawn(5).Count);

        List<string> Drawn(int seed) => [.. GeneratedRequests.Draw(generator, 13, seed).Select(r => $"{r.Id} {r.Messages[^1].Text} {r.Expect}")];
    }

    private static ModelAnswer Target(TrainingDialogue dialogue) => new(
        dialogue.Messages[^1].Content, [.. dialogue.Messages[^1].ToolCalls.Select(c => new ProducedCall(c.Name, (JsonObject)JsonNode.Parse(c.Arguments)!, c.Arguments))]);
}
