using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Tests.Models.Download;

public sealed class DownloadProperties
{
    private const int Bytes = 20_000;

    private static readonly string[] Steps =
    [
        "ok", "drop 0", "drop 700", "drop 3000", "drop 4999", "whole", "change", "longer", "redirect", "429 after 0", "503",
    ];

    /// <summary>What ends a download at once: rarer, or few scripts would come to their second step.</summary>
    private static readonly string[] Ends = ["empty", "page", "away", "416", "404", "401"];

    // A script of faults → the whole new file, or a sentence and the whole old one; and a healthy server mends it afterwards.
    [Theory]
    [InlineData(HubIdentity.Linked, "wrong")]
    [InlineData(HubIdentity.Tag, "ok")]
    public void Whatever_the_server_does_a_model_is_whole(HubIdentity identity, string another)
    {
        var old = FaultyHub.Model(Bytes, seed: 77);
        Prop.ForAll(Gen.Frequency((12, Gen.Elements(Steps)), (3, Gen.Constant(another)), (1, Gen.Elements(Ends))).ArrayOf().Resize(12).ToArbitrary(), script => CheckAsync(script).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

        async Task<bool> CheckAsync(string[] script)
        {
            using var bench = new StoreBench();
            await using (var before = await FaultyHub.StartAsync("", old))
                await bench.PullAsync(StoreBench.Options(before.Url));
            await using var hub = await FaultyHub.StartAsync(string.Join(';', script), FaultyHub.Model(Bytes, seed: 5), identity);
            try
            {
                await bench.PullAsync(StoreBench.Options(hub.Url), again: true);
                // "change" may have come after the last byte: any version is right, as long as it is one.
                return hub.Versions.Any(v => IsInstalled(bench, v));
            }
            catch (ModelException refused)
            {
                if (refused.Message.Length == 0 || !IsInstalled(bench, old))
                    return false;
            }

            await using var healthy = await FaultyHub.StartAsync("", hub.Content, identity);
            await bench.PullAsync(StoreBench.Options(healthy.Url), again: true);
            return IsInstalled(bench, healthy.Content);
        }
    }

    private static bool IsInstalled(StoreBench bench, byte[] content)
    {
        var model = bench.Store.Get("tiny-q8_0");
        return model.Manifest.Sha256 == FaultyHub.Hash(content) && File.ReadAllBytes(model.Path).AsSpan().SequenceEqual(content);
    }
}
