using NodaTime;
using TravelPlanner.Providers.Memory;
using TravelPlanner.Providers.Sqlite;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Tests.Stores;

/// <summary>A clock that stands still until it is told to go on.</summary>
public sealed class StoppedClock : IClock
{
    public Instant Now { get; set; } = Instant.FromUtc(2027, 3, 1, 12, 0);

    public Instant GetCurrentInstant() => Now;
}

/// <summary>Fresh stores for one test.</summary>
public abstract class StoreBench : IDisposable
{
    public StoppedClock Clock { get; } = new();

    public abstract TravelRecords Records { get; }

    public virtual void Dispose() => GC.SuppressFinalize(this);
}

public sealed class MemoryBench : StoreBench
{
    public MemoryBench() => Records = MemoryStore.Create(Clock);

    public override TravelRecords Records { get; }
}

public sealed class SqliteBench : StoreBench
{
    public SqliteBench() => Store = SqliteStore.Open(Directory, Clock);

    public string Directory { get; } = Path.Combine(Path.GetTempPath(), "travel-planner-tests", Path.GetRandomFileName());

    public SqliteStore Store { get; private set; }

    public override TravelRecords Records => Store.Records;

    /// <summary>As after a restart.</summary>
    public void Reopen(Migrations? migrations = null)
    {
        Store.Close();
        Store = SqliteStore.Open(Directory, Clock, migrations ?? Migrations.BuiltIn);
    }

    public override void Dispose()
    {
        base.Dispose();
        Store.Close();
        if (System.IO.Directory.Exists(Directory))
            System.IO.Directory.Delete(Directory, recursive: true);
    }
}
