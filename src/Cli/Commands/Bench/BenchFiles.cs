using System.Globalization;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary>The files of a benchmark set: lines of numbers, and a table of best known values.</summary>
internal sealed class BenchFiles(Shell shell, string folder)
{
    private const string Table = "best_known.csv";

    /// <summary>Larger than any instance of the published sets by far.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    /// <summary>The rows of <c>best_known.csv</c> as column name → value.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> BestKnown(params string[] columns)
    {
        var path = Path.Combine(folder, Table);
        var lines = Lines(path);
        var names = lines.Count == 0 ? [] : lines[0].Split(',', StringSplitOptions.TrimEntries);
        if (columns.FirstOrDefault(c => !names.Contains(c)) is { } missing)
            throw Refused($"{path}: column '{missing}' is missing; it needs {string.Join(", ", columns)}.", $"{path}：缺少列“{missing}”；需要 {string.Join("、", columns)}。");
        var rows = new List<IReadOnlyDictionary<string, string>>();
        foreach (var line in lines.Skip(1).Where(l => l.Length > 0))
        {
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length != names.Length)
                throw Refused($"{path}: '{line}' has {fields.Length} fields, not {names.Length}.", $"{path}：“{line}”有 {fields.Length} 个字段，应为 {names.Length} 个。");
            rows.Add(names.Zip(fields).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal));
        }

        return rows.Count > 0 ? rows : throw Refused($"{path} has no rows.", $"{path} 没有数据行。");
    }

    /// <summary>The first of these files that is there, below the folder or its <c>instances</c>.</summary>
    public string Find(params string[] names)
    {
        var places = names.SelectMany(n => new[] { Path.Combine(folder, "instances", n), Path.Combine(folder, n) }).ToList();
        return places.Find(File.Exists) ?? throw new CommandException(ExitCode.NotFound, shell.Say($"There is no {places[0]}.", $"文件 {places[0]} 不存在。"));
    }

    /// <summary>The lines of numbers, without what follows a <c>#</c>.</summary>
    /// <exception cref="CommandException">Something is not a number, NaN and infinity included.</exception>
    public IReadOnlyList<decimal[]> Numbers(string path)
    {
        var rows = new List<decimal[]>();
        var lines = Lines(path);
        for (var i = 0; i < lines.Count; i++)
        {
            var comment = lines[i].IndexOf('#', StringComparison.Ordinal);
            var words = (comment < 0 ? lines[i] : lines[i][..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            var row = new decimal[words.Length];
            for (var w = 0; w < words.Length; w++)
            {
                if (!decimal.TryParse(words[w], NumberStyles.Float, CultureInfo.InvariantCulture, out row[w]))
                    throw Refused($"{path}:{i + 1}: '{words[w]}' is not a number.", $"{path}:{i + 1}：“{words[w]}”不是数字。");
            }

            rows.Add(row);
        }

        return rows;
    }

    public decimal Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Refused($"{Table}: '{text}' is not a number.", $"{Table}：“{text}”不是数字。");

    /// <summary>The value in whole units of 1/<paramref name="scale"/>.</summary>
    public int Whole(decimal value, int scale, string path)
    {
        var scaled = value * scale;
        return scaled == decimal.Truncate(scaled) && Math.Abs(scaled) <= int.MaxValue
            ? (int)scaled
            : throw Refused($"{path}: {value} is too large, or has more decimals than 1/{scale}.", $"{path}：{value} 过大，或小数位数超过 1/{scale}。");
    }

    public CommandException Refused(string en, string zh) => new(ExitCode.Refused, shell.Say(en, zh));

    private IReadOnlyList<string> Lines(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new CommandException(ExitCode.NotFound, shell.Say($"There is no {path}.", $"文件 {path} 不存在。"));
        if (file.Length > MostBytes)
            throw Refused($"{path} has {file.Length} bytes; at most {MostBytes} are read.", $"{path} 有 {file.Length} 字节，最多读取 {MostBytes}。");
        return File.ReadAllLines(path);
    }
}
