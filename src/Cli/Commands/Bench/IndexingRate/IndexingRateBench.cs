using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Embedding;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Onnx;
using TravelPlanner.InferenceWorker.Tokenizing;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.Cli.Commands.Bench.IndexingRate;

/// <param name="Lengths"><c>equal</c> or <c>mixed</c>.</param>
/// <param name="Tokens">Of all texts, padding not counted.</param>
/// <param name="Ours">Texts a second, the median of the rounds.</param>
/// <param name="Ratio">The median of the rounds' ratios.</param>
internal sealed record IndexingRateRow(string Lengths, int Texts, int Tokens, double Ours, double? Peer, double? Ratio);

/// <summary>Both sides compute the same tokens with the same file, one after the other, in an order that turns from round to round.</summary>
internal static class IndexingRateBench
{
    /// <summary>That of the small multilingual embedders, with a smaller vocabulary: its table is looked up, not multiplied.</summary>
    private static readonly SyntheticEncoderShape Shape = new(30_000, 384, 6, 12, 1536, 512);

    private const int EqualLength = 128;

    public static async Task<IReadOnlyList<IndexingRateRow>> RunAsync(IndexingRateArguments arguments, string? peerFolder, Action<string> progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("travel-planner-bench-");
        try
        {
            var file = Path.Combine(folder.FullName, "model.onnx");
            SyntheticEncoder.Write(file, Shape, SyntheticOutput.Tokens, seed: 1, arguments.Int8);
            var entry = new EncoderEntry(
                "synthetic", "Synthetic", ModelKind.Embedding, "-", "-", null, null, "model.onnx", [], TokenizerKind.TokenizerJson, ["input_ids", "attention_mask"], "last_hidden_state",
                Shape.Positions, [], Pooling: Pooling.Mean, Dimension: Shape.Width);
            using var encoder = await TextEncoder.LoadAsync(
                OnnxEngine.Open(), new EncoderPackage("synthetic", folder.FullName, entry), new EncoderOptions { Tokens = new NumberTokens(Shape.Vocabulary), UseGpu = false, QueueLength = 200_000 }, cancellation);
            using var peer = peerFolder is null ? null : new BenchProcess("node", ["peer.mjs", file], peerFolder);
            if (peer is not null)
                await peer.ReadLineAsync(cancellation);

            var random = new Random(2);
            List<IndexingRateRow> rows = [];
            foreach (var (name, lengths) in new[]
            {
                ("equal", Enumerable.Repeat(EqualLength, arguments.Texts).ToList()),
                ("mixed", Enumerable.Range(0, arguments.Texts).Select(_ => MixedLength(random)).ToList()),
            })
            {
                progress(name);
                var texts = lengths.Select(n => Enumerable.Range(0, n).Select(_ => random.Next(Shape.Vocabulary)).ToArray()).ToList();
                rows.Add(await MeasureAsync(name, texts, encoder, peer, arguments.Rounds, cancellation));
            }

            return rows;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As passages of guides and reviews are: most of some tens of tokens, some of hundreds. Log-normal, median 60, from 8 to 512.</summary>
    private static int MixedLength(Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Clamp((int)(60 * Math.Exp(0.9 * normal)), 8, Shape.Positions);
    }

    private static async Task<IndexingRateRow> MeasureAsync(string name, List<int[]> texts, TextEncoder encoder, BenchProcess? peer, int rounds, CancellationToken cancellation)
    {
        List<(double Ours, double? Peer)> rates = [];
        // A first round warms both and does not count.
        for (var round = -1; round < rounds; round++)
        {
            double? theirs = null;
            if (round % 2 != 0 && peer is not null)
                theirs = await PeerAsync(texts, peer, cancellation);
            var ours = await OursAsync(texts, encoder, cancellation);
            if (round % 2 == 0 && peer is not null)
                theirs = await PeerAsync(texts, peer, cancellation);
            if (round >= 0)
                rates.Add((ours, theirs));
        }

        double? ratio = peer is null ? null : Math.Round(Median(rates.Select(r => r.Ours / r.Peer!.Value)), 3);
        return new IndexingRateRow(
            name, texts.Count, texts.Sum(t => t.Length), Math.Round(Median(rates.Select(r => r.Ours)), 2), peer is null ? null : Math.Round(Median(rates.Select(r => r.Peer!.Value)), 2), ratio);
    }

    private static async Task<double> OursAsync(List<int[]> texts, TextEncoder encoder, CancellationToken cancellation)
    {
        var written = texts.Select(t => string.Join(' ', t)).ToList();
        var began = Stopwatch.GetTimestamp();
        var embedded = await encoder.EmbedAsync(written, new EmbeddingRequest(), cancellation);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return embedded.Tokens == texts.Sum(t => t.Length) ? texts.Count / seconds : throw new InvalidOperationException($"{embedded.Tokens} tokens were read.");
    }

    private static async Task<double> PeerAsync(List<int[]> texts, BenchProcess peer, CancellationToken cancellation)
    {
        await peer.WriteLineAsync(JsonSerializer.Serialize(texts), cancellation);
        using var answer = JsonDocument.Parse(await peer.ReadLineAsync(cancellation));
        return answer.RootElement.GetProperty("vectors").GetInt32() == texts.Count
            ? texts.Count / answer.RootElement.GetProperty("seconds").GetDouble()
            : throw new CommandException(ExitCode.Unavailable, $"The peer made {answer.RootElement.GetProperty("vectors")} vectors of {texts.Count} texts.");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Tokens written as numbers: no tokenizer stands between the two sides.</summary>
    private sealed class NumberTokens(int vocabulary) : ITokenSource
    {
        public int VocabularySize => vocabulary;

        public int PadId => 0;

        public EncodedText Encode(string text, string? pair, int maxTokens)
        {
            int[] ids = [.. text.Split(' ').Select(t => int.TryParse(t, CultureInfo.InvariantCulture, out var id) ? id : 1).Take(maxTokens)];
            return new EncodedText(ids, new int[ids.Length], null, new bool[ids.Length], null, false);
        }
    }
}
