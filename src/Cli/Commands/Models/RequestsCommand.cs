using System.CommandLine;
using System.Diagnostics;
using TravelPlanner.Cli.Training;
using TravelPlanner.Domain;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Training.Requests;

namespace TravelPlanner.Cli.Commands.Models;

/// <param name="Only">Null for both languages.</param>
/// <param name="Intent">Null for all; else what intents begin with.</param>
internal sealed record RequestsArguments(Split Split, int Count, int Seed, Language? Only, string? Intent, bool Json);

/// <summary><c>models requests</c>: conversations as a model is trained on, for reading.</summary>
internal sealed class RequestsCommand : ShellCommand<RequestsArguments>
{
    private const int MostCount = 1_000_000, GroupSize = 8, MostDraws = 2000;

    private readonly Option<string> _split;
    private readonly Option<int> _count;
    private readonly Option<int> _seed;
    private readonly Option<string?> _only;
    private readonly Option<string?> _intent;
    private readonly Option<bool> _json;

    public RequestsCommand(Shell shell)
        : base(shell, "requests", shell.Say("Show conversations that a model is trained or tested on", "查看用于训练或测试模型的对话"))
    {
        _split = new Option<string>("--split") { DefaultValueFactory = _ => "train", Description = shell.Say("What training sees, or what it never sees", "训练用，或训练从未见过的部分") };
        _split.AcceptOnlyFromAmong("train", "held-out");
        _count = new Option<int>("--count") { DefaultValueFactory = _ => 20, HelpName = "number", Description = shell.Say("How many", "数量") };
        _count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostCount)
                result.AddError(shell.Say($"--count: 1 to {MostCount} is allowed.", $"--count：应为 1 到 {MostCount}。"));
        });
        _seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, HelpName = "number", Description = shell.Say("Same seed, same conversations", "相同种子得到相同对话") };
        _only = new Option<string?>("--only") { Description = shell.Say("Only conversations in this language", "只要该语言的对话") };
        _only.AcceptOnlyFromAmong("en", "zh");
        _intent = new Option<string?>("--intent") { HelpName = "name", Description = shell.Say("Only intents that begin so: then, single.get_weather", "只要以此开头的意图，如 then、single.get_weather") };
        Options.Add(_split);
        Options.Add(_count);
        Options.Add(_seed);
        Options.Add(_only);
        Options.Add(_intent);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models requests --count 10", "travel-planner models requests --split held-out --only zh --intent correct --seed 7 --json"];

    public override RequestsArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_split) == "train" ? Split.Train : Split.HeldOut, parsed.GetValue(_count), parsed.GetValue(_seed),
        parsed.GetValue(_only) switch { "en" => Language.En, "zh" => Language.Zh, _ => null }, parsed.GetValue(_intent), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(RequestsArguments arguments, CancellationToken cancellation)
    {
        DialogueGenerator generator;
        try
        {
            generator = await TrainingRequests.CreateAsync(Shell, cancellation);
        }
        catch (GrammarException fault)
        {
            throw new CommandException(ExitCode.Usage, fault.Message);
        }

        var random = new Random(arguments.Seed);
        var (shown, drawn) = (0, 0);
        var watch = Stopwatch.StartNew();
        while (shown < arguments.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            var group = generator.Next(random, arguments.Split, GroupSize, arguments.Only);
            foreach (var dialogue in group.Dialogues.Where(d => arguments.Intent is null || d.Intent.StartsWith(arguments.Intent, StringComparison.Ordinal)).Take(arguments.Count - shown))
            {
                Show(group, dialogue, arguments.Json);
                shown++;
            }

            drawn += GroupSize;
            if (shown == 0 && drawn > MostDraws)
                throw new CommandException(ExitCode.NotFound, Shell.Say($"None of {drawn} conversations has an intent that begins with {arguments.Intent}.", $"{drawn} 段对话中没有以 {arguments.Intent} 开头的意图。"));
        }

        if (!arguments.Json)
            Terminal.WriteError(Shell.Say($"{drawn} drawn in {watch.Elapsed.TotalSeconds:F1} s", $"共生成 {drawn} 段，用时 {watch.Elapsed.TotalSeconds:F1} 秒"));
        return ExitCode.Ok;
    }

    private void Show(DialogueGroup group, TrainingDialogue dialogue, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(new
            {
                today = NodaTime.Text.LocalDatePattern.Iso.Format(group.Today),
                intent = dialogue.Intent,
                language = dialogue.Language.ToString().ToLowerInvariant(),
                messages = dialogue.Messages.Select(m => new { role = m.Role.ToString().ToLowerInvariant(), content = m.Content, calls = m.ToolCalls.Select(c => new { name = c.Name, arguments = c.Arguments }) }),
            });
            return;
        }

        Terminal.WriteLine($"{dialogue.Intent} ({NodaTime.Text.LocalDatePattern.Iso.Format(group.Today)} {group.Today.DayOfWeek})");
        foreach (var message in dialogue.Messages)
        {
            var mark = message.Role switch { ChatRole.User => "> ", ChatRole.Tool => "  | ", _ => "< " };
            foreach (var line in message.Content.Length > 0 ? message.Content.Split('\n') : [])
                Terminal.WriteLine(mark + line);
            foreach (var call in message.ToolCalls)
                Terminal.WriteLine($"< {call.Name} {call.Arguments}");
        }

        Terminal.WriteLine("");
    }
}
