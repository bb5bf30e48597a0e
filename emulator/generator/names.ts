/** A name as the record shows it, and how it is spelled in an address. */
export interface Spelled {
  shown: string;
  spelled: string;
}

const pairs = (text: string): Spelled[] =>
  text.split(' ').map((pair) => {
    const [shown = '', spelled = shown.toLowerCase()] = pair.split(':');
    return { shown, spelled };
  });

export const JAPANESE_LAST = pairs(
  '佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 伊藤:ito 渡辺:watanabe 山本:yamamoto 中村:nakamura 小林:kobayashi 加藤:kato 吉田:yoshida 山田:yamada 佐々木:sasaki 山口:yamaguchi 松本:matsumoto 井上:inoue 木村:kimura 林:hayashi 斎藤:saito 清水:shimizu 髙島:takashima 渡邉:watanabe',
);
export const JAPANESE_FIRST = pairs(
  '太郎:taro 花子:hanako 翔太:shota 美咲:misaki 健一:kenichi 裕子:yuko 大輔:daisuke 恵:megumi 拓也:takuya 愛:ai 直樹:naoki 陽子:yoko 蓮:ren さくら:sakura 誠:makoto 由美:yumi 悠真:yuma 結衣:yui',
);
export const WESTERN_LAST = pairs(
  "Smith Johnson Williams Brown Jones García:garcia Miller Davis Martínez:martinez Anderson Taylor Thomas O'Brien:obrien Müller:mueller Schmidt Schneider Dubois Lefèvre:lefevre Rossi Bianchi Kowalski Nowak Ivanova Nguyen Kim Park Silva Santos Jensen Hansen Virtanen Özdemir:ozdemir Fernández:fernandez Walker Young Wright Mitchell Roberts Campbell Evans",
);
export const WESTERN_FIRST = pairs(
  'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Susan Zoë:zoe José:jose Anna Lukas Marie Pierre Chloé:chloe Giulia Marco Katarzyna Olga Minh Ji-woo João:joao Sofia Lars Aino Emre Lucía:lucia Noah Emma Liam Olivia Ethan Grace Björn:bjorn',
);
export const COMPANIES_JAPAN = [
  '株式会社さくら商事',
  '東都電機株式会社',
  '北斗物流株式会社',
  '富士見製作所',
  '合同会社みらい',
  '青葉銀行',
  '有限会社松風堂',
  '海洋技研株式会社',
];
export const COMPANIES_WEST = [
  'Acme Corporation',
  'Globex GmbH',
  'Initech, Inc.',
  'Umbrella & Sons',
  'Hooli Ltd',
  'Stark Fabrication',
  'Wayne Freight',
  'Soylent Foods SA',
  'Vandelay Imports',
  'Cyberdyne "Systems"',
  'Tyrell Optics',
  'Wonka Confectionery',
];
export const DOMAINS = [
  'example.com',
  'example.org',
  'example.net',
  'mail.example.com',
  'sakura.example',
  'globex.example',
  'hokuto.example',
  'acme-freight.example',
];
export const UNICODE_DOMAINS = ['bücher.example', '会社.example', 'señal.example'];
export const ROLES = ['info', 'sales', 'admin', 'support', 'postmaster', 'webmaster', 'noreply'];
export const TITLES = [
  'CEO',
  'VP, Sales',
  'Engineer',
  'Buyer',
  '部長',
  '課長',
  'Head of Marketing',
];
export const PLACES = [
  { country: 'Japan', state: 'Tokyo', city: 'Chiyoda' },
  { country: 'Japan', state: 'Osaka', city: 'Kita' },
  { country: 'United States', state: 'CA', city: 'San Francisco' },
  { country: 'United States', state: 'NY', city: 'New York' },
  { country: 'Germany', state: 'Bayern', city: 'München' },
  { country: 'France', state: 'Île-de-France', city: 'Paris' },
  { country: 'United Kingdom', state: 'England', city: 'London' },
  { country: 'Brazil', state: 'SP', city: 'São Paulo' },
];
