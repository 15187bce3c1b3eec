using System.Globalization;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Itineraries.Checking;

/// <summary>What a problem asks of its plan beyond what every plan keeps. Written from the rules, without the solver's schedule.</summary>
internal sealed class ProblemRules(ItineraryProblem problem, List<Violation> violations)
{
    private const double Metre = 0.001;

    public void Check(Itinerary itinerary)
    {
        if (!itinerary.Days.Select(d => d.Frame).SequenceEqual(problem.Days))
            Add("days", "the plan", "other days than asked for", "日期与要求不符", "plan the days of the problem", "按要求的日期安排");
        foreach (var day in itinerary.Days)
            Day(day);
        Budget(itinerary);
        Completeness(itinerary);
    }

    private void Day(ItineraryDay day)
    {
        var (where, most) = (day.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), PaceRules.Of(problem.Pace).MostVisits);
        if (day.Visits.Count() > most)
            Add("pace", where, $"{day.Visits.Count()} visits, at most {most} at this pace", $"{day.Visits.Count()} 处，此节奏至多 {most} 处", "drop a visit", "减少一处");
        if (problem.WalkingKmPerDay is { } limit && day.WalkingKm > limit + Metre + 0.005)
            Add("walking", where, FormattableString.Invariant($"{day.WalkingKm} km on foot, at most {limit}"), FormattableString.Invariant($"步行 {day.WalkingKm} 公里，上限 {limit}"), "ride some of the ways", "部分路段乘车");
        Ways(day, where);
        foreach (var stop in day.Stops)
        {
            switch (stop.Kind)
            {
                case StopKind.Visit:
                    Visit(day, stop, where);
                    break;
                case StopKind.Lunch:
                    Begins(stop, where, DayRules.LunchFrom, DayRules.LunchTo, DayRules.LunchMinutes);
                    break;
                case StopKind.Dinner:
                    Begins(stop, where, DayRules.DinnerFrom, DayRules.DinnerTo, DayRules.DinnerMinutes);
                    break;
                case StopKind.Rest:
                    Begins(stop, where, DayRules.RestFrom, DayRules.RestTo, problem.RestMinutes);
                    break;
            }
        }

        foreach (var kind in new[] { StopKind.Lunch, StopKind.Dinner, StopKind.Rest }.Where(k => day.Stops.Count(s => s.Kind == k) > 1))
            Add("twice", where, $"{kind} more than once", "重复的用餐或休息", "keep one", "保留一次");
        Appointments(day, where);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in day.Visits.Select(v => v.Place!.Id))
        {
            if (problem.Candidates.FirstOrDefault(c => c.Place.Id == id)?.Before.FirstOrDefault(seen.Contains) is { } later)
                Add("order", where, $"{later} before {id}", $"{later} 安排在 {id} 之前", "exchange them", "调换顺序");
            seen.Add(id);
        }

        for (var i = 0; i < day.Stops.Count; i++)
        {
            if (day.Stops[i].SlackMinutes < 0 || (day.Stops[i].SlackMinutes > 0 && Late(day, i, day.Stops[i].SlackMinutes) is not null))
                Add("slack", where, $"{day.Stops[i].SlackMinutes} minutes later than {Clock(day.Stops[i].StartMinute)} break what follows", "所示余量会影响后续安排", "say less slack", "减少余量");
        }
    }

    /// <summary>Each way is as long as travel takes at that minute, joins the right places, and the pause after a stop is kept.</summary>
    private void Ways(ItineraryDay day, string where)
    {
        var (from, minute) = (day.Frame.Start, day.Frame.StartMinute);
        var pause = 0;
        foreach (var stop in day.Stops)
        {
            Way(stop.Transfer, from, stop.Position, minute, where);
            if (stop.ArriveMinute < minute + stop.Transfer.Minutes + (stop.Position == from ? 0 : pause))
                Add("pause", where, $"arrives {Clock(stop.ArriveMinute)} without the pause of {pause} minutes", $"缺少 {pause} 分钟间歇", "begin later", "推迟开始");
            (from, minute, pause) = (stop.Position, stop.LeaveMinute, PaceRules.Of(problem.Pace).PauseMinutes);
        }

        if (day.Stops.Count > 0)
            Way(day.Return, from, day.Frame.End, minute, where);
    }

    private void Way(Transfer way, GeoPoint from, GeoPoint to, int depart, string where)
    {
        var ridden = problem.WalkingKmPerDay is not null && problem.Mode is null && way.Mode == TransferMode.Transit;
        var quiet = problem.Travel.Between(from, to, ridden ? TransferMode.Transit : problem.Mode);
        var minutes = quiet.Minutes == 0 ? 0 : problem.Travel.Minutes(quiet.Mode, quiet.Minutes, depart);
        if (way.Minutes < minutes || (minutes > 0 && way.Mode != quiet.Mode) || way.DistanceKm < quiet.DistanceKm - Metre)
            Add("transfer", where, $"{way.Minutes} minutes {way.Mode} at {Clock(depart)}, it takes {minutes} {quiet.Mode}", $"{Clock(depart)} 出发需 {minutes} 分钟，安排了 {way.Minutes} 分钟", "allow more time", "预留更多时间");
    }

    private void Visit(ItineraryDay day, Stop stop, string where)
    {
        var candidate = problem.Candidates.FirstOrDefault(c => c.Place.Id == stop.Place?.Id);
        if (candidate is null)
        {
            Add("unknown_place", where, $"{stop.Place?.Id} is no candidate", "不在候选地点之列", "visit candidates only", "只安排候选地点");
            return;
        }

        var usual = candidate.DwellMinutes ?? PaceRules.Of(problem.Pace).Dwell(candidate.Place);
        var (least, most) = (Math.Min(usual, candidate.Place.DwellMinMinutes), Math.Max(usual, candidate.Place.DwellMaxMinutes));
        var stay = stop.LeaveMinute - stop.StartMinute;
        if (stay < least || stay > most)
            Add("dwell", where, $"{candidate.Place.Id}: stays {stay} minutes, {least} to {most} are usual", $"停留 {stay} 分钟，通常为 {least} 至 {most} 分钟", "stay within the range", "调整停留时间");
        if (candidate.Place.Position != stop.Position)
            Add("position", where, $"{candidate.Place.Id} is elsewhere", "位置不符", "go to the place", "更正位置");
        if (stop.EntryCost != candidate.EntryCost)
            Add("cost", where, $"{candidate.Place.Id} costs {candidate.EntryCost}, not {stop.EntryCost}", $"门票应为 {candidate.EntryCost}", "correct the cost", "更正费用");
        if (DayRules.LivesByNight(candidate.Place) && stop.StartMinute < DayRules.EveningFrom)
            Add("too_early", where, $"{candidate.Place.Id} lives by night", "夜间地点安排过早", "go in the evening", "改到晚间");
    }

    private void Begins(Stop stop, string where, int from, int to, int minutes)
    {
        if (stop.StartMinute < from || stop.StartMinute > to || stop.LeaveMinute - stop.StartMinute < minutes)
            Add("break_time", where, $"{stop.Kind} {Clock(stop.StartMinute)}–{Clock(stop.LeaveMinute)}, begins {Clock(from)} to {Clock(to)} for {minutes} minutes", $"用餐或休息应在 {Clock(from)} 至 {Clock(to)} 开始，{minutes} 分钟", "move it", "调整时间");
    }

    private void Appointments(ItineraryDay day, string where)
    {
        var kept = day.Stops.Where(s => s.Kind == StopKind.Appointment).ToList();
        foreach (var due in day.Frame.Appointments)
        {
            if (!kept.Exists(s => s.Label == due.Label && s.Position == due.Position && s.StartMinute == due.StartMinute && s.LeaveMinute == due.StartMinute + due.Minutes))
                Add("appointment", where, $"{due.Label.En} at {Clock(due.StartMinute)} is not kept", $"未安排 {Clock(due.StartMinute)} 的{due.Label.Zh}", "keep it", "按约定时间安排");
        }

        if (kept.Count > day.Frame.Appointments.Count)
            Add("appointment", where, "an appointment nobody made", "多出的预约", "drop it", "删除");
    }

    private void Budget(Itinerary itinerary)
    {
        if (problem.EntryBudget is { } limit && itinerary.EntryCost > limit)
            Add("over_budget", "the plan", $"entries cost {itinerary.EntryCost}, at most {limit}", $"门票 {itinerary.EntryCost}，预算 {limit}", "drop a visit that costs", "减少收费地点");
    }

    private void Completeness(Itinerary itinerary)
    {
        var said = itinerary.Days.SelectMany(d => d.Visits).Select(s => s.Place!.Id).Concat(itinerary.Unassigned.Select(u => u.Place.Id)).ToHashSet(StringComparer.Ordinal);
        foreach (var silent in problem.Candidates.Where(c => !said.Contains(c.Place.Id)))
            Add("silent", silent.Place.Id, "neither visited nor unassigned", "既未安排也未说明", "visit it or say why not", "安排或说明原因");
    }

    /// <summary>The first stop that a delay breaks, followed stop by stop; null when all survive.</summary>
    private int? Late(ItineraryDay day, int first, int delay)
    {
        var start = day.Stops[first].StartMinute + delay;
        for (var i = first; ; i++)
        {
            var stop = day.Stops[i];
            var leave = start + stop.LeaveMinute - stop.StartMinute;
            if (!Possible(day, stop, start, leave))
                return i;
            var last = i + 1 == day.Stops.Count;
            var way = last ? day.Return : day.Stops[i + 1].Transfer;
            var (from, to) = (stop.Position, last ? day.Frame.End : day.Stops[i + 1].Position);
            var quiet = problem.Travel.Between(from, to, way.Mode).Minutes;
            var reach = leave + (way.Minutes == 0 ? 0 : problem.Travel.Minutes(way.Mode, quiet, leave));
            if (last)
                return reach > day.Frame.EndMinute ? i : null;
            start = Math.Max(day.Stops[i + 1].StartMinute, reach + (from == to ? 0 : PaceRules.Of(problem.Pace).PauseMinutes));
        }
    }

    private static bool Possible(ItineraryDay day, Stop stop, int start, int leave) => stop.Kind switch
    {
        StopKind.Appointment => start == stop.StartMinute,
        StopKind.Lunch => start <= DayRules.LunchTo && IsOpen(day, stop.Place, start, leave),
        StopKind.Dinner => start <= DayRules.DinnerTo && IsOpen(day, stop.Place, start, leave),
        StopKind.Rest => start <= DayRules.RestTo,
        _ => IsOpen(day, stop.Place, start, leave),
    };

    private static bool IsOpen(ItineraryDay day, Place? place, int start, int leave) =>
        place?.Hours is not { } hours || hours.On(day.Date, day.Frame.PublicHoliday).Any(o => o.FromMinute <= start && leave <= o.ToMinute && start + (place.LastEntryMinutes ?? 0) <= o.ToMinute);

    private void Add(string code, string where, string en, string zh, string fixEn, string fixZh) =>
        violations.Add(new Violation(code, "error", where, new BilingualName(en, zh), new BilingualName(fixEn, fixZh)));

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
