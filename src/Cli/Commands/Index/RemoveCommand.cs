using System.CommandLine;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record RemoveArguments(IReadOnlyList<string> Ids, bool Yes, string Index, bool Json, GivenSettings Settings);

/// <summary><c>index rm</c>: takes documents out, after asking.</summary>
internal sealed class RemoveCommand : ShellCommand<RemoveArguments>
{
    private readonly Argument<string[]> _ids;
    private readonly Option<bool> _yes;
    private readonly Option<string> _name;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public RemoveCommand(Shell shell)
        : base(shell, "rm", shell.Say("Take documents out of an index", "从知识库移除文档"))
    {
        _ids = new Argument<string[]>("id") { Arity = ArgumentArity.OneOrMore, Description = shell.Say("Ids as index list shows them; notes/* is all that begin with notes/", "index list 显示的标识；notes/* 表示以 notes/ 开头的全部") };
        _yes = new Option<bool>("--yes") { Description = shell.Say("Do not ask", "不再询问") };
        Arguments.Add(_ids);
        Options.Add(_yes);
        _name = IndexOptions.Name(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner index rm notes/kyoto", "travel-planner index rm 'notes/*' --yes"];

    public override RemoveArguments Read(ParseResult parsed) => new(parsed.GetValue(_ids)!, parsed.GetValue(_yes), parsed.GetValue(_name)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(RemoveArguments arguments, CancellationToken cancellation)
    {
        await using var index = await IndexTexts.OpenBuiltAsync(Shell, Load(arguments.Settings), arguments.Index, cancellation);
        var documents = await index.DocumentsAsync(cancellation);
        var removed = new List<string>();
        foreach (var asked in arguments.Ids)
        {
            var found = documents.Select(d => d.Id).Where(id => asked.EndsWith('*') ? id.StartsWith(asked[..^1], StringComparison.Ordinal) : id == asked).ToList();
            if (found.Count == 0)
                throw new CommandException(ExitCode.NotFound, Shell.Say($"There is no document {asked} in the index {arguments.Index}.", $"知识库 {arguments.Index} 中没有文档 {asked}。"));
            removed.AddRange(found.Except(removed, StringComparer.Ordinal));
        }

        if (!arguments.Yes && !Confirm(removed))
            throw new CommandException(ExitCode.Refused, Shell.Say("They were kept.", "已保留。"));
        var before = index.Manifest;
        await using var writer = await index.WriteAsync(before.Embedder, before.Dimension, cancellation);
        foreach (var id in removed)
            await writer.RemoveAsync(id, cancellation);
        var manifest = await writer.CommitAsync(cancellation);
        if (arguments.Json)
            Terminal.WriteJson(new { removed, manifest.Documents, manifest.Chunks, manifest.Generation });
        else
            Terminal.WriteLine(Shell.Say($"Removed {removed.Count} documents; {manifest.Documents} are left.", $"已移除 {removed.Count} 篇，剩余 {manifest.Documents} 篇。"));
        return ExitCode.Ok;
    }

    private bool Confirm(List<string> ids)
    {
        var named = ids.Count == 1 ? ids[0] : Shell.Say($"{ids.Count} documents", $"{ids.Count} 篇文档");
        if (!Terminal.IsInteractive)
            throw new CommandException(ExitCode.Refused, Shell.Say($"{named} would be removed; say so with --yes where nobody can be asked.", $"将移除 {named}；无法询问时请加 --yes。"));
        Terminal.Error.Write(Shell.Say($"Remove {named}? [y/N] ", $"移除 {named}？[y/N] "));
        return Terminal.In.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes" or "是";
    }
}
