using System.ComponentModel.DataAnnotations;
using TravelPlanner.Tools;

namespace TravelPlanner.EchoServer;

public sealed record EchoRequest([property: Length(1, 200)] string Text);

public sealed record EchoResult(string Text);

/// <summary><c>echo</c>: gives back its text, through the same reading, schema and result as every real tool.</summary>
public static class EchoTool
{
    public static Tool Create() => ToolFactory.Create<EchoRequest, EchoResult>(
        "echo", "bench", "Echo", "Gives back the text.", ToolTraits.Computes, inDefaultList: true,
        (request, _, _) => ValueTask.FromResult(new ToolAnswer<EchoResult>(request.Text, new EchoResult(request.Text))));
}
