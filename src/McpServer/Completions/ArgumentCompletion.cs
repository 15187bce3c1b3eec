using System.Globalization;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer.Completions;

/// <summary><c>completion/complete</c> for the arguments of prompts and the variables of resource templates.</summary>
/// <param name="prompts">By prompt, then by argument; null where an argument is free text.</param>
/// <param name="templates">By URI template, then by variable.</param>
internal sealed class ArgumentCompletion(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, Suggest?>> prompts,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, Suggest?>> templates,
    CallEnvironment environment)
{
    /// <summary>The protocol's own limit on one answer.</summary>
    private const int Most = 100;

    /// <summary>Nothing that can be completed is longer.</summary>
    private const int LongestTyped = 200;

    public async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellation)
    {
        // The wire may carry null where the SDK's types promise a text.
        var (what, name, all) = request.Params.Ref switch
        {
            PromptReference prompt => ("prompt", prompt.Name, prompts),
            ResourceTemplateReference template => ("resource template", template.Uri ?? "", templates),
            _ => throw Refuse("reference", request.Params.Ref.Type, "ref/prompt, ref/resource"),
        };
        if (!all.TryGetValue(name, out var known))
            throw Refuse(what, name, string.Join(", ", all.Keys));
        var argument = request.Params.Argument.Name ?? "";
        if (!known.TryGetValue(argument, out var suggest))
            throw Refuse("argument", argument, string.Join(", ", known.Keys));

        var typed = request.Params.Argument.Value ?? "";
        if (suggest is null || typed.Length > LongestTyped || !IsText(typed))
            return new CompleteResult();
        var caller = ToolContext.Local(environment.Clock, Callers.Language(request, request.Params.Meta, environment.Language)) with
        {
            UserId = Callers.UserId(request.User),
        };
        var values = await suggest(typed.Normalize(NormalizationForm.FormKC).TrimStart(), caller, cancellation);
        return new CompleteResult
        {
            Completion = new Completion { Values = [.. values.Take(Most)], Total = values.Count, HasMore = values.Count > Most },
        };
    }

    /// <summary>A lone surrogate is not text and cannot be normalised.</summary>
    private static bool IsText(string typed)
    {
        foreach (var rune in typed.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control)
                return false;
        }

        return true;
    }

    private static McpProtocolException Refuse(string what, string received, string allowed) =>
        Refusals.AsProtocolError(new ToolFailure(FailureKind.NotFound, $"There is no such {what}.", what, received, allowed));
}
