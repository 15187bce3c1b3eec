using NodaTime;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;

namespace TravelPlanner.Rag.Tests.Indexing;

public sealed class LocalPassageIndexTests : PassageIndexContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<IPassageIndex> OpenAsync() => Task.FromResult<IPassageIndex>(new LocalPassageIndex(_folder.Path, SystemClock.Instance));
}
