namespace TravelPlanner.Domain.Routing;

/// <summary>When service may start: earliest and latest, both allowed; any unit, the same one throughout a problem.</summary>
public readonly record struct TimeWindow(int Opens, int Closes);
