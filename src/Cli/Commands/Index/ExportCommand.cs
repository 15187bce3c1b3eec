using System.CommandLine;
using TravelPlanner.Cli.Commands.Models;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record ExportArguments(string File, string Index, bool Json, GivenSettings Settings);

/// <summary><c>index export</c>: an index in one file, to carry to another machine.</summary>
internal sealed class ExportCommand : ShellCommand<ExportArguments>
{
    private readonly Argument<string> _file;
    private readonly Option<string> _name;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ExportCommand(Shell shell)
        : base(shell, "export", shell.Say("Write an index into one file", "把知识库导出为一个文件"))
    {
        _file = new Argument<string>("file") { Description = shell.Say("Where to; replaced when it is there", "目标文件，已存在则替换") };
        Arguments.Add(_file);
        _name = IndexOptions.Name(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner index export guides.zip", "travel-planner index export /media/usb/reviews.zip --index reviews"];

    public override ExportArguments Read(ParseResult parsed) => new(parsed.GetValue(_file)!, parsed.GetValue(_name)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(ExportArguments arguments, CancellationToken cancellation)
    {
        await using var index = IndexTexts.OpenBuiltLocal(Shell, Load(arguments.Settings), arguments.Index);
        var file = Path.GetFullPath(arguments.File, Shell.Machine.WorkingDirectory);
        // Under another name until it is whole: the file that was there may be the only other copy.
        var part = file + ".part";
        try
        {
            await using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
                await index.ExportAsync(stream, cancellation);
            File.Move(part, file, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, Shell.Say($"{file} cannot be written: {fault.Message}", $"无法写入 {file}：{fault.Message}"));
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }

        var (manifest, bytes) = (index.Manifest, new FileInfo(file).Length);
        if (arguments.Json)
            Terminal.WriteJson(new { file, bytes, index = manifest.Name, manifest.Documents, manifest.Chunks, manifest.Generation });
        else
            Terminal.WriteLine(Shell.Say($"{manifest.Documents} documents, {ModelTexts.Size(bytes)}, in {file}.", $"{manifest.Documents} 篇，{ModelTexts.Size(bytes)}，已写入 {file}。"));
        return ExitCode.Ok;
    }
}
