using TravelPlanner.Tools.Auditing;
using TravelPlanner.Tools.Preferences;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.Tools;

/// <summary>The stores of one server: what travellers keep, what tools remember for them, and who did what.</summary>
public sealed record TravelRecords(IPreferenceStore Preferences, ITripStore Trips, ISnapshotStore Snapshots, IAuditLog Audit);
