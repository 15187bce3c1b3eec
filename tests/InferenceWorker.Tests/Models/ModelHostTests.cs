using Microsoft.Extensions.Logging.Abstractions;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Tests.Models;

/// <summary>a, b and c are the same tiny model under three names; "broken" is no model.</summary>
public sealed class ModelHostTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private readonly HandClock _clock = new();

    [Fact]
    public async Task A_model_is_loaded_when_it_is_first_asked_for_and_the_first_is_the_default()
    {
        await using var host = Host();
        Assert.Equal("", Loaded(host));
        (await host.AcquireAsync(null, TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal("a", Loaded(host));
        (await host.AcquireAsync("b", TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal("a b", Loaded(host));
    }

    [Fact]
    public async Task Many_first_requests_load_a_model_once()
    {
        await using var host = Host();
        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => host.AcquireAsync("a", TestContext.Current.CancellationToken))));
        Assert.Single(leases.Select(l => l.Model).Distinct());
        foreach (var lease in leases)
            lease.Dispose();
    }

    [Fact]
    public async Task Under_a_memory_budget_the_one_unused_for_the_longest_time_goes()
    {
        await using var host = Host(models: 2.5);
        await TouchAsync(host, "a");
        await TouchAsync(host, "b");
        await TouchAsync(host, "a");
        await TouchAsync(host, "c");
        Assert.Equal("a c", Loaded(host));
    }

    [Fact]
    public async Task One_that_is_in_use_stays_and_the_next_in_age_goes()
    {
        await using var host = Host(models: 2.5);
        using var held = await host.AcquireAsync("a", TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await TouchAsync(host, "b");
        await TouchAsync(host, "c");
        Assert.Equal("a c", Loaded(host));
    }

    [Fact]
    public async Task While_all_are_in_use_another_is_refused_as_busy_and_loads_when_one_is_given_back()
    {
        await using var host = Host(models: 1.5);
        var held = await host.AcquireAsync("a", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ModelBusyException>(() => host.AcquireAsync("b", TestContext.Current.CancellationToken));
        held.Dispose();
        await TouchAsync(host, "b");
        Assert.Equal("b", Loaded(host));
    }

    [Fact]
    public async Task A_lease_given_back_twice_counts_once()
    {
        await using var host = Host(models: 1.5);
        var first = await host.AcquireAsync("a", TestContext.Current.CancellationToken);
        using var second = await host.AcquireAsync("a", TestContext.Current.CancellationToken);
        first.Dispose();
        first.Dispose();
        await Assert.ThrowsAsync<ModelBusyException>(() => host.AcquireAsync("b", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_model_that_never_fits_is_said_not_to_fit_and_costs_the_others_nothing()
    {
        await using var host = Host(models: 0.5);
        var refused = await Assert.ThrowsAsync<ModelUnusableException>(() => host.AcquireAsync("a", TestContext.Current.CancellationToken));
        Assert.Contains("Choose a smaller model", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_for_longer_than_it_is_kept_a_model_is_unloaded_but_not_while_it_is_in_use()
    {
        await using var host = Host(keepAlive: TimeSpan.FromMinutes(5));
        using var held = await host.AcquireAsync("a", TestContext.Current.CancellationToken);
        await TouchAsync(host, "b");
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("a b", Loaded(host));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("a", Loaded(host));
        held.Dispose();
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("a", Loaded(host));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("", Loaded(host));
        await TouchAsync(host, "a");
        Assert.Equal("a", Loaded(host));
    }

    [Fact]
    public async Task One_that_cannot_be_loaded_says_why_each_time_and_does_not_harm_the_others()
    {
        await using var host = Host();
        await TouchAsync(host, "a");
        for (var i = 0; i < 2; i++)
        {
            var refused = await Assert.ThrowsAsync<ModelUnusableException>(() => host.AcquireAsync("broken", TestContext.Current.CancellationToken));
            Assert.Contains("\"broken\" cannot be used", refused.Message, StringComparison.Ordinal);
        }

        await TouchAsync(host, "b");
        Assert.Equal("a b", Loaded(host));
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_the_known_ones()
    {
        await using var host = Host();
        var refused = await Assert.ThrowsAsync<UnknownModelException>(() => host.AcquireAsync("d", TestContext.Current.CancellationToken));
        Assert.Equal("There is no model \"d\" here; there are: a, b, c, broken.", refused.Message);
    }

    [Fact]
    public async Task After_its_end_a_host_loads_nothing()
    {
        var host = Host();
        await host.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.AcquireAsync("a", TestContext.Current.CancellationToken));
    }

    private static string Loaded(ModelHost host) => string.Join(' ', host.Loaded.Select(m => m.Entry.Name).Order(StringComparer.Ordinal));

    private async Task TouchAsync(ModelHost host, string name)
    {
        (await host.AcquireAsync(name, TestContext.Current.CancellationToken)).Dispose();
        _clock.Advance(TimeSpan.FromSeconds(1));
    }

    /// <param name="models">Memory for so many of them; null for what is free.</param>
    private ModelHost Host(double? models = null, TimeSpan? keepAlive = null)
    {
        _ = tiny.Model;
        var broken = tiny.Path + ".broken";
        File.WriteAllText(broken, "no model");
        var hosting = new HostingOptions { ContextTokens = 512, Threads = 1, GpuLayers = 0, KeepAlive = keepAlive };
        var scheduling = new SchedulerOptions { Slots = 2, KeptPrefixes = 2 };
        var runtime = LlamaRuntime.Open();
        if (models is { } count)
        {
            using var one = LoadedModel.Load(runtime, new ModelEntry("a", tiny.Path), hosting, scheduling, null, null, TestContext.Current.CancellationToken);
            hosting = hosting with { MemoryBudget = (long)(count * one.Placement.HostBytes) };
        }

        return new ModelHost(
            runtime, [new("a", tiny.Path), new("b", tiny.Path), new("c", tiny.Path), new("broken", broken)], hosting, scheduling, NullLogger.Instance, _clock);
    }
}
