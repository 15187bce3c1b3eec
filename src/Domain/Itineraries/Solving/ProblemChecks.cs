using System.Globalization;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Routing;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>What makes no sense is refused with a sentence before anything is computed.</summary>
internal static class ProblemChecks
{
    private const double MostValue = 100_000;

    public static void Require(ItineraryProblem problem)
    {
        Count(problem.Days.Count, ItineraryProblem.MostDays, "days");
        Count(problem.Candidates.Count, ItineraryProblem.MostCandidates, "candidates");
        Count(problem.MealPlaces.Count, ItineraryProblem.MostMealPlaces, "meal places");
        Demand(Enum.IsDefined(problem.Pace), $"pace {problem.Pace} is not known");
        Demand(problem.Mode is not { } mode || Enum.IsDefined(mode), $"mode {problem.Mode} is not known");
        Demand(problem.EntryBudget is null or (>= 0 and <= 1_000_000_000_000), $"an entry budget of {problem.EntryBudget}; 0 or more is allowed");
        Demand(problem.WalkingKmPerDay is null or (>= 0 and <= 1_000), $"a walking limit of {problem.WalkingKmPerDay} km; 0 to 1000 is allowed");
        Demand(problem.RestMinutes is >= 0 and <= 240, $"a rest of {problem.RestMinutes} minutes; 0 to 240 is allowed");
        foreach (var day in problem.Days)
            Day(day);
        // Several parts of one day are several frames: what lies between them is fixed.
        foreach (var (before, after) in problem.Days.OrderBy(d => d.Date).ThenBy(d => d.StartMinute).Zip(problem.Days.OrderBy(d => d.Date).ThenBy(d => d.StartMinute).Skip(1)))
            Demand(before.Date != after.Date || before.EndMinute <= after.StartMinute, $"{after.Date:uuuu-MM-dd} appears twice, at overlapping hours");
        foreach (var candidate in problem.Candidates)
            Candidate(candidate);
        Demand(
            problem.Candidates.Select(c => c.Place.Id).Distinct(StringComparer.Ordinal).Count() == problem.Candidates.Count, "a candidate appears twice");
        foreach (var place in problem.MealPlaces)
            Demand(place.Position.IsValid, $"{place.Id}: its position is no place on Earth");
    }

    private static void Day(DayFrame day)
    {
        Demand(day.StartMinute is >= 0 and < 1_440, $"{day.Date:uuuu-MM-dd}: begins at minute {day.StartMinute}; 0 to 1439 is allowed");
        Demand(day.EndMinute > day.StartMinute && day.EndMinute <= 2_160, $"{day.Date:uuuu-MM-dd}: ends at minute {day.EndMinute}; after its start and at most 2160 is allowed");
        Demand(day.Start.IsValid && day.End.IsValid, $"{day.Date:uuuu-MM-dd}: its start or end is no place on Earth");
        Demand(day.RainChance is >= 0 and <= 1, $"{day.Date:uuuu-MM-dd}: a rain chance of {day.RainChance.ToString(CultureInfo.InvariantCulture)}; 0 to 1 is allowed");
        Count(day.Appointments.Count, ItineraryProblem.MostAppointmentsADay, "appointments of a day");
        var minute = day.StartMinute;
        foreach (var appointment in day.Appointments.OrderBy(a => a.StartMinute))
        {
            Demand(appointment.Position.IsValid, $"{appointment.Label.En}: its position is no place on Earth");
            Demand(appointment.Minutes is > 0 and <= 1_440, $"{appointment.Label.En}: lasts {appointment.Minutes} minutes; 1 to 1440 is allowed");
            Demand(
                appointment.StartMinute >= minute && appointment.StartMinute + appointment.Minutes <= day.EndMinute,
                $"{appointment.Label.En}: overlaps another appointment or lies outside {day.Date:uuuu-MM-dd}'s hours");
            minute = appointment.StartMinute + appointment.Minutes;
        }
    }

    private static void Candidate(VisitCandidate candidate)
    {
        var place = candidate.Place;
        Demand(place.Position.IsValid, $"{place.Id}: its position is no place on Earth");
        Demand(candidate.Value is >= 0 and <= MostValue, $"{place.Id}: a value of {candidate.Value.ToString(CultureInfo.InvariantCulture)}; 0 to {MostValue:0} is allowed");
        Demand(
            place.DwellMinMinutes is > 0 and <= 1_440 && place.DwellMaxMinutes >= place.DwellMinMinutes && place.DwellMaxMinutes <= 1_440,
            $"{place.Id}: a stay of {place.DwellMinMinutes} to {place.DwellMaxMinutes} minutes; a range from 1 to 1440 is allowed");
        Demand(candidate.DwellMinutes is null or (> 0 and <= 1_440), $"{place.Id}: a stay of {candidate.DwellMinutes} minutes; 1 to 1440 is allowed");
        Demand(place.LastEntryMinutes is null or (>= 0 and <= 1_440), $"{place.Id}: a last entry {place.LastEntryMinutes} minutes before closing; 0 to 1440 is allowed");
        Demand(candidate.EntryCost is null or (>= 0 and <= 1_000_000_000), $"{place.Id}: an entry of {candidate.EntryCost}; 0 or more is allowed");
        Demand(
            candidate.Preferred is not { } best || (best.From <= best.To && best.Elsewhere is >= 0 and <= 1), $"{place.Id}: a preferred time that ends before it begins");
    }

    private static void Count(int count, int most, string what) => Demand(count <= most, $"{count} {what}; at most {most} are allowed");

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
            throw new ProblemRefusedException(otherwise);
    }
}
