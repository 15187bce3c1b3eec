using TravelPlanner.Inference.StaticEmbedding.Training;

namespace TravelPlanner.Inference.Tests.StaticEmbedding;

/// <summary>A corpus of some lines, enough to see that training does what it says.</summary>
internal static class SmallCorpus
{
    public static readonly TrainingCorpus Corpus = new()
    {
        Concepts =
        [
            new(["机场"], ["airport"]), new(["博物馆"], ["museum"]), new(["火车", "列车"], ["train"]), new(["酒店", "旅馆"], ["hotel"]), new(["寺庙"], ["temple"]), new(["早餐"], ["breakfast"]),
            new(["雨"], ["rain"]), new(["护照"], ["passport"]), new(["海滩"], ["beach"]), new(["门票"], ["ticket"]), new(["关门"], ["close", "closed"]), new(["免费"], ["free"]),
        ],
        Translations =
        [
            new("机场有火车进城。", "A train runs from the airport into town."), new("博物馆周一关门。", "The museum is closed on Mondays."), new("酒店含早餐。", "The hotel includes breakfast."),
            new("海滩免费。", "The beach is free."), new("寺庙门票500日元。", "A temple ticket is 500 yen."), new("入境要护照。", "You need a passport to enter."),
        ],
        Related = [new("Museum hours", "The museum is closed on Mondays."), new("海滩", "海滩免费，夏天人多。")],
        Documents = [["The museum opens at 9:00 and closes at 17:00.", "Trains leave every 20 minutes from the airport."], ["博物馆9点开门，17点关门。", "机场列车每20分钟一班。"]],
        HeldOut = [new("火车到机场", "train to the airport"), new("酒店早餐", "hotel breakfast"), new("寺庙免费", "free temple")],
    };

    public static readonly TrainingOptions Options = new() { Dimension = 32, HashedRows = 64, Rows = 256, Steps = 40, Batch = 8 };
}
