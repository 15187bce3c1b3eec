using System.CommandLine;
using TravelPlanner.Cli.Commands;

namespace TravelPlanner.Cli.Tests.Commands;

/// <summary>What a command line means; nothing runs.</summary>
public sealed class ParsingTests
{
    // serve … → the settings it gives
    [Theory]
    [InlineData("serve", "")]
    [InlineData("serve --port 9000", "server.urls=http://127.0.0.1:9000")]
    [InlineData("serve --url http://a:1 --url http://b:2", "server.urls=http://a:1|http://b:2")]
    [InlineData("serve --token alice=x --token bob=a,b", "server.tokens=alice=x|bob=a,b")]
    [InlineData("serve --toolsets core,search --toolsets trips --read-only", "read_only=true toolsets=core|search|trips")]
    [InlineData("serve --oauth-issuer https://id.example --oauth-scope plan,book", "server.oauth.issuer=https://id.example server.oauth.scopes=plan|book")]
    [InlineData("serve --offline --lang zh --data-dir /tmp/x --log-level debug", "data_dir=/tmp/x language=zh log_level=debug offline=true")]
    public void Serve_turns_options_into_settings(string line, string expected)
    {
        using var bench = new Bench();
        var given = Read<ServeCommand, ServeArguments>(bench, line).Settings.Values;
        Assert.Equal(expected, string.Join(' ', given.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={string.Join('|', v.Value)}")));
    }

    // a wrong command line → the first sentence of complaint
    [Theory]
    [InlineData("serve --port 9000 --url http://a:1", "Give --url or --port, not both.")]
    [InlineData("serve --port 70000", "--port: 0 to 65535 is allowed.")]
    [InlineData("serve --lang fr", "Argument 'fr' not recognized")]
    [InlineData("plan Rome --from 2027-13-01 --days 2", "'2027-13-01' is not a date such as 2027-05-01.")]
    [InlineData("plan Rome --from 2027-05-01", "Give --to or --days, one of them.")]
    [InlineData("plan Rome --from 2027-05-01 --days 2 --to 2027-05-02", "Give --to or --days, one of them.")]
    [InlineData("plan Rome --from 2027-05-01 --days 0", "--days: '0' is not a number from 1 to 60.")]
    [InlineData("plan Rome --from 2027-05-01 --days 2 --children five", "--children: 'five' is not a list of ages such as 5,8.")]
    [InlineData("install", "Option '--client' is required.")]
    [InlineData("install --client emacs", "Argument 'emacs' not recognized")]
    [InlineData("install --client vscode --http ftp://x", "--http: give an http or https URL")]
    [InlineData("data", "Required command was not provided.")]
    public void A_wrong_command_line_is_explained(string line, string expected)
    {
        using var bench = new Bench();
        var errors = CommandLine.Create(bench.Shell).Parse(line).Errors;
        Assert.StartsWith(expected, errors[0].Message, StringComparison.Ordinal);
    }

    // plan … → from, to, party
    [Theory]
    [InlineData("plan Paris Rome --from 2027-05-01 --days 3", "Paris Rome 2027-05-01…2027-05-03 adults 1 children  interests ")]
    [InlineData("plan Rome --from 2027-05-01 --days 3", "Rome 2027-05-01…2027-05-03 adults 1 children  interests ")]
    [InlineData("plan 北京 --from 2027-05-01 --to 2027-05-02 --adults 2 --children 5,8 --interests art,food --interests nature", "北京 2027-05-01…2027-05-02 adults 2 children 5,8 interests art,food,nature")]
    public void Plan_reads_dates_and_party(string line, string expected)
    {
        using var bench = new Bench();
        var plan = Read<PlanCommand, PlanArguments>(bench, line);
        Assert.Equal(
            expected,
            $"{string.Join(' ', plan.Cities)} {plan.From:uuuu-MM-dd}…{plan.To:uuuu-MM-dd} adults {plan.Adults} children {string.Join(',', plan.ChildrenAges)} interests {string.Join(',', plan.Interests)}");
    }

    [Fact]
    public void An_argument_that_starts_with_an_at_sign_is_a_value()
    {
        using var bench = new Bench();
        Assert.Equal(["query=@home"], Read<CallCommand, CallArguments>(bench, "call resolve_place query=@home").Input);
    }

    private static TArguments Read<TCommand, TArguments>(Bench bench, string line)
        where TCommand : ShellCommand<TArguments>
    {
        var root = CommandLine.Create(bench.Shell);
        return root.Subcommands.OfType<TCommand>().Single().Read(root.Parse(line, CommandLine.Parsing));
    }
}
