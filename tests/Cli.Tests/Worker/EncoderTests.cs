using System.Net;
using System.Text.Json.Nodes;
using TravelPlanner.Cli.Tests.Commands;
using TravelPlanner.InferenceWorker.Models.Onnx;
using TravelPlanner.InferenceWorker.Tests.Encoders;

namespace TravelPlanner.Cli.Tests.Worker;

/// <summary>Embedding and reranking models from the command line: taken in, looked at, served.</summary>
public sealed class EncoderTests
{
    [Fact]
    public async Task A_folder_is_taken_in_listed_described_checked_and_removed()
    {
        using var model = new SmallEncoder("\"unverified\":[\"output\"]");
        using var bench = new Bench();

        await RunAsync(bench, "import", model.Folder, "--name", "mine");
        Assert.Matches("^mine\tembedding\t[0-9.]+ kB\t256\t-\t-\tnone\tinstalled$", await RunAsync(bench, "list", "--installed"));
        var about = await RunAsync(bench, "info", "mine");
        Assert.Contains("Files\tmodel.onnx, tokenizer.json", about, StringComparison.Ordinal);
        Assert.Contains("Not verified\toutput", about, StringComparison.Ordinal);
        Assert.Equal("mine\tok\tnobody named a hash to compare with; this one was computed here", await RunAsync(bench, "verify"));

        var tokenizer = Directory.GetFiles(Path.Combine(bench.Machine.DataDirectory, "models", "mine"), "tokenizer.json", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(tokenizer, " ", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.ProblemsFound, await bench.RunAsync("models", "verify"));
        await RunAsync(bench, "import", model.Folder, "--name", "mine");
        Assert.Equal("mine\tok\tnobody named a hash to compare with; this one was computed here", await RunAsync(bench, "verify"));
        Assert.Single(Directory.GetDirectories(Path.Combine(bench.Machine.DataDirectory, "models", "mine")));
        Assert.StartsWith("Removed mine", await RunAsync(bench, "rm", "mine", "--yes"), StringComparison.Ordinal);
        Assert.Equal("", await RunAsync(bench, "list", "--installed"));
    }

    [Theory]
    [InlineData("models info bge-m3", ExitCode.Ok, "")]
    [InlineData("models pull bge-m3", ExitCode.Refused, "bge-m3 is several files")]
    [InlineData("models import {folder} --like e5", ExitCode.NotFound, "There is no embedding or reranking model 'e5'")]
    [InlineData("models import {folder} --move", ExitCode.Usage, "--move")]
    [InlineData("models import {empty} --like bge-m3", ExitCode.NotFound, "{empty} has no model.onnx, which bge-m3 (aapot/bge-m3-onnx) needs.")]
    [InlineData("models import {empty}", ExitCode.NotFound, "{empty} has no encoder.json")]
    [InlineData("worker --embedder nothing", ExitCode.NotFound, "--embedder: 'nothing' is no installed model and no folder.")]
    [InlineData("worker --embedder nothing --lang zh", ExitCode.NotFound, "--embedder：“nothing”既不是已安装的模型，也不是文件夹。")]
    [InlineData("worker --reranker {empty}", ExitCode.NotFound, "--reranker: {empty} has no encoder.json")]
    public async Task What_cannot_be_done_is_said(string typed, ExitCode code, string said)
    {
        using var model = new SmallEncoder();
        using var bench = new Bench();
        var empty = Directory.CreateDirectory(Path.Combine(bench.Home, "empty")).FullName;

        Assert.Equal(code, await bench.RunAsync([.. typed.Split(' ').Select(Place)]));
        Assert.StartsWith(Place(said), bench.Error, StringComparison.Ordinal);

        string Place(string text) => text.Replace("{folder}", model.Folder, StringComparison.Ordinal).Replace("{empty}", empty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_serves_both_kinds_without_a_chat_model_and_refuses_one_that_is_not_what_it_says()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists(Native.OnnxRuntime.OnnxEngine.DefaultFolder), "Needs Linux and ONNX Runtime.");
        using var embedder = new SmallEncoder();
        using var reranker = new SmallEncoder("\"score\":\"sigmoid\"", SyntheticOutput.Relevance, name: "judge");
        await using var worker = await WorkerProcess.StartBareAsync("--embedder", embedder.Folder, "--reranker", reranker.Folder);

        Assert.Equal(["small", "judge"], (await worker.GetAsync("/v1/models"))["data"]!.AsArray().Select(m => (string)m!["id"]!));
        using var vectors = await worker.PostAsync("/v1/embeddings", new JsonObject { ["input"] = new JsonArray("lake", "湖") });
        using var ranked = await worker.PostAsync("/v1/rerank", new JsonObject { ["query"] = "湖", ["documents"] = new JsonArray("a", "湖边") });
        using var chat = await worker.ChatAsync(4);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest), (vectors.StatusCode, ranked.StatusCode, chat.StatusCode));

        embedder.WriteEntry("small", SyntheticOutput.Tokens, "\"dimension\":64");
        var (code, errors) = await WorkerProcess.RunAsync(_ => ["--port", "0", "--embedder", embedder.Folder]);
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("vectors of 64 numbers", errors, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(Bench bench, params string[] arguments)
    {
        var before = bench.Out.Length;
        var code = await bench.RunAsync(["models", .. arguments]);
        Assert.True(code == ExitCode.Ok, bench.Error);
        return bench.Out[before..].TrimEnd('\n');
    }
}
