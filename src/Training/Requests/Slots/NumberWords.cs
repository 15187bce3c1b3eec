using System.Globalization;
using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests.Slots;

/// <summary>Small numbers as they are said.</summary>
internal static class NumberWords
{
    private static readonly string[] English =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen", "twenty",
    ];

    private const string Digits = "零一二三四五六七八九";

    public static string Ordinal(int number) => number.ToString(CultureInfo.InvariantCulture) + (number % 100 is 11 or 12 or 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" });

    /// <summary>Words where the language has short ones, else digits.</summary>
    public static string Word(int number, Language language) =>
        language == Language.Zh ? Chinese(number) : number < English.Length ? English[number] : number.ToString(CultureInfo.InvariantCulture);

    /// <summary>0 to 99 in characters: 十二, 二十.</summary>
    public static string Chinese(int number) => number switch
    {
        < 10 => Digits[number].ToString(),
        < 20 => "十" + (number == 10 ? "" : Digits[number - 10]),
        < 100 => Digits[number / 10] + "十" + (number % 10 == 0 ? "" : Digits[number % 10]),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Before a measure word two is 两: 两晚.</summary>
    public static string Counting(int number) => number == 2 ? "两" : Chinese(number);

    /// <summary>Digits in most cases, else words.</summary>
    public static string Either(int number, Scene scene, bool counting) => scene.Random.Next(100) < 45
        ? number.ToString(CultureInfo.InvariantCulture)
        : scene.Language == Language.Zh ? counting ? Counting(number) : Chinese(number) : Word(number, Language.En);
}
