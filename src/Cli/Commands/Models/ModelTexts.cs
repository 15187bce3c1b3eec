using System.Globalization;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Models.Download;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.Cli.Commands.Models;

/// <summary>How sizes, times and origins of models read.</summary>
internal static class ModelTexts
{
    public static ModelStore OpenStore(Shell shell, Settings settings) => new(settings.DataDirectory, shell.Machine.Clock);

    /// <summary>Decimal units, as disks and hubs count.</summary>
    public static string Size(double bytes) => bytes switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
    };

    public static string Time(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Min(time.TotalHours, 999)}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    /// <summary>Whose hash the file was checked against, said aloud where it was nobody's.</summary>
    public static string Checked(Shell shell, HashSource source) => source switch
    {
        HashSource.Catalogue => shell.Say("equals the catalogue's hash", "与目录中的哈希一致"),
        HashSource.Hub => shell.Say("equals the hash the hub names", "与站点声明的哈希一致"),
        HashSource.Caller => shell.Say("equals the hash you gave", "与你给出的哈希一致"),
        _ => shell.Say("nobody named a hash to compare with; this one was computed here", "没有可比对的哈希，此值由本机计算"),
    };
}
