using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer;

/// <summary>The server's own drawings, carried in the message itself: a client needs no network to show them.</summary>
internal static class ProductIcons
{
    /// <summary>A compass: the server and its tools.</summary>
    public static readonly IReadOnlyList<Icon> Compass =
        Draw("<circle cx='12' cy='12' r='10' fill='#0a6c8e'/><path d='m17 7-3.2 6.8L7 17l3.2-6.8z' fill='#fff'/><circle cx='12' cy='12' r='1.3' fill='#0a6c8e'/>");

    /// <summary>A pin: destinations and guides.</summary>
    public static readonly IReadOnlyList<Icon> Pin =
        Draw("<path d='M12 22 5.6 12.4a7.5 7.5 0 1 1 12.8 0z' fill='#c2452d'/><circle cx='12' cy='9' r='3' fill='#fff'/>");

    /// <summary>A suitcase: trips and what belongs in one.</summary>
    public static readonly IReadOnlyList<Icon> Suitcase =
        Draw("<path d='M9 7V4h6v3' fill='none' stroke='#7a4a1e' stroke-width='2'/><rect x='3' y='7' width='18' height='13' rx='2' fill='#b06f33'/><path d='M7 7v13M17 7v13' stroke='#7a4a1e' stroke-width='1.5'/>");

    /// <summary>Two sliders: preferences and the state of the sources.</summary>
    public static readonly IReadOnlyList<Icon> Sliders =
        Draw("<path d='M4 8h16M4 16h16' stroke='#4a5560' stroke-width='2'/><circle cx='9' cy='8' r='3' fill='#2f8f5b'/><circle cx='15' cy='16' r='3' fill='#2f8f5b'/>");

    private static Icon[] Draw(string shapes) =>
    [
        new Icon
        {
            Source = "data:image/svg+xml," + Uri.EscapeDataString($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>{shapes}</svg>"),
            MimeType = "image/svg+xml",
            Sizes = ["any"],
        },
    ];
}
