using Microsoft.Extensions.AI;
using TravelPlanner.Inference;
using TravelPlanner.Inference.OpenAi;
using TravelPlanner.Inference.Tests.Contracts;

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>Our client over our worker.</summary>
public sealed class WorkerChatClientContractTests(QuietWorkerApi api) : ChatClientContract
{
    protected override Task<IChatClient> OpenAsync() =>
        Task.FromResult<IChatClient>(new OpenAiChatClient(new InferenceEndpoint { Address = new Uri(api.Address, "v1"), Model = "tiny" }));
}

/// <summary>The same over a model that thinks and calls in tags.</summary>
public sealed class ThinkingWorkerChatClientContractTests(QuietWorkerApi api) : ChatClientContract
{
    protected override Task<IChatClient> OpenAsync() =>
        Task.FromResult<IChatClient>(new OpenAiChatClient(new InferenceEndpoint { Address = new Uri(api.Address, "v1"), Model = "tiny-xml" }));
}
