using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NodaTime;
using NodaTime.TimeZones;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Native.Sqlite;

namespace TravelPlanner.Cli.Diagnosis;

/// <summary>What the program stands on: runtime, time zones, cultures, native SQLite, its own data.</summary>
internal sealed class PlatformChecks(Shell shell)
{
    private const int LeastRuntime = 10;

    public Finding Runtime()
    {
        var found = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";
        return Environment.Version.Major >= LeastRuntime
            ? Finding.Ok("runtime", found)
            : Finding.Fail("runtime", found, shell.Say($"Install .NET {LeastRuntime} or later.", $"请安装 .NET {LeastRuntime} 或更高版本。"));
    }

    public Finding TimeZones()
    {
        var provider = DateTimeZoneProviders.Tzdb;
        string[] needed = ["Asia/Shanghai", "Europe/London", "America/New_York", "Pacific/Auckland"];
        var missing = needed.Where(id => provider.GetZoneOrNull(id) is null).ToList();
        return missing.Count == 0
            ? Finding.Ok("time_zones", shell.Say($"{provider.VersionId}, {provider.Ids.Count} zones", $"{provider.VersionId}，{provider.Ids.Count} 个时区"))
            : Finding.Fail("time_zones", string.Join(", ", missing), shell.Say("The NodaTime assembly is damaged: install the program again.", "NodaTime 程序集已损坏，请重新安装本程序。"));
    }

    /// <summary>Without ICU, .NET falls back silently: Chinese names sort by code point and accents are not folded.</summary>
    public Finding Cultures()
    {
        var problems = new List<string>();
        try
        {
            var chinese = CultureInfo.GetCultureInfo("zh-CN");
            // 北 (běi) stands before 上 (shàng) by sound, after it by code point.
            if (chinese.CompareInfo.Compare("北", "上") >= 0)
                problems.Add(shell.Say("Chinese does not sort by sound", "中文未按拼音排序"));
            if (!chinese.DateTimeFormat.GetDayName(DayOfWeek.Monday).Contains('期', StringComparison.Ordinal))
                problems.Add(shell.Say("Chinese dates are not written in Chinese", "中文日期格式不可用"));
        }
        catch (CultureNotFoundException)
        {
            problems.Add(shell.Say("the culture zh-CN is missing", "缺少 zh-CN 区域"));
        }

        if ("é".Normalize(NormalizationForm.FormD).Length != 2)
            problems.Add(shell.Say("accents are not taken apart", "重音字符无法分解"));
        return problems.Count == 0
            ? Finding.Ok("cultures", shell.Say("ICU present, Chinese sorts and formats", "ICU 可用，中文排序与格式正常"))
            : Finding.Fail(
                "cultures", string.Join("; ", problems),
                shell.Say("Install ICU (Debian: libicu72 or later, Alpine: icu-libs icu-data-full) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.", "请安装 ICU（Debian：libicu72 及以上；Alpine：icu-libs icu-data-full），并取消 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT。"));
    }

    public Finding Sqlite()
    {
        try
        {
            return Finding.Ok("sqlite", "SQLite " + SqliteLibrary.Version);
        }
        catch (SqliteLibraryException fault)
        {
            return Finding.Fail("sqlite", fault.Message, shell.Say("Install SQLite 3.27 or later (Debian: libsqlite3-0).", "请安装 SQLite 3.27 或更高版本（Debian：libsqlite3-0）。"));
        }
    }

    public Finding Data()
    {
        var report = DataCheck.Run();
        var counts = string.Create(CultureInfo.InvariantCulture, $"{report.Counts.GetValueOrDefault("cities")} cities, {report.Counts.GetValueOrDefault("places")} places, {report.Counts.GetValueOrDefault("hotels")} hotels");
        return report.Problems.Count == 0
            ? Finding.Ok("data", counts)
            : Finding.Warn("data", string.Create(CultureInfo.InvariantCulture, $"{counts}; {report.Problems.Count} problems"), shell.Say("See: travel-planner data check", "请看：travel-planner data check"));
    }
}
