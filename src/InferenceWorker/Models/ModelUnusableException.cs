namespace TravelPlanner.InferenceWorker.Models;

/// <summary>The engine or the model file cannot be used here; the message is for the person who asked.</summary>
public sealed class ModelUnusableException(string message, Exception inner) : Exception(message, inner);
