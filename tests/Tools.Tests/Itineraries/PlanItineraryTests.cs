using NodaTime;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Tools.Tests.Itineraries;

/// <summary>Plans for real cities from the embedded data. 2027-05-03 is a Monday.</summary>
public sealed class PlanItineraryTests
{
    private static readonly Tool Plan = new PlanItineraryTool(
        ToolCalls.Gazetteer, ToolCalls.Places, ToolCalls.Holidays, ToolCalls.Climate, new TestSnapshots()).Create();

    [Fact]
    public async Task Three_days_in_Beijing_with_a_wish_in_Chinese()
    {
        var result = await Plan.CallAsync("""{"place":"北京","from":"2027-05-10","to":"2027-05-12","must_include":["故宫","长城"],"interests":["history"],"lang":"zh"}""");
        var plan = result.Success();

        Assert.Contains("故宫博物院", result.Text);
        Assert.Contains("长城", result.Text);
        Assert.Contains("参考数据", result.Text);
        Assert.Equal(3, plan["days"]!.AsArray().Count);
        Assert.DoesNotContain(plan["unassigned"]!.AsArray(), u => u!["must_include"]!.GetValue<bool>());
        // 2027-05-10 is a Monday, when the Forbidden City is closed.
        Assert.DoesNotContain(plan["days"]![0]!["stops"]!.AsArray(), s => s!["id"]?.GetValue<string>() == "beijing/forbidden-city");
    }

    [Fact]
    public async Task Every_city_gives_a_plan_with_visits_on_each_day()
    {
        foreach (var city in ToolCalls.Gazetteer.Cities.Where(c => ToolCalls.Places.InCity(c.Id).Count > 0))
        {
            var plan = (await Plan.CallAsync($$"""{"place":"{{city.Id}}","from":"2027-05-04","to":"2027-05-06"}""")).Success();

            Assert.All(plan["days"]!.AsArray(), day => Assert.Contains(day!["stops"]!.AsArray(), s => s!["kind"]!.GetValue<string>() == "visit"));
        }
    }

    [Fact]
    public async Task Landing_and_take_off_bound_the_first_and_the_last_day()
    {
        var plan = (await Plan.CallAsync("""{"place":"Paris","from":"2027-04-09","to":"2027-04-11","arrive":"10:30","depart":"19:40"}""")).Success();
        var first = plan["days"]![0]!["stops"]![0]!;
        var last = plan["days"]![2]!;

        // From the airport, an hour after landing; and back there two hours before take-off.
        Assert.True(first["transfer"]!["km"]!.GetValue<double>() > 20 && LocalTime(first["arrive"]!) >= new LocalTime(12, 0), first.ToJsonString());
        Assert.True(last["return"]!["km"]!.GetValue<double>() > 20);
        Assert.True(LocalTime(last["stops"]!.AsArray()[^1]!["leave"]!).PlusMinutes(last["return"]!["minutes"]!.GetValue<int>()) <= new LocalTime(17, 40));
    }

    [Fact]
    public async Task A_budget_counts_fees_in_foreign_money_at_their_rate()
    {
        var result = await Plan.CallAsync("""{"place":"Istanbul","from":"2027-03-02","to":"2027-03-04","budget":0}""");

        Assert.DoesNotContain(result.Success()["days"]!.AsArray().SelectMany(d => d!["stops"]!.AsArray()), s => s!["kind"]!.GetValue<string>() == "visit" && s["price"]?["amount"]!.GetValue<decimal>() > 0);
        Assert.Contains(result.Success()["unassigned"]!.AsArray(), u => u!["code"]!.GetValue<string>() == "over_budget" && u["change"] is not null);
    }

    [Fact]
    public async Task Elderly_people_rest_walk_little_and_are_back_early()
    {
        var result = await Plan.CallAsync("""{"place":"西安","from":"2027-10-19","to":"2027-10-21","elderly":true,"lang":"zh"}""");

        Assert.All(result.Success()["days"]!.AsArray(), day =>
        {
            Assert.Single(day!["stops"]!.AsArray(), s => s!["kind"]!.GetValue<string>() == "rest");
            Assert.InRange(day["walking_km"]!.GetValue<double>(), 0, 4);
            Assert.True(LocalTime(day["stops"]!.AsArray()[^1]!["leave"]!) <= new LocalTime(20, 15));
        });
        Assert.Contains("休息", result.Text);
    }

    [Theory]
    [InlineData("Cusco", "cusco/machu-picchu", "train to Aguas Calientes")]
    [InlineData("Beijing", "beijing/mutianyu-great-wall", "tourist coach")]
    public async Task A_far_place_is_reached_by_its_real_way(string city, string place, string way)
    {
        var plan = (await Plan.CallAsync($$"""{"place":"{{city}}","from":"2027-06-10","to":"2027-06-13","must_include":["{{place}}"]}""")).Success();
        var day = plan["days"]!.AsArray().Single(d => d!["stops"]!.AsArray().Any(s => s!["id"]?.GetValue<string>() == place))!;

        Assert.Contains(way, day.ToJsonString());
    }

    [Fact]
    public async Task The_square_comes_before_the_palace_and_the_hill_after_it()
    {
        var ids = (await Plan.CallAsync("""{"place":"Beijing","from":"2027-05-09","to":"2027-05-12"}""")).Success()["days"]!.AsArray()
            .Select(d => d!["stops"]!.AsArray().Select(s => s!["id"]?.GetValue<string>()).ToList()).First(d => d.Contains("beijing/forbidden-city"));

        Assert.Equal(["beijing/tiananmen-square", "beijing/forbidden-city", "beijing/jingshan-park"], ids.Where(id => id is "beijing/tiananmen-square" or "beijing/forbidden-city" or "beijing/jingshan-park"));
    }

    [Fact]
    public async Task Where_landing_and_take_off_leave_no_day_that_is_said() => Assert.StartsWith(
        "invalid_argument arrive:", (await Plan.CallAsync("""{"place":"Rome","from":"2027-05-04","to":"2027-05-04","arrive":"15:00","depart":"16:00"}""")).Refusal());

    private static LocalTime LocalTime(System.Text.Json.Nodes.JsonNode node) => NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(node.GetValue<string>()[..5]).Value;

    [Fact]
    public async Task The_same_request_gives_the_same_plan()
    {
        const string Arguments = """{"place":"Rome","from":"2027-05-04","to":"2027-05-06"}""";

        Assert.Equal((await Plan.CallAsync(Arguments)).Text, (await Plan.CallAsync(Arguments)).Text);
    }

    [Theory]
    [InlineData("Beijing", "beijing/mutianyu-great-wall")]
    [InlineData("Xi'an", "xian/terracotta-army")]
    [InlineData("Cairo", "cairo/giza-pyramids")]
    [InlineData("Chengdu", "chengdu/panda-base")]
    public async Task Three_days_in_a_city_include_what_it_is_visited_for(string city, string place) =>
        Assert.Contains($"[{place}]", (await Plan.CallAsync($$"""{"place":"{{city}}","from":"2027-05-04","to":"2027-05-06"}""")).Text);

    [Fact]
    public async Task Nobody_dines_on_ice_cream()
    {
        var plan = (await Plan.CallAsync("""{"place":"Rome","from":"2027-05-04","to":"2027-05-06"}""")).Success();

        Assert.DoesNotContain(plan["days"]!.AsArray().SelectMany(d => d!["stops"]!.AsArray()), s => s!["id"]?.GetValue<string>() == "rome/giolitti");
    }

    [Fact]
    public async Task The_Chinese_plan_has_no_English_words_of_ours()
    {
        var result = await Plan.CallAsync("""{"place":"巴黎","from":"2027-03-30","to":"2027-03-30","must_include":["Louvre"],"lang":"zh"}""");

        Assert.Contains("卢浮宫：2027-03-30 周二 不开放", result.Text);
        Assert.DoesNotContain(" min", result.Text);
        Assert.DoesNotContain("  %", result.Text);
    }

    [Theory]
    [InlineData("Georgetown", "washington")]
    [InlineData("Japan", "tokyo")]
    [InlineData("Xyzzyville", "Beijing")]
    public async Task What_is_no_city_is_refused_with_a_city_to_name_instead(string place, string example) =>
        Assert.Equal($"\"{example}\"", (await Plan.CallAsync($$"""{"place":"{{place}}","from":"2027-05-04","to":"2027-05-05"}""")).Failure!.Example);

    [Theory]
    [InlineData("""{"place":"Rome","from":"2026-01-01","to":"2026-01-03"}""", "invalid_argument from: 2026-01-01 … 2026-01-03")]
    [InlineData("""{"place":"Rome","from":"2027-05-04","to":"2027-05-01"}""", "invalid_argument to: 2027-05-04 … 2027-05-01")]
    [InlineData("""{"place":"Rome","from":"2027-05-04","to":"2028-05-01"}""", "invalid_argument to: 2027-05-04 … 2028-05-01")]
    [InlineData("""{"place":"Rome","from":"2027-05-04","to":"2027-05-05","must_include":["Eiffel Tower"]}""", "not_found must_include[0]: Eiffel Tower")]
    [InlineData("""{"place":"Rome","from":"2027-05-04","to":"2027-05-05","must_include":["rome/colosseum"],"avoid":["Colosseum"]}""", "invalid_argument avoid: rome/colosseum")]
    [InlineData("""{"place":"Rome","from":"2027-05-04","to":"2027-05-05","start_at":"Tokyo"}""", "invalid_argument start_at: Tokyo")]
    [InlineData("""{"place":"Rome","from":"2027-05-04","to":"2027-05-05","day_start":"20:00","day_end":"09:00"}""", "invalid_argument day_end: 09:00")]
    public async Task Refusals(string arguments, string refusal) => Assert.Equal(refusal, (await Plan.CallAsync(arguments)).Refusal());
}
