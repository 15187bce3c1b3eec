using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TravelPlanner.ConformanceFixture;

/// <summary>A resource or a template with one <c>{id}</c> of the conformance suite.</summary>
internal sealed class FixtureResource(string uri, string name, string mimeType, Func<string, ResourceContents> read) : McpServerResource
{
    private readonly Regex _pattern = new(
        "^" + Regex.Escape(uri).Replace("\\{id}", "(?<id>[^/]+)", StringComparison.Ordinal) + "$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromMilliseconds(100));

    public override ResourceTemplate ProtocolResourceTemplate { get; } = new()
    {
        UriTemplate = uri, Name = name, Description = $"The {name} of the conformance suite.", MimeType = mimeType,
    };

    public override IReadOnlyList<object> Metadata => [];

    public override bool IsMatch(string uri) => _pattern.IsMatch(uri);

    public override ValueTask<ReadResourceResult> ReadAsync(
        RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new ReadResourceResult { Contents = [read(_pattern.Match(request.Params.Uri).Groups["id"].Value)] });

    public static IEnumerable<McpServerResource> All()
    {
        yield return Text("test://static-text", "static-text", "This is the content of the static text resource.");
        yield return new FixtureResource(
            "test://static-binary", "static-binary", "image/png",
            _ => BlobResourceContents.FromBytes(ContentTools.Png, "test://static-binary", "image/png"));
        yield return Text("test://watched-resource", "watched-resource", "Something to watch.");
        yield return new FixtureResource("test://template/{id}/data", "template", "application/json", id => new TextResourceContents
        {
            Uri = $"test://template/{id}/data", MimeType = "application/json",
            Text = $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""",
        });
    }

    private static FixtureResource Text(string uri, string name, string text) =>
        new(uri, name, "text/plain", _ => new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = text });
}
