using TravelPlanner.InferenceWorker.Supervision;

namespace TravelPlanner.InferenceWorker.Tests.Supervision;

public sealed class SocketFolderTests
{
    [Fact]
    public void What_a_killed_owner_left_goes_with_the_next_start_and_what_is_in_use_stays()
    {
        using var living = new SocketFolder();
        var left = Directory.CreateTempSubdirectory("travel-planner-engine-");
        File.WriteAllText(Path.Combine(left.FullName, "owner"), "");
        File.WriteAllText(Path.Combine(left.FullName, "engine"), "");
        var beingMade = Directory.CreateTempSubdirectory("travel-planner-engine-");

        using (var next = new SocketFolder())
        {
            Assert.False(Directory.Exists(left.FullName));
            Assert.True(Directory.Exists(living.Path) && Directory.Exists(next.Path) && Directory.Exists(beingMade.FullName));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(next.Path));
        }

        beingMade.Delete();
    }

    [Fact]
    public void One_that_was_tidied_away_is_made_again()
    {
        using var folder = new SocketFolder();
        Directory.Delete(folder.Path, recursive: true);
        folder.Restore();
        Assert.True(Directory.Exists(folder.Path));
    }
}
