using System.Text.Json;
using System.Text.Json.Nodes;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>
/// <c>plan_trip</c>: a whole journey as a job. A call waits for it a while; a call that is cancelled while it waits cancels the job it began,
/// and a job whose id has been told goes on, whatever becomes of the connection.
/// </summary>
public sealed class PlanTripTool(TravelPorts ports)
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(20);

    private readonly TripJobs _jobs = new(ports.Records.Snapshots);
    private readonly TripWishReader _reader = new(ports.Gazetteer, ports.Places, Math.Min(ports.Flights.HorizonDays, ports.Stays.HorizonDays));

    public Tool Create() => ToolFactory.Create<PlanTripRequest, PlanTripResult>(
        "plan_trip", "trips", "Plan a whole trip",
        "Plans a journey through one or several cities: order, nights, ways, stays, days, meals and budget; wishes hold or the nearest feasible change is told. "
            + "May take a minute: an answer with state running is fetched with job_id. Save the draft with save_trip and draft_id.",
        ToolTraits.Reads, inDefaultList: false, PlanAsync);

    private async ValueTask<ToolAnswer<PlanTripResult>> PlanAsync(PlanTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        var patience = context.Patience is { } told ? told.ToTimeSpan() : request.WaitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualWait;
        if (request.JobId is not { } id)
        {
            var wishes = await _reader.ReadAsync(request, context, cancellation);
            var job = await _jobs.StartAsync(request, null, context, (within, cancelled) => new TripPlanner(ports).PlanAsync(wishes, within, cancelled));
            try
            {
                return await AnswerAsync(job, patience, null, context, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Nobody has been told its id.
                job.Cancel();
                throw;
            }
        }

        if (_jobs.Running(id, context.UserId) is { } running)
        {
            if (request.Cancel)
                running.Cancel();
            return await AnswerAsync(running, patience, null, context, cancellation);
        }

        var stored = await _jobs.FindAsync(id, context, cancellation) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, context.Say($"There is no job '{id}', or it is more than a day old.", $"没有编号为“{id}”的任务，或已超过一天。"), "job_id", id,
            context.Say("a job_id of plan_trip", "plan_trip 给出的 job_id")));
        if (stored["state"]?.GetValue<string>() != "running" || request.Cancel)
            return Answer(id, stored, null, context);

        // It stands as running, but not here: the server that made it has stopped meanwhile.
        var again = stored["request"]!.Deserialize<PlanTripRequest>(ToolJson.Results)!;
        var same = await _reader.ReadAsync(again, context, cancellation);
        var anew = await _jobs.StartAsync(again, id, context, (within, cancelled) => new TripPlanner(ports).PlanAsync(same, within, cancelled));
        return await AnswerAsync(
            anew, patience, context.Say("The server was restarted while this plan was being made; it is made again from the same request.", "规划期间服务曾重启，现按原请求重新规划。"), context,
            cancellation);
    }

    private async ValueTask<ToolAnswer<PlanTripResult>> AnswerAsync(
        TripJob job, TimeSpan patience, string? note, ToolContext context, CancellationToken cancellation)
    {
        if (!await job.WaitAsync(patience, context.Progress, cancellation))
        {
            var last = job.Last;
            var running = new PlanTripResult("running", job.Id, (int)(last.Done / (last.Total ?? 100) * 100), last.Message, note, null);
            return new ToolAnswer<PlanTripResult>(PlanTripText.Running(running, context), running);
        }

        if (job.Ended.IsFaulted)
            _jobs.Forget(job);
        return Answer(job.Id, await job.Ended, note, context);
    }

    private static ToolAnswer<PlanTripResult> Answer(string id, JsonObject stored, string? note, ToolContext context)
    {
        switch (stored["state"]?.GetValue<string>())
        {
            case "done":
                var done = new PlanTripResult("done", id, 100, null, note, stored["draft"].Deserialize<TripDraft>(ToolJson.Results));
                return new ToolAnswer<PlanTripResult>(PlanTripText.Write(done.Draft!, note, context), done);
            case "refused":
                throw new ToolRefusalException(stored["failure"].Deserialize<ToolFailure>(ToolJson.Results)!);
            case "overtime":
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.Blocked, context.Say("The plan took too long and was given up.", "规划超时，已放弃。"), "job_id", id,
                    context.Say("fewer cities or a narrower window", "减少城市或缩小日期范围")));
            default:
                var cancelled = new PlanTripResult("cancelled", id, null, null, note, null);
                return new ToolAnswer<PlanTripResult>(context.Say($"{id} was cancelled; nothing is kept of it.", $"{id} 已取消，未保留内容。"), cancelled);
        }
    }
}
