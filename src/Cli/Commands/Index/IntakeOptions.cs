using System.CommandLine;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;

namespace TravelPlanner.Cli.Commands.Index;

/// <summary>Into which index documents are taken, and how: what <c>build</c> and <c>add</c> have in common.</summary>
internal sealed record Intake(string Index, string? Embedder, MetadataDefaults Defaults, RecordFields Fields, GivenSettings Settings);

internal sealed class IntakeOptions(Command command, Shell shell)
{
    private readonly Option<string> _name = IndexOptions.Name(command, shell);
    private readonly Option<string?> _embedder = IndexOptions.Embedder(command, shell);
    private readonly MetadataOptions _metadata = new(command, shell);
    private readonly SettingOptions _settings = new(command, shell, [KnownSettings.DataDirectory]);

    public Intake Read(ParseResult parsed) =>
        new(parsed.GetValue(_name)!, parsed.GetValue(_embedder), _metadata.Defaults(parsed), _metadata.Fields(parsed), _settings.Read(parsed));
}
