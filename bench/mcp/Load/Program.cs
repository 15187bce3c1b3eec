using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TravelPlanner.Load;

// load <endpoint> <process id> <concurrency> <warm-up seconds> <seconds> <pause ms> <params of tools/call>
// Prints one JSON object. Each of the concurrent callers has its own connection and session, and pauses between calls where asked to.
if (args.Length != 7)
{
    Console.Error.WriteLine("usage: load <endpoint> <process id> <concurrency> <warm-up s> <seconds> <pause ms> <params>");
    return 2;
}

var endpoint = new Uri(args[0]);
var process = Number(args[1]);
var warmUp = TimeSpan.FromSeconds(Number(args[3]));
var measured = TimeSpan.FromSeconds(Number(args[4]));
var pause = Number(args[5]);

var callers = Enumerable.Range(0, Number(args[2])).Select(_ => new McpCaller(endpoint, args[6])).ToList();
var latencies = callers.Select(_ => new List<long>(1 << 16)).ToList();
var start = Stopwatch.GetTimestamp();
var from = start + Ticks(warmUp);
var until = from + Ticks(measured);
Exception? failure = null;
var threads = callers.Select((caller, i) => new Thread(() => Run(caller, latencies[i])) { IsBackground = true }).ToList();
threads.ForEach(t => t.Start());

Thread.Sleep(warmUp);
var cpuBefore = ProcessTimes.Cpu(process);
Thread.Sleep(measured);
var cpuAfter = ProcessTimes.Cpu(process);
threads.ForEach(t => t.Join());
callers.ForEach(c => c.Dispose());
if (failure is not null)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

var all = latencies.SelectMany(l => l).Order().ToList();
Console.WriteLine(JsonSerializer.Serialize(new
{
    requests = all.Count,
    perSecond = all.Count / measured.TotalSeconds,
    p50Ms = Quantile(0.50),
    p99Ms = Quantile(0.99),
    cpuMicrosPerRequest = (cpuAfter - cpuBefore)?.TotalMicroseconds / all.Count,
}));
return 0;

void Run(McpCaller caller, List<long> into)
{
    try
    {
        while (failure is null)
        {
            var begin = Stopwatch.GetTimestamp();
            if (begin >= until)
                return;
            caller.Call();
            var end = Stopwatch.GetTimestamp();
            if (begin >= from)
                into.Add(end - begin);
            if (pause > 0)
                Thread.Sleep(pause);
        }
    }
    catch (Exception fault) when (fault is InvalidDataException or System.Net.Sockets.SocketException)
    {
        failure = fault;
    }
}

double Quantile(double q) => Stopwatch.GetElapsedTime(0, all[(int)(q * (all.Count - 1))]).TotalMilliseconds;

static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
