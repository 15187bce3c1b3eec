using System.Text.Json.Nodes;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Tests.Flights;

public sealed class SearchFlightsTests
{
    private static readonly Tool Search = new Simulated().SearchFlights;

    [Fact]
    public async Task A_return_journey_in_English()
    {
        var result = await Search.CallAsync("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","return":"2027-05-20","adults":2,"children_ages":[5]}""");
        var found = result.Success();
        var offer = found["offers"]![0]!;

        Assert.Equal("simulated", offer["mode"]!.GetValue<string>());
        Assert.Equal("simulated", found["source"]!["mode"]!.GetValue<string>());
        Assert.Equal("CNY", offer["total"]!["currency"]!.GetValue<string>());
        Assert.Equal("best_balance", offer["why"]![0]!.GetValue<string>());
        Assert.Equal(2, offer["slices"]!.AsArray().Count);
        Assert.Matches(@"^2027-05-12T\d\d:\d\d\+08:00$", offer["slices"]![0]!["segments"]![0]!["depart"]!.GetValue<string>());
        Assert.Matches(@"^2027-05-20T\d\d:\d\d\+01:00$", offer["slices"]![1]!["segments"]![0]!["depart"]!.GetValue<string>());
        Assert.Contains("SIMULATED", result.Text);
        Assert.Contains(offer["id"]!.GetValue<string>(), result.Text);
        Assert.True(result.Text.Length < 4500, "concise stays under about 1,500 tokens");
    }

    [Fact]
    public async Task Chinese_in_and_out_gives_the_same_offers()
    {
        var english = (await Search.CallAsync("""{"origin":"Beijing","destination":"London","depart":"2027-05-12"}""")).Success();
        var chinese = await Search.CallAsync("""{"origin":"北京","destination":"伦敦","depart":"2027-05-12","lang":"zh"}""");

        Assert.True(JsonNode.DeepEquals(english["offers"], chinese.Success()["offers"]));
        Assert.Contains("模拟航班与价格", chinese.Text);
        Assert.Contains("北京→伦敦", chinese.Text);
        Assert.Contains("周三", chinese.Text);
    }

    [Fact]
    public async Task A_city_without_an_airport_of_its_own_says_how_far_it_is()
    {
        Assert.Matches("机场距市区较远，往返机场费用未计入：(SHA|WUX|PVG) 距苏州 \\d+ 公里，KIX 距京都 \\d+ 公里", (await Search.CallAsync(
            """{"origin":"苏州","destination":"京都","depart":"2027-05-12","limit":1,"lang":"zh"}""")).Text);
        Assert.DoesNotContain("out of town", (await Search.CallAsync("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","limit":1}""")).Text);
    }

    [Fact]
    public async Task An_airport_goes_by_its_town_and_code() =>
        Assert.StartsWith("Tokyo→Honolulu (HNL)", (await Search.CallAsync("""{"origin":"Tokyo","destination":"Honolulu","depart":"2027-05-12","limit":1}""")).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Several_cities_in_one_journey()
    {
        var found = (await Search.CallAsync("""
            {"slices":"[{\"origin\":\"PVG\",\"destination\":\"Tokyo\",\"depart\":\"2027-04-01\"},{\"origin\":\"大阪\",\"destination\":\"首尔\",\"depart\":\"2027-04-05\"},{\"origin\":\"ICN\",\"destination\":\"上海\",\"depart\":\"2027-04-09\"}]","max_stops":"1"}
            """)).Success();

        Assert.All(found["offers"]!.AsArray(), o => Assert.Equal(3, o!["slices"]!.AsArray().Count));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repeat()
    {
        const string query = "\"origin\":\"PEK\",\"destination\":\"LHR\",\"depart\":\"2027-05-12\",\"limit\":4";
        var ids = new List<string>();
        string? cursor = null;
        int total;
        do
        {
            var page = (await Search.CallAsync("{" + query + (cursor is null ? "" : $",\"cursor\":\"{cursor}\"") + "}")).Success();
            ids.AddRange(page["offers"]!.AsArray().Select(o => o!["id"]!.GetValue<string>()));
            (cursor, total) = (page["next_cursor"]?.GetValue<string>(), page["total"]!.GetValue<int>());
        }
        while (cursor is not null);

        Assert.True(total > 4, $"{total}");
        Assert.Equal(total, ids.Distinct().Count());
        Assert.Equal(total, ids.Count);
    }

    [Theory]
    [InlineData("price", "total")]
    [InlineData("duration", "minutes")]
    public async Task Sorted_as_asked(string sort, string by)
    {
        var offers = (await Search.CallAsync($$"""{"origin":"PEK","destination":"LHR","depart":"2027-05-12","limit":20,"sort":"{{sort}}"}""")).Success()["offers"]!.AsArray();
        var values = offers.Select(o => by == "total" ? o!["total"]!["amount"]!.GetValue<decimal>() : o!["slices"]![0]!["minutes"]!.GetValue<int>()).ToList();

        Assert.Equal(values.Order(), values);
    }

    [Fact]
    public async Task Airlines_window_stops_and_bags_are_kept()
    {
        var found = (await Search.CallAsync("""
            {"origin":"北京","destination":"上海","depart":"2027-05-12","airlines":["ca","MU"],"depart_window":"06:00-12:00","max_stops":0,"bags":2,"limit":20}
            """)).Success();

        Assert.All(found["offers"]!.AsArray(), o =>
        {
            var segment = Assert.Single(o!["slices"]![0]!["segments"]!.AsArray())!;
            Assert.Matches("^(CA|MU)", segment["flight"]!.GetValue<string>());
            Assert.Matches(@"T(0[6-9]|1[01]|12:00)", segment["depart"]!.GetValue<string>());
            Assert.Equal(2, o["checked_bags"]!.GetValue<int>());
        });
    }

    [Theory]
    [InlineData("""{"destination":"London","depart":"2027-05-12"}""", "invalid_argument origin: nothing")]
    [InlineData("""{"origin":"Beijing","destination":"London"}""", "invalid_argument depart: nothing")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2026-11-20"}""", "invalid_argument depart: 2026-11-20")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-11-20"}""", "no_availability depart: 2027-11-20")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"12.5.2027"}""", "invalid_argument depart: \"12.5.2027\"")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","return":"2027-05-11"}""", "invalid_argument return: 2027-05-11")]
    [InlineData("""{"origin":"Beijing","destination":"PEK","depart":"2027-05-12"}""", "invalid_argument destination: PEK")]
    [InlineData("""{"origin":"Beijing","destination":"北京","depart":"2027-05-12"}""", "invalid_argument destination: 北京")]
    [InlineData("""{"origin":"Xyzzyville","destination":"London","depart":"2027-05-12"}""", "not_found origin: Xyzzyville")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","airlines":["ZZ"]}""", "invalid_argument airlines[0]: ZZ")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","adults":1,"infants":2}""", "invalid_argument infants: adults 1, children 0, infants 2")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","children_ages":[18]}""", "invalid_argument children_ages[0]: 18")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","currency":"XXX"}""", "invalid_argument currency: XXX")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","depart_window":"20:00-08:00"}""", "invalid_argument depart_window: 20:00-08:00")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","cursor":"abc"}""", "invalid_argument cursor: abc")]
    [InlineData("""{"origin":"PEK","destination":"SHA","depart":"2027-05-12","airlines":["BA"]}""", "no_availability airlines: ")]
    [InlineData("""{"origin":"DYG","destination":"CUZ","depart":"2027-05-12","max_stops":0}""", "no_availability max_stops: ")]
    [InlineData("""{"slices":[{"origin":"PEK","destination":"HND","depart":"2027-05-12"},{"origin":"HND","destination":"PEK","depart":"2027-05-10"}]}""", "invalid_argument slices[1].depart: 2027-05-10")]
    [InlineData("""{"slices":[{"origin":"PEK","destination":"HND"}]}""", "invalid_argument slices[0].depart: nothing")]
    [InlineData("""{"from":"Beijing"}""", "invalid_argument from: \"Beijing\"")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","flex_days":400}""", "invalid_argument flex_days: 400")]
    [InlineData("""{"origin":"Beijing","destination":"London","depart":"2027-05-12","airlines":["blue alliance"]}""", "invalid_argument airlines[0]: blue alliance")]
    public async Task A_refusal_names_the_field_and_what_came(string arguments, string refusal) =>
        Assert.Equal(refusal, (await Search.CallAsync(arguments)).Refusal());

    [Fact]
    public async Task A_thousand_slices_are_refused()
    {
        var slice = """{"origin":"Beijing","destination":"London","depart":"2027-05-12"}""";
        var result = await Search.CallAsync($$"""{"slices":[{{string.Join(',', Enumerable.Repeat(slice, 1000))}}]}""");
        Assert.Equal("invalid_argument slices: 1000 items", result.Refusal());
    }

    [Fact]
    public async Task An_alliance_stands_for_its_airlines()
    {
        var found = (await Search.CallAsync("""{"origin":"北京","destination":"法兰克福","depart":"2027-05-12","airlines":["星空联盟"],"max_stops":0,"limit":20}""")).Success();
        Assert.All(found["offers"]!.AsArray(), o => Assert.Matches("^(CA|LH)", o!["slices"]![0]!["segments"]![0]!["flight"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_first_says_why_it_is_first()
    {
        Assert.Contains("\nFirst, ", (await Search.CallAsync("""{"origin":"PEK","destination":"LHR","depart":"2027-05-12"}""")).Text);
        Assert.Contains("\n排在首位：", (await Search.CallAsync("""{"origin":"PEK","destination":"LHR","depart":"2027-05-12","lang":"zh"}""")).Text);
    }

    [Fact]
    public async Task The_calendar_says_whether_to_buy_and_what_that_rests_on()
    {
        var result = await new Simulated().PriceCalendar.CallAsync("""{"origins":["PEK"],"destinations":["PVG"],"from":"2027-03-01","to":"2027-03-01","max_stops":0}""");
        var outlook = result.Success()["outlook"]!;
        Assert.Contains(outlook["advice"]!.GetValue<string>(), new[] { "buy", "wait", "unclear" });
        Assert.NotEmpty(outlook["evidence"]!.AsArray());
        Assert.Equal("simulated", outlook["source"]!["mode"]!.GetValue<string>());
        Assert.Contains("rests on SIMULATED prices", result.Text);
    }

    [Fact]
    public async Task A_past_date_is_refused_with_today_at_the_origin()
    {
        // At noon UTC it is already the 22nd in Auckland.
        var result = await Search.CallAsync("""{"origin":"Auckland","destination":"Sydney","depart":"2026-11-21"}""");
        Assert.Contains("today is 2026-11-22 in Auckland", result.Text);

        var chinese = await Search.CallAsync("""{"origin":"奥克兰","destination":"悉尼","depart":"2026-11-21"}""", Language.Zh);
        Assert.Contains("今天是 2026-11-22", chinese.Text);
    }

    [Fact]
    public async Task An_ambiguous_city_comes_back_as_candidates()
    {
        var result = await Search.CallAsync("""{"origin":"San Jose","destination":"London","depart":"2027-05-12"}""");

        Assert.Equal("ambiguous origin: San Jose", result.Refusal());
        Assert.True(result.Failure!.Candidates!.Count >= 2);
    }

    [Fact]
    public async Task The_calendar_lists_every_date_and_the_lowest()
    {
        var calendar = new Simulated().PriceCalendar;
        var result = await calendar.CallAsync("""{"origins":["上海"],"destinations":["Tokyo","Osaka"],"from":"2027-03-01","to":"2027-03-14","nights_min":4,"nights_max":5,"lang":"zh"}""");
        var found = result.Success();

        Assert.Equal(28, found["cells"]!.AsArray().Count);
        var lowest = found["cells"]!.AsArray().Where(c => c!["total"] is not null).Min(c => c!["total"]!["amount"]!.GetValue<decimal>());
        Assert.Equal(lowest, found["lowest"]!["total"]!["amount"]!.GetValue<decimal>());
        Assert.True(lowest > 0);
        Assert.Contains("模拟价格", result.Text);
    }

    [Theory]
    [InlineData("""{"origins":["PEK"],"destinations":["HND"],"from":"2027-03-10","to":"2027-03-01"}""", "invalid_argument to: 2027-03-01")]
    [InlineData("""{"origins":["PEK"],"destinations":["HND"],"from":"2027-03-01","to":"2027-06-01"}""", "invalid_argument to: 2027-06-01")]
    [InlineData("""{"origins":["PEK"],"destinations":["HND"],"from":"2026-11-01","to":"2026-11-30"}""", "invalid_argument from: 2026-11-01")]
    [InlineData("""{"origins":["PEK"],"destinations":["HND"],"from":"2027-03-01","to":"2027-03-05","nights_min":2,"nights_max":20}""", "invalid_argument nights_max: 2-20")]
    public async Task A_calendar_window_that_cannot_be_used_is_refused(string arguments, string refusal) =>
        Assert.Equal(refusal, (await new Simulated().PriceCalendar.CallAsync(arguments)).Refusal());
}
