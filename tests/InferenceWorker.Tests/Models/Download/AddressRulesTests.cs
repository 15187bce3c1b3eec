using System.Net;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Tests.Models.Download;

public sealed class AddressRulesTests
{
    // base URL, private hosts, the address in question → what is done
    [Theory]
    [InlineData("https://huggingface.co/", "", "https://huggingface.co/x", "opened")]
    [InlineData("https://huggingface.co/", "", "https://cdn.example.org/x", "opened")]
    [InlineData("https://huggingface.co/", "", "http://cdn.example.org/x", "http://cdn.example.org is not opened: only https is opened.")]
    [InlineData("https://huggingface.co/", "", "ftp://cdn.example.org/x", "ftp://cdn.example.org is not opened: only https is opened.")]
    [InlineData("https://huggingface.co/", "", "https://127.0.0.1/x", "127.0.0.1 is not opened: it lies in a private network; name it in models.private_hosts if that is meant.")]
    [InlineData("https://huggingface.co/", "", "https://localhost/x", "localhost is not opened: it lies in a private network; name it in models.private_hosts if that is meant.")]
    [InlineData("https://huggingface.co/", "", "https://169.254.169.254/x", "169.254.169.254 is not opened: it lies in a private network; name it in models.private_hosts if that is meant.")]
    [InlineData("https://huggingface.co/", "", "https://[fd00::1]/x", "[fd00::1] is not opened: it lies in a private network; name it in models.private_hosts if that is meant.")]
    [InlineData("https://huggingface.co/", "", "https://me:secret@huggingface.co/x", "huggingface.co is not opened: it carries a user name.")]
    [InlineData("https://huggingface.co/", "10.0.0.5", "https://10.0.0.5/x", "opened")]
    [InlineData("https://10.0.0.5/", "", "https://10.0.0.5/x", "opened")]
    [InlineData("https://10.0.0.5/", "", "https://10.0.0.6/x", "10.0.0.6 is not opened: it lies in a private network; name it in models.private_hosts if that is meant.")]
    [InlineData("http://127.0.0.1:8000/", "", "http://127.0.0.1:8000/x", "opened")]
    [InlineData("http://127.0.0.1:8000/", "", "http://127.0.0.1:8001/x", "http://127.0.0.1:8001 is not opened: only https is opened.")]
    public void An_address_is_opened_or_refused_with_its_reason(string baseUrl, string privateHosts, string url, string outcome)
    {
        var options = new DownloadOptions { BaseUrl = new Uri(baseUrl), PrivateHosts = privateHosts.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        string seen;
        try
        {
            new AddressRules(options, new WebProxy()).Check(new Uri(url));
            seen = "opened";
        }
        catch (ModelException refused)
        {
            seen = refused.Message;
        }

        Assert.Equal(outcome, seen);
    }

    [Theory]
    [InlineData("8.8.8.8", false)]
    [InlineData("172.15.0.1", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("100.63.255.255", false)]
    [InlineData("2606:4700::1111", false)]
    [InlineData("0.0.0.0", true)]
    [InlineData("10.255.0.1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("198.19.0.1", true)]
    [InlineData("224.0.0.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("::", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("64:ff9b::10.0.0.1", true)]
    [InlineData("64:ff9b::8.8.8.8", false)]
    [InlineData("2002:a00:1::1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd12::1", true)]
    [InlineData("ff02::1", true)]
    public void A_private_address_is_known_in_every_spelling(string address, bool isPrivate) => Assert.Equal(isPrivate, AddressRules.IsPrivate(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://models.example.org/", true)]
    [InlineData("http://localhost:8000/", true)]
    [InlineData("http://[::1]:8000/", true)]
    [InlineData("http://models.example.org/", false)]
    [InlineData("file:///etc/passwd", false)]
    public void A_mirror_is_https_or_on_this_machine(string url, bool allowed)
    {
        var problem = Record.Exception(() => new DownloadOptions { BaseUrl = new Uri(url) }.Validate());
        Assert.Equal(allowed, problem is null);
    }

    [Fact]
    public async Task Through_a_proxy_the_proxy_is_asked()
    {
        await using var proxy = await FaultyHub.StartAsync("", FaultyHub.Model(5_000));
        var options = StoreBench.Options(new Uri("http://127.0.0.1:9/"));
        using var bench = new StoreBench();
        using var downloader = new FileDownloader(options, TimeProvider.System, new WebProxy(proxy.Url));
        var file = await downloader.FetchAsync(new Uri(options.BaseUrl, "a.gguf"), bench.Store.PartialPath("a"), new ExpectedFile(), null, TestContext.Current.CancellationToken);
        Assert.Equal((5_000, FaultyHub.Hash(proxy.Content)), (file.Bytes, file.Sha256));
    }
}
