using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class IndexCommandTests
{
    [Fact]
    public async Task Notes_are_taken_in_listed_searched_changed_and_removed()
    {
        using var bench = Notes();
        Assert.Equal("3 documents written in 4 chunks, 0 unchanged, 0 removed.\nIndex notes: 3 documents, 4 chunks, words only, generation 1.", await RunAsync(bench, "build", "notes", "--without-guides", "--embedder", "none"));
        Assert.Equal(
            """
            notes/kyoto	Kyoto	en	tip	kyoto	2026-05-01	2
            notes/lhasa.zh	拉萨	zh	note	-	-	1
            notes/tips.csv/1	Bus	en	note	-	-	1
            """, await RunAsync(bench, "list"));
        Assert.Equal(
            """
            1. Kyoto › Getting around
               notes/kyoto#1 · own notes · 2026-05-01 · <score>
               Take the subway; buses are slow in autumn.
            """, Scores(await RunAsync(bench, "search", "subway", "--place", "kyoto")));
        Assert.StartsWith("1. 拉萨\n   notes/lhasa.zh#0", await RunAsync(bench, "search", "高原反应"), StringComparison.Ordinal);

        bench.WithFile("notes/kyoto.md", bench.Read("notes/kyoto.md").Replace("slow in autumn", "slow all year", StringComparison.Ordinal));
        File.Delete(Path.Combine(bench.Home, "notes", "tips.csv"));
        Assert.StartsWith("1 documents written in 2 chunks, 1 unchanged, 1 removed.\n", await RunAsync(bench, "build", "notes", "--without-guides"), StringComparison.Ordinal);
        Assert.Contains("slow all year", await RunAsync(bench, "search", "buses"), StringComparison.Ordinal);

        Assert.Equal(ExitCode.Refused, await bench.RunAsync("index", "rm", "notes/kyoto", "--index", "notes"));
        Assert.Equal("Removed 1 documents; 1 are left.", await RunAsync(bench, "rm", "notes/k*", "--yes"));
        Assert.Equal("0 B freed.", await RunAsync(bench, "gc"));
        Assert.Equal("Index notes is sound.", await RunAsync(bench, "verify"));
    }

    [Fact]
    public async Task What_is_known_of_an_index_is_told_to_people_and_to_programs()
    {
        using var bench = Notes();
        await RunAsync(bench, "build", "notes", "--without-guides", "--embedder", "none");
        var stats = JsonNode.Parse(await RunAsync(bench, "stats", "--json"))!;
        Assert.Equal("notes 3 4 en:2 zh:1 note:2 tip:1 places 1 oldest 2026-05-01", $"{stats["index"]} {stats["documents"]} {stats["chunks"]} {Counts(stats["languages"])} {Counts(stats["categories"])} places {stats["places"]} oldest {stats["oldest"]}");
        Assert.Contains("\nEmbedder\twords only\n", await RunAsync(bench, "stats"), StringComparison.Ordinal);
        Assert.Contains("\n向量模型\t仅按词检索\n", await RunAsync(bench, "stats", "--lang", "zh"), StringComparison.Ordinal);
        var passage = JsonNode.Parse(await RunAsync(bench, "search", "subway", "--json"))!["passages"]![0]!;
        Assert.Equal("notes/kyoto#1 Kyoto Getting around own notes kyoto JP tip 2026-05-01", $"{passage["id"]} {passage["title"]} {passage["heading_path"]![0]} {passage["source"]} {passage["place"]} {passage["country"]} {passage["category"]} {passage["revised"]}");
        Assert.Equal(ExitCode.NotFound, await bench.RunAsync("index", "search", "subway", "--index", "notes", "--since", "2026-06-01"));
        Assert.EndsWith("Nothing found.\n", bench.Error, StringComparison.Ordinal);

        static string Counts(JsonNode? counts) => string.Join(' ', counts!.AsObject().Select(c => $"{c.Key}:{c.Value}"));
    }

    [Fact]
    public async Task A_bad_document_is_named_with_its_reason_and_the_others_go_in()
    {
        using var bench = Notes().WithFile("notes/bad.json", "{").WithFile("notes/worse.md", "---\ncountry: Japan\n---\nText.");
        Assert.StartsWith("3 documents written", await RunAsync(bench, "build", "notes", "--without-guides", "--embedder", "none"), StringComparison.Ordinal);
        Assert.EndsWith("2 documents were set aside; all of them: travel-planner index list --failed --index notes\n", bench.Error, StringComparison.Ordinal);
        Assert.Contains("notes/worse\tset aside\tcountry: 'Japan' cannot be used; allowed: ISO 3166-1 alpha-2 such as JP.\t1\t2026-11-21T10:15:00Z", await RunAsync(bench, "list", "--failed"), StringComparison.Ordinal);
        Assert.Contains("notes/worse\t未收录\tcountry：“Japan”不可用，应为 ISO 3166-1 两字母代码，如 JP。", await RunAsync(bench, "list", "--failed", "--lang", "zh"), StringComparison.Ordinal);
        bench.WithFile("notes/bad.json", """{"text":"Better."}""");
        await RunAsync(bench, "build", "notes", "--without-guides");
        Assert.Equal("notes/worse", (string)JsonNode.Parse(await RunAsync(bench, "list", "--failed", "--json"))!["letters"]!.AsArray().Single()!["document"]!);
    }

    [Fact]
    public async Task Standard_input_and_single_files_are_added_with_what_is_said_of_them()
    {
        using var bench = new Bench(input: "{\"review\":\"Quiet rooms.\",\"hotel\":\"Aster\"}\n{\"review\":\"Loud bar.\",\"hotel\":\"Birch\"}\n").WithFile("tip.txt", "Bring cash.");
        await RunAsync(bench, "add", "-", "--type", "jsonl", "--as", "reviews", "--embedder", "none", "--field", "text=review", "--field", "title=hotel", "--category", "review", "--language", "en", "--source", "guests");
        await RunAsync(bench, "add", "tip.txt", "--as", "files", "--place", "kyoto", "--revised", "2026-02-03");
        Assert.Equal(
            """
            files/tip.txt	tip.txt	en	note	kyoto	2026-02-03	1
            reviews/stdin.jsonl/1	Aster	en	review	-	-	1
            reviews/stdin.jsonl/2	Birch	en	review	-	-	1
            """, await RunAsync(bench, "list"));
        Assert.Equal("reviews/stdin.jsonl/1\tAster\ten\treview\t-\t-\t1\nreviews/stdin.jsonl/2\tBirch\ten\treview\t-\t-\t1", await RunAsync(bench, "list", "--category", "review"));
    }

    [Fact]
    public async Task An_index_is_carried_to_another_machine()
    {
        using var here = Notes();
        using var there = new Bench();
        await RunAsync(here, "build", "notes", "--without-guides", "--embedder", "none");
        Assert.Matches("^3 documents, [0-9.]+ kB, in ", await RunAsync(here, "export", "notes.zip"));
        Assert.Equal("Index notes: 3 documents, 4 chunks, words only.", await RunAsync(there, "import", Path.Combine(here.Home, "notes.zip")));
        Assert.StartsWith("1. Kyoto › Getting around", await RunAsync(there, "search", "subway"), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, await there.RunAsync("index", "import", Path.Combine(here.Home, "notes.zip"), "--index", "notes"));

        var database = Directory.GetFiles(Path.Combine(there.Machine.DataDirectory, "knowledge", "notes"), "0*.db").Single();
        var bytes = await File.ReadAllBytesAsync(database, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(database, bytes, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.ProblemsFound, await there.RunAsync("index", "verify", "--index", "notes"));
    }

    [Fact]
    public async Task An_index_is_made_anew_beside_the_old_one()
    {
        using var bench = Notes();
        await RunAsync(bench, "build", "notes", "--without-guides", "--embedder", "none");
        Assert.StartsWith("0 documents written in 0 chunks, 1 unchanged", await RunAsync(bench, "add", "notes/kyoto.md"), StringComparison.Ordinal);
        Assert.EndsWith("Index notes: 3 documents, 4 chunks, words only, generation 1.", await RunAsync(bench, "build", "notes", "--without-guides", "--again", "--embedder", "none"), StringComparison.Ordinal);
        Assert.Equal(["notes"], Directory.GetDirectories(Path.Combine(bench.Machine.DataDirectory, "knowledge")).Select(Path.GetFileName));
    }

    // what is typed → exit code, what is said
    [Theory]
    [InlineData("list", ExitCode.NotFound, "There is no index guides yet. Make it with: travel-planner index build")]
    [InlineData("stats --index mine", ExitCode.NotFound, "There is no index mine yet. Make it with: travel-planner index add <path> --index mine")]
    [InlineData("search x --lang zh", ExitCode.NotFound, "尚无知识库 guides。可这样创建：travel-planner index build")]
    [InlineData("verify", ExitCode.NotFound, "There is no index guides.")]
    [InlineData("build missing", ExitCode.NotFound, "There is no file or folder ")]
    [InlineData("build --without-guides", ExitCode.Usage, "There is nothing to build from")]
    [InlineData("add missing", ExitCode.NotFound, "There is no file or folder ")]
    [InlineData("add . --field body=x", ExitCode.Usage, "--field: 'body=x' cannot be used; give field=name with one of id, text, title")]
    [InlineData("list --index ../x", ExitCode.Usage, "--index: give a name")]
    [InlineData("search x --limit 0", ExitCode.Refused, "limit: 0 cannot be used; allowed: 1 to 100.")]
    [InlineData("search x --since soon", ExitCode.Usage, "--since: 'soon' is no date such as 2026-11-21.")]
    [InlineData("import missing.zip", ExitCode.NotFound, "There is no file ")]
    public async Task What_cannot_be_done_is_said(string typed, ExitCode code, string said)
    {
        using var bench = new Bench();
        Assert.Equal(code, await bench.RunAsync(["index", .. typed.Split(' ')]));
        Assert.StartsWith(said, bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_document_is_refused()
    {
        using var bench = new Bench().WithFile("bad.json", "{");
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("index", "add", "bad.json", "--as", "files", "--embedder", "none"));
        Assert.StartsWith("files/bad.json: It is not JSON: ", bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_for_a_terminal_only()
    {
        using var piped = Notes();
        using var terminal = new Bench(interactive: true).WithFile("notes/a.md", "One.");
        await RunAsync(piped, "build", "notes", "--without-guides", "--embedder", "none");
        await RunAsync(terminal, "build", "notes", "--without-guides", "--embedder", "none");
        Assert.Equal("", piped.Error);
        Assert.Contains("1 documents, 1 chunks", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_embedded_guides_are_built_whole_and_answer_in_both_languages()
    {
        using var bench = new Bench();
        var built = JsonNode.Parse(await RunAsync("guides", bench, "build", "--embedder", "none", "--json"))!;
        Assert.Empty(built["set_aside"]!.AsArray());
        Assert.Empty(built["partial"]!.AsArray());
        Assert.True((int)built["documents"]! >= 2 * 40, built.ToJsonString());
        Assert.StartsWith("1. 京都", await RunAsync("guides", bench, "search", "京都 寺院 礼仪", "--limit", "1"), StringComparison.Ordinal);
        Assert.StartsWith("1. Kyoto › ", await RunAsync("guides", bench, "search", "kyoto temple etiquette", "--place", "kyoto", "--language", "en", "--limit", "1"), StringComparison.Ordinal);
    }

    private static Bench Notes() => new Bench()
        .WithFile("notes/kyoto.md", "---\nplace: kyoto\ncountry: JP\ncategory: tip\nsource: own notes\nrevised: 2026-05-01\n---\n# Kyoto\n\nCome in November.\n\n## Getting around\n\nTake the subway; buses are slow in autumn.\n")
        .WithFile("notes/lhasa.zh.md", "# 拉萨\n\n高原反应常见，头一天少走路。\n")
        .WithFile("notes/tips.csv", "title,text\nBus,Pay in coins.\n");

    private static Task<string> RunAsync(Bench bench, params string[] arguments) => RunAsync("notes", bench, arguments);

    private static async Task<string> RunAsync(string index, Bench bench, params string[] arguments)
    {
        var before = bench.Out.Length;
        var code = await bench.RunAsync(["index", .. arguments, "--index", index]);
        Assert.True(code == ExitCode.Ok, bench.Error);
        return bench.Out[before..].TrimEnd('\n');
    }

    private static string Scores(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\d+\.\d{4}", "<score>");
}
