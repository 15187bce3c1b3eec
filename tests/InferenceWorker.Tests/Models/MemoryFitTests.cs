using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Models.Fitting;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Tests.Models;

public sealed class MemoryFitTests
{
    /// <summary>The shape of Qwen3-0.6B: 28 layers, 8 KV heads of 128.</summary>
    private static readonly ModelShape Small = new(28, 11_000_000, 160_000_000, 2 * 8 * 128, 1024, 3072, 151_936);

    private static readonly ModelShape Large = new(36, 120_000_000, 700_000_000, 2 * 8 * 128, 4096, 12_288, 151_936);

    [Fact]
    public void A_token_of_Qwen3_06B_takes_114688_bytes() => Assert.Equal(114_688, Small.KeyValueBytesPerToken(LlamaKvType.F16));

    [Theory]
    [InlineData(0, 24, "0 layers, 8192 tokens: no GPU: all layers on the CPU, context 8192 tokens")]
    [InlineData(24, 24, "37 layers, 8192 tokens: all 36 layers and the output head on the GPU, context 8192 tokens")]
    [InlineData(4, 24, "21 layers, 8192 tokens: 21 of 36 layers on the GPU, the rest on the CPU, context 8192 tokens")]
    [InlineData(0.3, 24, "0 layers, 8192 tokens: the GPU has no room for one layer beside a batch: all layers on the CPU, context 8192 tokens")]
    [InlineData(0, 6.2, "0 layers, 2048 tokens: no GPU: all layers on the CPU, context cut from 8192 to 2048 tokens for lack of memory")]
    public void Layers_go_where_there_is_room(double gpuGigabytes, double hostGigabytes, string expected)
    {
        var placement = MemoryFit.Choose(Large, 8192, 512, LlamaKvType.F16, (long)(gpuGigabytes * 1e9), (long)(hostGigabytes * 1e9));

        Assert.StartsWith($"{expected};", $"{placement.GpuLayers} layers, {placement.ContextTokens} tokens: {placement.Explanation}", StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_says_what_would()
    {
        var refused = Assert.Throws<ModelDoesNotFitException>(() => MemoryFit.Choose(Large, 8192, 512, LlamaKvType.F16, 0, 2_000_000_000));

        Assert.Contains("2.00 GB are free", refused.Message, StringComparison.Ordinal);
        Assert.Contains("q8_0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_ever_placed_where_there_is_no_room() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(ushort Gpu, ushort Host, byte Cache)>(), free =>
        {
            var gpu = free.Gpu * 500_000L;
            var host = free.Host * 500_000L;
            try
            {
                var placement = MemoryFit.Choose(Large, 16_384, 512, Enum.GetValues<LlamaKvType>()[free.Cache % 3], gpu, host);
                return placement.GpuBytes <= gpu && placement.HostBytes <= host && placement.GpuLayers is >= 0 and <= 37;
            }
            catch (ModelDoesNotFitException refused)
            {
                return refused.NeededBytes > host * (1 - MemoryFit.Headroom);
            }
        }).QuickCheckThrowOnFailure();
}
