// What the traveller of each language asks for. Dates count from the traveller's today, so that the journey never grows old.
export const stories = {
  en: {
    city: { query: 'Kyoto', id: 'kyoto', country: 'JP', zone: 'Asia/Tokyo' },
    also: { query: '北京', id: 'beijing' },
    flights: { origin: 'Shanghai', destination: 'Osaka' },
    stay: 'Kyoto',
    currency: 'USD',
    title: 'Three days in Kyoto',
    simulated: /SIMULATED/,
    reference: /climate normals/,
    readable: /[A-Za-z]{4}/,
  },
  zh: {
    city: { query: '北京', id: 'beijing', country: 'CN', zone: 'Asia/Shanghai' },
    also: { query: 'Kyoto', id: 'kyoto' },
    flights: { origin: '上海', destination: '北京' },
    stay: '北京',
    currency: 'CNY',
    title: '北京三日游',
    simulated: /模拟/,
    reference: /气候平均值/,
    readable: /[\u4e00-\u9fff]{2}/,
  },
};

/** ISO date so many days after another. */
export function daysAfter(date, days) {
  const moment = new Date(`${date}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}
