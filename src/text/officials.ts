/** A person who speaks for a state. Dates are ISO days; without an end the office goes on. */
export interface Official {
  readonly name: string;
  readonly state: number;
  readonly from: string;
  readonly to?: string;
}

/** Presidents, vice presidents, and secretaries of state and of defence of the United States since 1945, as `name: first year-last year`. */
const american =
  "Harry S. Truman:1945-1953|Dwight D. Eisenhower:1953-1961|John F. Kennedy:1961-1963|Lyndon B. Johnson:1961-1969|Richard Nixon:1953-1974|Gerald Ford:1973-1977|Jimmy Carter:1977-1981|Ronald Reagan:1981-1989|George Bush:1981-1993|Bill Clinton:1993-2001|George W. Bush:2001-2009|Barack Obama:2009-2017|Donald Trump:2017-2021|Joe Biden:2009-2025|Kamala Harris:2021-2025|Mike Pence:2017-2021|Dick Cheney:1989-2009|Al Gore:1993-2001|Dan Quayle:1989-1993|Walter Mondale:1977-1981|Nelson Rockefeller:1974-1977|Hubert Humphrey:1965-1969|James Byrnes:1945-1947|George Marshall:1947-1951|Dean Acheson:1949-1953|John Foster Dulles:1953-1959|Christian Herter:1959-1961|Dean Rusk:1961-1969|William Rogers:1969-1973|Henry Kissinger:1969-1977|Cyrus Vance:1977-1980|Edmund Muskie:1980-1981|Alexander Haig:1981-1982|George Shultz:1982-1989|James Baker:1989-1992|Lawrence Eagleburger:1992-1993|Warren Christopher:1993-1997|Madeleine Albright:1997-2001|Colin Powell:2001-2005|Condoleezza Rice:2001-2009|Hillary Clinton:2009-2013|John Kerry:2013-2017|Rex Tillerson:2017-2018|Mike Pompeo:2017-2021|Antony Blinken:2021-2025|Robert McNamara:1961-1968|Melvin Laird:1969-1973|Caspar Weinberger:1981-1987|William Perry:1994-1997|William Cohen:1997-2001|Donald Rumsfeld:2001-2006|Robert Gates:2006-2011|Leon Panetta:2011-2013|Chuck Hagel:2013-2015|Ash Carter:2015-2017|James Mattis:2017-2019|Mark Esper:2019-2020|Lloyd Austin:2021-2025|Steven Mnuchin:2017-2021|Nikki Haley:2017-2018|Sean Spicer:2017-2017|Sarah Sanders:2017-2019";

/** Leaders of other states in office in 2015 or later, when the file of leaders ends, as `code: name first year-last year`. */
const since2015 =
  "20: Justin Trudeau 2015-2025|70: Enrique Peña Nieto 2012-2018|70: Andrés Manuel López Obrador 2018-2024|100: Juan Manuel Santos 2010-2018|100: Iván Duque 2018-2022|101: Nicolás Maduro 2013-|140: Michel Temer 2016-2018|140: Jair Bolsonaro 2019-2022|155: Michelle Bachelet 2014-2018|155: Sebastián Piñera 2018-2022|160: Mauricio Macri 2015-2019|135: Pedro Pablo Kuczynski 2016-2018|95: Juan Carlos Varela 2014-2019|40: Raúl Castro 2008-2018|200: David Cameron 2010-2016|200: Theresa May 2016-2019|200: Boris Johnson 2019-2022|205: Enda Kenny 2011-2017|205: Leo Varadkar 2017-2024|210: Mark Rutte 2010-2024|211: Charles Michel 2014-2019|220: François Hollande 2012-2017|220: Emmanuel Macron 2017-|230: Mariano Rajoy 2011-2018|230: Pedro Sánchez 2018-|255: Angela Merkel 2005-2021|255: Olaf Scholz 2021-2025|290: Andrzej Duda 2015-2025|290: Beata Szydło 2015-2017|290: Mateusz Morawiecki 2017-2023|310: Viktor Orbán 2010-|316: Andrej Babiš 2017-2021|325: Matteo Renzi 2014-2016|325: Paolo Gentiloni 2016-2018|325: Giuseppe Conte 2018-2021|325: Mario Draghi 2021-2022|350: Alexis Tsipras 2015-2019|355: Boyko Borissov 2014-2021|360: Klaus Iohannis 2014-2025|365: Vladimir Putin 1999-|365: Dmitry Medvedev 2008-2020|365: Sergey Lavrov 2004-|366: Jüri Ratas 2016-2021|366: Kersti Kaljulaid 2016-2021|367: Raimonds Vējonis 2015-2019|368: Dalia Grybauskaitė 2009-2019|369: Petro Poroshenko 2014-2019|369: Volodymyr Zelenskyy 2019-|372: Giorgi Kvirikashvili 2015-2018|375: Sauli Niinistö 2012-2024|380: Stefan Löfven 2014-2021|385: Erna Solberg 2013-2021|390: Lars Løkke Rasmussen 2015-2019|341: Duško Marković 2016-2020|475: Muhammadu Buhari 2015-2023|501: Uhuru Kenyatta 2013-2022|560: Jacob Zuma 2009-2018|560: Cyril Ramaphosa 2018-|630: Hassan Rouhani 2013-2021|630: Ali Khamenei 1989-|640: Recep Tayyip Erdogan 2003-|640: Recep Tayyip Erdoğan 2003-|640: Binali Yildirim 2016-2018|645: Haider al-Abadi 2014-2018|651: Abdel Fattah el-Sisi 2014-|651: Abdel Fattah al-Sisi 2014-|652: Bashar al-Assad 2000-2024|660: Saad Hariri 2016-2020|663: King Abdullah 1999-|666: Benjamin Netanyahu 2009-2021|666: Reuven Rivlin 2014-2021|670: King Salman 2015-|670: Mohammed bin Salman 2017-|694: Tamim bin Hamad Al Thani 2013-|696: Mohammed bin Zayed 2004-|690: Sabah al-Sabah 2006-2020|700: Ashraf Ghani 2014-2021|710: Xi Jinping 2012-|710: Li Keqiang 2013-2023|713: Tsai Ing-wen 2016-2024|731: Kim Jong-un 2011-|731: Kim Jong Un 2011-|732: Park Geun-hye 2013-2017|732: Moon Jae-in 2017-2022|732: Hwang Kyo-ahn 2016-2017|740: Shinzo Abe 2012-2020|740: Taro Aso 2008-|740: Yoshihide Suga 2020-2021|740: Fumio Kishida 2021-2024|750: Narendra Modi 2014-|770: Nawaz Sharif 2013-2017|770: Imran Khan 2018-2022|800: Prayut Chan-o-cha 2014-2023|816: Nguyen Xuan Phuc 2016-2023|816: Tran Dai Quang 2016-2018|820: Najib Razak 2009-2018|830: Lee Hsien Loong 2004-2024|840: Rodrigo Duterte 2016-2022|850: Joko Widodo 2014-2024|900: Malcolm Turnbull 2015-2018|900: Scott Morrison 2018-2022|920: Bill English 2016-2017|920: Jacinda Ardern 2017-2023|344: Kolinda Grabar-Kitarović 2015-2020|705: Nursultan Nazarbayev 1991-2019|616: Beji Caid Essebsi 2014-2019|145: Evo Morales 2006-2019|130: Lenín Moreno 2017-2021|94: Luis Guillermo Solís 2014-2018|92: Salvador Sánchez Cerén 2014-2019|91: Juan Orlando Hernández 2014-2022|90: Jimmy Morales 2016-2020";

/** Officials of the tables above. */
export const officials: readonly Official[] = [
  ...american.split("|").map((entry) => {
    const [name = "", years = ""] = entry.split(":");
    return official(name, 2, years);
  }),
  ...since2015.split("|").map((entry) => {
    const [, code, name, years] = /^(\d+): (.*) (\S+)$/.exec(entry) as unknown as [string, string, string, string];
    return official(name, Number(code), years);
  }),
];

function official(name: string, state: number, years: string): Official {
  const [from = "", to = ""] = years.split("-");
  return { name, state, from: `${from}-01-01`, ...(to === "" ? {} : { to: `${to}-12-31` }) };
}
