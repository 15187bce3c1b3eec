namespace TravelPlanner.Tools;

/// <summary>What a guarded save came to.</summary>
/// <param name="Saved">False when the stored version was not the expected one; nothing was written then.</param>
/// <param name="Version">The version now stored; 0 when there is none.</param>
public readonly record struct SaveOutcome(bool Saved, int Version);
