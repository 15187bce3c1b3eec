using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.McpServer.Security;

namespace TravelPlanner.McpServer.Tests;

/// <summary>Tokens that a client carries for the server and can neither read nor change.</summary>
public sealed class Sealed_state
{
    private static readonly Duration Hour = Duration.FromHours(1);

    [Fact]
    public void What_was_sealed_opens_for_the_same_purpose_user_and_content() =>
        Prop.ForAll<NonNull<string>, NonNull<string>, NonNull<string>>((user, content, payload) =>
        {
            var states = SealedState.WithNewKey(SampleSurface.Clock);
            var token = states.Seal("confirm", user.Get, content.Get, payload.Get, Hour);
            // A lone half of a surrogate pair has no UTF-8 form and is not text.
            var text = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(payload.Get));
            return states.TryOpen(token, "confirm", user.Get, content.Get, out var opened) && opened == text;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_token_with_any_bit_changed_does_not_open() =>
        Prop.ForAll<NonNegativeInt>(at =>
        {
            var states = SealedState.WithNewKey(SampleSurface.Clock);
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(states.Seal("confirm", "ada", "trip", "payload", Hour));
            bytes[at.Get / 8 % bytes.Length] ^= (byte)(1 << (at.Get % 8));
            return !states.TryOpen(System.Buffers.Text.Base64Url.EncodeToString(bytes), "confirm", "ada", "trip", out _);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("cancel", "ada", "trip")]
    [InlineData("confirm", "bob", "trip")]
    [InlineData("confirm", "ada", "other trip")]
    [InlineData("confirma", "da", "trip")]
    public void It_does_not_open_for_anything_else(string purpose, string user, string content)
    {
        var states = SealedState.WithNewKey(SampleSurface.Clock);

        Assert.False(states.TryOpen(states.Seal("confirm", "ada", "trip", "payload", Hour), purpose, user, content, out _));
    }

    [Fact]
    public void It_expires()
    {
        var clock = new StandingClock(Instant.FromUtc(2027, 3, 1, 8, 0));
        var states = SealedState.WithNewKey(clock);
        var token = states.Seal("confirm", "ada", "trip", "payload", Hour);

        clock.Now += Hour - Duration.FromSeconds(1);
        Assert.True(states.TryOpen(token, "confirm", "ada", "trip", out _));
        clock.Now += Duration.FromSeconds(1);
        Assert.False(states.TryOpen(token, "confirm", "ada", "trip", out _));
    }

    [Fact]
    public void Another_key_does_not_open_it_and_a_shared_one_does()
    {
        var key = new byte[SealedState.KeyBytes];
        var token = new SealedState(key, SampleSurface.Clock).Seal("confirm", "ada", "trip", "payload", Hour);

        Assert.True(new SealedState(key, SampleSurface.Clock).TryOpen(token, "confirm", "ada", "trip", out _));
        Assert.False(SealedState.WithNewKey(SampleSurface.Clock).TryOpen(token, "confirm", "ada", "trip", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64 at all!")]
    [InlineData("AQ")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Nonsense_does_not_open(string token) =>
        Assert.False(SealedState.WithNewKey(SampleSurface.Clock).TryOpen(token, "confirm", "ada", "trip", out _));

    [Fact]
    public void A_key_of_the_wrong_length_is_refused_by_name() =>
        Assert.Equal("server.state_key", Assert.Throws<ServerOptionsException>(() => new SealedState(new byte[16], SampleSurface.Clock)).Key);
}
