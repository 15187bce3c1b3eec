using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>
/// What goes wrong, in the API's form: what the caller can mend with its reason, everything else with a reference to the log. In a stream
/// that has begun it comes as an event.
/// </summary>
internal sealed partial class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> log)
{
    /// <summary>Under this key of the request's items an endpoint whose streams have a form of their own for errors leaves the writer.</summary>
    public static readonly object InStream = new();

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left; there is nobody to tell.
        }
#pragma warning disable CA1031 // Nothing is hidden: what is not the caller's to mend is logged with its reference.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await AnswerAsync(http, fault).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext http, Exception fault)
    {
        var (status, error, retryAfter) = Word(fault);
        if (http.Response.HasStarted)
        {
            if (http.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) != true)
            {
                http.Abort();
                return;
            }

            if (http.Items[InStream] is Func<WireErrorBody, Task> write)
            {
                await write(error).ConfigureAwait(false);
                return;
            }

            using var stream = new EventStream(http);
            await stream.WriteAsync(new WireError(error), WireJson.Readable.WireError).ConfigureAwait(false);
            return;
        }

        http.Response.StatusCode = status;
        if (retryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await http.Response.WriteAsJsonAsync(new WireError(error), WireJson.Readable.WireError, cancellationToken: CancellationToken.None).ConfigureAwait(false);
    }

    private (int Status, WireErrorBody Error, TimeSpan? RetryAfter) Word(Exception fault) => fault switch
    {
        BadRequestException wrong => Invalid(wrong.Message, wrong.Parameter, wrong.Code),
        SchemaRefusedException wrong => Invalid(wrong.Message, wrong.Path, "invalid_schema"),
        TemplateRefusedException wrong => Invalid(wrong.Message, "messages", null),
        ContextExceededException wrong => Invalid(wrong.Message, "messages", "context_length_exceeded"),
        LlamaException { Failure: LlamaFailure.Grammar } wrong => Invalid(wrong.Message, null, "grammar"),
        // The runtime adds the name of a parameter that no caller knows.
        ArgumentException wrong => Invalid(wrong.Message.Split(" (Parameter '")[0], null, null),
        BadHttpRequestException wrong => (wrong.StatusCode, new WireErrorBody(wrong.Message, "invalid_request_error", null, null), null),
        // Not a status after which clients ask again by themselves: the worker has done so.
        AnswerNotInSchemaException wrong => (422, new WireErrorBody(wrong.Message, "server_error", null, "answer_not_in_schema"), null),
        UnknownModelException unknown => (404, new WireErrorBody(unknown.Message, "invalid_request_error", "model", "model_not_found"), null),
        UnknownPathException unknown => (404, new WireErrorBody(unknown.Message, "invalid_request_error", null, "not_found"), null),
        QueueFullException full => (429, new WireErrorBody(full.Message, "rate_limit_error", null, "queue_full"), full.RetryAfter),
        TextTooLongException wrong => Invalid(wrong.Message, $"input[{wrong.Index}]", "context_length_exceeded"),
        DeadlinePassedException late => (504, new WireErrorBody(late.Message, "server_error", "deadline_ms", "deadline_passed"), null),
        ModelBusyException busy => (503, new WireErrorBody(busy.Message, "server_error", "model", "model_busy"), TimeSpan.FromSeconds(5)),
        ModelUnusableException unusable => (503, new WireErrorBody(unusable.Message, "server_error", "model", "model_unusable"), null),
        ObjectDisposedException => (503, new WireErrorBody("The worker is stopping.", "server_error", null, "stopping"), TimeSpan.FromSeconds(2)),
        _ => Unknown(fault),
    };

    private static (int Status, WireErrorBody Error, TimeSpan? RetryAfter) Invalid(string message, string? parameter, string? code) =>
        (400, new WireErrorBody(message, "invalid_request_error", parameter, code), null);

    private (int Status, WireErrorBody Error, TimeSpan? RetryAfter) Unknown(Exception fault)
    {
        var reference = RandomNumberGenerator.GetHexString(12, lowercase: true);
        LogFault(fault, reference);
        return (500, new WireErrorBody($"The worker failed; the log says more under {reference}.", "server_error", null, "fault"), null);
    }

    [LoggerMessage(LogLevel.Error, "Fault {Reference}")]
    private partial void LogFault(Exception fault, string reference);
}
