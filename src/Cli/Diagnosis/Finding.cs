namespace TravelPlanner.Cli.Diagnosis;

public enum Health
{
    Ok,
    Warn,
    Fail,
}

/// <param name="Check">A stable name for programs.</param>
/// <param name="Remedy">What to do about it; null when all is well.</param>
internal sealed record Finding(string Check, Health Health, string Detail, string? Remedy = null)
{
    public static Finding Ok(string check, string detail) => new(check, Health.Ok, detail);

    public static Finding Warn(string check, string detail, string remedy) => new(check, Health.Warn, detail, remedy);

    public static Finding Fail(string check, string detail, string remedy) => new(check, Health.Fail, detail, remedy);
}
