using System.Text;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Tools.Tests.Itineraries;

/// <summary>The ten plans of <c>docs/reference/sample-plans</c> are what the tool says today.</summary>
public sealed class SamplePlanTests
{
    private const string UpdateCommand = "UPDATE_GOLDEN=1 dotnet test tests/Tools.Tests";

    private static readonly Tool Plan = new PlanItineraryTool(
        ToolCalls.Gazetteer, ToolCalls.Places, ToolCalls.Holidays, ToolCalls.Climate, new TestSnapshots()).Create();

    [Theory]
    [InlineData("beijing-4-days.zh", "北京四日，两位成人，适中节奏", """{"place":"北京","from":"2027-05-09","to":"2027-05-12","adults":2,"lang":"zh"}""")]
    [InlineData("paris-3-days.en", "Three days in Paris in spring for two, with a flight at both ends", """{"place":"Paris","from":"2027-04-09","to":"2027-04-11","adults":2,"arrive":"10:30","depart":"19:40"}""")]
    [InlineData("tokyo-4-days-children.en", "Four days in Tokyo with two children", """{"place":"Tokyo","from":"2027-08-03","to":"2027-08-06","adults":2,"children_ages":[5,9],"interests":["family","nature"]}""")]
    [InlineData("shanghai-3-days-rain.zh", "上海三日，梅雨季节，对艺术与购物感兴趣", """{"place":"上海","from":"2027-06-18","to":"2027-06-20","adults":2,"interests":["art","shopping","views"],"lang":"zh"}""")]
    [InlineData("xian-3-days-elderly-budget.zh", "西安三日，陪同老人，门票预算 500 元", """{"place":"西安","from":"2027-10-19","to":"2027-10-21","adults":2,"elderly":true,"budget":500,"pace":"relaxed","lang":"zh"}""")]
    [InlineData("rome-3-days-packed.en", "Three packed days in Rome", """{"place":"Rome","from":"2027-05-11","to":"2027-05-13","pace":"packed","day_start":"08:30","day_end":"22:00"}""")]
    [InlineData("istanbul-3-days-budget.en", "Three days in Istanbul, little for entries", """{"place":"Istanbul","from":"2027-03-02","to":"2027-03-04","budget":1000,"interests":["history","religion","local_life"]}""")]
    [InlineData("cusco-4-days.en", "Four relaxed days in Cusco with a day at Machu Picchu", """{"place":"Cusco","from":"2027-06-10","to":"2027-06-13","adults":2,"pace":"relaxed","must_include":["Machu Picchu"]}""")]
    [InlineData("kyoto-3-days-walking.zh", "京都三日，赏樱季节，每天步行不超过 5 公里", """{"place":"京都","from":"2027-04-06","to":"2027-04-08","walk_km":5,"lang":"zh"}""")]
    [InlineData("london-1-day-winter.zh", "伦敦冬季一日，乘出租车", """{"place":"伦敦","from":"2027-12-07","to":"2027-12-07","mode":"taxi","lang":"zh"}""")]
    public async Task A_sample_plan_is_what_the_tool_says(string file, string title, string arguments)
    {
        var now = new StringBuilder().Append("# ").AppendLine(title).AppendLine().AppendLine("```json").AppendLine(arguments).AppendLine("```").AppendLine()
            .AppendLine("```text").AppendLine((await Plan.CallAsync(arguments)).Text).AppendLine("```").ToString();
        var path = Path.Combine(Folder(), file + ".md");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, now);

        Assert.True(File.Exists(path) && File.ReadAllText(path) == now, $"{file} has changed. If that is meant, read it critically after: {UpdateCommand}\n{now}");
    }

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TravelPlanner.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "docs", "reference", "sample-plans");
    }
}
