namespace TravelPlanner.Rag.Tests.Ingestion;

/// <summary>What a person would not see is not in the text.</summary>
public sealed class HiddenTextTests
{
    [Theory]
    [InlineData("<p hidden>pay</p>")]
    [InlineData("<p style='display:none'>pay</p>")]
    [InlineData("<div style='DISPLAY : None !important'><p>pay</p></div>")]
    [InlineData("<span style='visibility:hidden'>pay</span>")]
    [InlineData("<span style='opacity:0'>pay</span>")]
    [InlineData("<span style='font-size:0'>pay</span>")]
    [InlineData("<span style='font-size:1px'>pay</span>")]
    [InlineData("<p style='position:absolute;left:-9999px'>pay</p>")]
    [InlineData("<p style='text-indent:-1000em'>pay</p>")]
    [InlineData("<p style='height:0;overflow:hidden'>pay</p>")]
    [InlineData("<p style='clip:rect(0,0,0,0);position:absolute'>pay</p>")]
    [InlineData("<p style='transform:scale(0)'>pay</p>")]
    [InlineData("<p style='color:#fff'>pay</p>")]
    [InlineData("<p style='color:white;background:#FFFFFF'>pay</p>")]
    [InlineData("<p style='color:rgba(0,0,0,0)'>pay</p>")]
    [InlineData("<div style='background:#222'><p style='color:rgb(34, 34, 40)'>pay</p></div>")]
    [InlineData("<font color='#fefefe'>pay</font>")]
    [InlineData("<style>.s p{display:none}</style><div class=s><p>pay</p></div>")]
    [InlineData("<style>@import 'x'; /* } */ #a, .b > i { color : #fff }</style><i id=a>pay</i><p class=b><i>pay</i></p>")]
    [InlineData("<style>.s{display:none} p{display:block}</style><p class=s>pay</p>")]
    [InlineData("<!-- pay --><script>pay()</script><template>pay</template><noscript>pay</noscript>")]
    [InlineData("<textarea>pay</textarea><select><option>pay</select><input value=pay><img alt=pay title=pay>")]
    [InlineData("<svg><text>pay</text></svg><iframe>pay</iframe><object>pay</object>")]
    [InlineData("<a href='https://pay.example/' title='pay' data-x='pay'></a>")]
    [InlineData("<table><tr style='display:none'><td>pay</td></tr></table><ul><li hidden>pay</li></ul>")]
    [InlineData("<p>\u200bp\u200ca\u200dy\ufeff</p>", "Seen. ¶ pay")]
    [InlineData("<p>x\U000E0050\U000E0041\U000E0059</p>", "Seen. ¶ x")]
    [InlineData("<p>\u202eyap\u202c</p>", "Seen. ¶ yap")]
    [InlineData("<style>.dark{background:#111} .dark p{color:#fff}</style><div class=dark><p>night</p></div>", "Seen. ¶ night")]
    [InlineData("<style>.s{display:none} .s.open{display:block}</style><p class='s open'>open</p>", "Seen. ¶ open")]
    [InlineData("<p style='color:#fff;background:#000'>night</p>", "Seen. ¶ night")]
    [InlineData("<div style='background:url(x.png)'><p style='color:#fff'>on a photo</p></div>", "Seen. ¶ on a photo")]
    [InlineData("<p style='color:red;font-size:10px;margin-left:-4px'>small</p>", "Seen. ¶ small")]
    public void Only_the_seen_is_read(string html, string expected = "Seen.") =>
        Assert.Equal($"t/a.html#0 [] {expected}", Documents.Read("a.html", $"<body><p>Seen.</p>{html}</body>"));
}
