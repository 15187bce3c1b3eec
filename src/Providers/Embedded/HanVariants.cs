using System.Collections.Frozen;

namespace TravelPlanner.Providers.Embedded;

/// <summary>
/// Traditional characters and the simplified ones they answer to, for those that occur in the names of the data (written by hand; a
/// character that is not here stands for itself): 羅馬 finds 罗马 and 臺北 finds 台北.
/// </summary>
internal static class HanVariants
{
    private const string Traditional =
        "萬與業東絲兩麗義烏樂喬書買爭雲亞產親倉儀優會傳倫僑儂傾兒蘭關興茲獸內岡軍農馮沖衝淨鳳凱劉則創別劍劇務動勞區醫華單盧衛衞廠"
        + "廳歷廈縣參雙發髮葉號後吳啟啓園國圖圓聖場壇壩塢牆壯復頭獎奧媽婭學寧寶實審憲宮寬賓壽爾層嶼歲崗峴嵐島嶺峽嶗帥師帶廣莊慶庫廟"
        + "龐廢張彌強歸徹徑徠憶懷態總戀惡悅懸願戲戰戶擴掃揚護撻揮換攝攤齋斷無舊時曇晉曉術機殺雜權楊傑極棧櫟樹檔橋夢樓櫚檳橫歡歐畢氣"
        + "匯漢湯溝澤淺濟塗濤澀澱漁溫灣濕滿濱灘灕燈靈竈爐點燒熱煙愛爺牘犛狀猶獨獅獄豬貓瑪環現璽瓊電畫瘋監蓋盤碼碩禮祿禪稅窩競築篔簡"
        + "類粵紅約級紀緯納紐線紳終紹經繪給統綽繩維綿綢綠纜緣縵繆罌網羅聯腸膽勝膠臟腳臘藝節蘆蘇蘋範蕎蔭藥萊蓮營蕭薩藍見觀視覽覺計訂"
        + "讓訕議記講許設訪證誕諾誼謝貝貞貢貨購貼貴貿費賈資賴賽贊讚贛車輪邊達邁運還連跡適選遜遺遊郵鄰鄭醬釀裡裏鐘鍾鋼欽錢鑽鐵鉑銅銀"
        + "鋪鏈鍋鋒錫鑼錦鎮鏞長門間閩閣闊隊陽階際陸陳陝隱難霧靜韋韓韻頂順顧頓領頸頤題顛風飛飯飲饒餃餅餡館饅馬駁驢駝驛駱騎騷魚魯鮑鮮"
        + "鰲雞鳴鴉鴨鵝鵜鵬鶘鶴鷺鷹麥麵黃齊龍龜臺來豐臨體剎團巖峯開噴祕邨臥喫鹹乾羣眾瀋";

    private const string Simplified =
        "万与业东丝两丽义乌乐乔书买争云亚产亲仓仪优会传伦侨侬倾儿兰关兴兹兽内冈军农冯冲冲净凤凯刘则创别剑剧务动劳区医华单卢卫卫厂"
        + "厅历厦县参双发发叶号后吴启启园国图圆圣场坛坝坞墙壮复头奖奥妈娅学宁宝实审宪宫宽宾寿尔层屿岁岗岘岚岛岭峡崂帅师带广庄庆库庙"
        + "庞废张弥强归彻径徕忆怀态总恋恶悦悬愿戏战户扩扫扬护挞挥换摄摊斋断无旧时昙晋晓术机杀杂权杨杰极栈栎树档桥梦楼榈槟横欢欧毕气"
        + "汇汉汤沟泽浅济涂涛涩淀渔温湾湿满滨滩漓灯灵灶炉点烧热烟爱爷牍牦状犹独狮狱猪猫玛环现玺琼电画疯监盖盘码硕礼禄禅税窝竞筑筼简"
        + "类粤红约级纪纬纳纽线绅终绍经绘给统绰绳维绵绸绿缆缘缦缪罂网罗联肠胆胜胶脏脚腊艺节芦苏苹范荞荫药莱莲营萧萨蓝见观视览觉计订"
        + "让讪议记讲许设访证诞诺谊谢贝贞贡货购贴贵贸费贾资赖赛赞赞赣车轮边达迈运还连迹适选逊遗游邮邻郑酱酿里里钟钟钢钦钱钻铁铂铜银"
        + "铺链锅锋锡锣锦镇镛长门间闽阁阔队阳阶际陆陈陕隐难雾静韦韩韵顶顺顾顿领颈颐题颠风飞饭饮饶饺饼馅馆馒马驳驴驼驿骆骑骚鱼鲁鲍鲜"
        + "鳌鸡鸣鸦鸭鹅鹈鹏鹕鹤鹭鹰麦面黄齐龙龟台来丰临体刹团岩峰开喷秘村卧吃咸干群众沈";

    private static readonly FrozenDictionary<char, char> Pairs = Traditional.Zip(Simplified).ToFrozenDictionary(p => p.First, p => p.Second);

    public static char Simplify(char c) => c < 0x4E00 ? c : Pairs.GetValueOrDefault(c, c);
}
