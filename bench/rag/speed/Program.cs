using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Bench.Rag.Speed;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;

// speed [chunks = 100000] [dimension = 384] [queries = 1000]: a local index of synthetic chunks is made in a temporary folder, asked, changed and removed.
var numbers = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToList();
var (chunks, dimension, queries) = (numbers.ElementAtOrDefault(0) is > 0 and var c ? c : 100_000, numbers.ElementAtOrDefault(1) is > 0 and var d ? d : 384, numbers.ElementAtOrDefault(2) is > 0 and var q ? q : 1_000);
var folder = Directory.CreateTempSubdirectory("rag-speed-").FullName;
try
{
    Console.WriteLine((await MeasureAsync()).ToJsonString(new() { WriteIndented = true }));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

async Task<JsonObject> MeasureAsync()
{
    var corpus = new SyntheticCorpus(dimension, seed: 1);
    var report = new JsonObject { ["chunks"] = chunks, ["dimension"] = dimension, ["queries"] = queries, ["cores"] = Environment.ProcessorCount };
    await using var index = new LocalPassageIndex(folder, SystemClock.Instance);
    await using var writer = await index.WriteAsync("synthetic", dimension, default);
    var documents = chunks / SyntheticCorpus.ChunksPerDocument;
    var putting = new Stopwatch();
    for (var i = 0; i < documents; i++)
    {
        var (document, parts) = corpus.Document(i);
        putting.Start();
        await writer.PutAsync(document, parts, default);
        putting.Stop();
    }

    report["putSeconds"] = Round(putting.Elapsed.TotalSeconds);
    var before = Cpu();
    report["commitSeconds"] = Round((await TimeAsync(async () => await writer.CommitAsync(default))) / 1_000);
    report["commitCpuSeconds"] = Round((Cpu() - before) / 1_000);
    report["diskMb"] = Round(Directory.GetFiles(folder).Sum(f => new FileInfo(f).Length) / 1e6);

    var asked = Enumerable.Range(0, queries).Select(corpus.Query).ToList();
    await using (var cold = new LocalPassageIndex(folder, SystemClock.Instance))
    {
        report["openMs"] = Round(await TimeAsync(() => Task.FromResult(cold.Manifest)));
        report["firstQueries"] = new JsonArray([.. await FirstAsync(cold, asked)]);
    }

    report["noFilter"] = await StagesAsync(index, asked, _ => PassageFilter.None);
    report["language"] = await StagesAsync(index, asked, a => new() { Languages = new HashSet<string> { a.Language } });
    report["country"] = await StagesAsync(index, asked, a => new() { Languages = new HashSet<string> { a.Language }, Countries = new HashSet<string> { a.Country } });

    // One document of ten chunks, changed in an index of all the others.
    var commits = new List<double>();
    before = Cpu();
    for (var i = 0; i < 30; i++)
    {
        var (document, parts) = corpus.Document(i);
        commits.Add(await TimeAsync(async () =>
        {
            await writer.PutAsync(document, parts, default);
            return await writer.CommitAsync(default);
        }));
    }

    report["changeOneDocument"] = Summary(commits);
    report["changeOneDocumentCpuMs"] = Round((Cpu() - before) / commits.Count);
    report["segmentsAfter"] = Directory.GetFiles(folder, "*.i8").Length;
    report["countryAfterChanges"] = await StagesAsync(index, asked, a => new() { Languages = new HashSet<string> { a.Language }, Countries = new HashSet<string> { a.Country } });
    report["memoryMb"] = Round(Process.GetCurrentProcess().WorkingSet64 / 1e6);
    return report;
}

static async Task<List<JsonNode>> FirstAsync(LocalPassageIndex index, List<(string Text, float[] Vector, string Language, string Country)> asked)
{
    var times = new List<JsonNode>();
    foreach (var query in asked.Take(5))
        times.Add(Round(await TimeAsync(async () => await HybridAsync(index, query.Text, query.Vector, PassageFilter.None))));
    return times;
}

static async Task<JsonObject> StagesAsync(
    LocalPassageIndex index, List<(string Text, float[] Vector, string Language, string Country)> asked, Func<(string Text, float[] Vector, string Language, string Country), PassageFilter> filter)
{
    var (words, meaning, hybrid) = (new List<double>(), new List<double>(), new List<double>());
    foreach (var query in asked)
    {
        var asks = filter(query);
        words.Add(await TimeAsync(async () => await index.SearchWordsAsync(query.Text, asks, 50, default)));
        meaning.Add(await TimeAsync(async () => await index.SearchMeaningAsync(query.Vector, asks, 50, default)));
    }

    var before = Cpu();
    foreach (var query in asked)
        hybrid.Add(await TimeAsync(async () => await HybridAsync(index, query.Text, query.Vector, filter(query))));
    return new JsonObject { ["words"] = Summary(words), ["meaning"] = Summary(meaning), ["hybrid"] = Summary(hybrid), ["hybridCpuMs"] = Round((Cpu() - before) / asked.Count) };
}

// Both lists of 50, fused by reciprocal rank, and the ten best chunks with their text.
static async Task<int> HybridAsync(LocalPassageIndex index, string text, float[] vector, PassageFilter filter)
{
    var fused = new Dictionary<string, double>(StringComparer.Ordinal);
    foreach (var list in new[] { await index.SearchWordsAsync(text, filter, 50, default), await index.SearchMeaningAsync(vector, filter, 50, default) })
    {
        for (var i = 0; i < list.Count; i++)
            fused[list[i].ChunkId] = fused.GetValueOrDefault(list[i].ChunkId) + (1.0 / (60 + i));
    }

    return (await index.GetAsync([.. fused.OrderByDescending(f => f.Value).Take(10).Select(f => f.Key)], default)).Count;
}

static async Task<double> TimeAsync<T>(Func<Task<T>> act)
{
    var watch = Stopwatch.StartNew();
    await act();
    return watch.Elapsed.TotalMilliseconds;
}

// What this process has used of all cores, in milliseconds: unlike the time that passed, the same beside other work.
static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;

static JsonObject Summary(List<double> milliseconds)
{
    var sorted = milliseconds.Order().ToList();
    double At(double share) => Round(sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))]);
    return new JsonObject { ["p50Ms"] = At(0.5), ["p90Ms"] = At(0.9), ["p99Ms"] = At(0.99), ["maxMs"] = Round(sorted[^1]) };
}

static double Round(double value) => Math.Round(value, 2);
