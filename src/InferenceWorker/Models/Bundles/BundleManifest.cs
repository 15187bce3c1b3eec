using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.InferenceWorker.Models.Bundles;

/// <summary>
/// The first entry of a bundle, a tar file for machines without a network: what follows it, in order, each file as
/// <c>&lt;id&gt;/&lt;file&gt;</c> with the length and hash its manifest says.
/// </summary>
internal sealed record BundleManifest(int Version, IReadOnlyList<ModelManifest> Models)
{
    public const string Name = "bundle.json";
    public const int MostBytes = 1024 * 1024;
    public const int MostModels = 100;

    public static string EntryName(ModelManifest model) => $"{model.Id}/{model.File}";
}
