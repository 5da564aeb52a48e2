import { fonts, sizes, tokenCss } from "../tokens.js";

/** Rooms for the part of a number right of its point. */
const points = Array.from({ length: 12 }, (_, i) => `.p${i + 1}{width:${i + 1}ch}`).join("");

/** The page's style: one column of text, figures wider, tables in boxes of their own; paper, dark and phone drawn apart. */
export function pageCss(): string {
  return `${tokenCss()}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--text);font:400 ${sizes.body}px/1.6 ${fonts.interface};-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:48px}
body{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
a{color:var(--accent);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-9999px}.skip:focus{left:8px;top:8px;z-index:9;background:var(--ground);padding:8px 12px}
.banner{position:sticky;top:0;z-index:5;background:var(--notice);color:var(--ground);text-align:center;font-weight:600;font-size:${sizes.note}px;padding:6px 16px}
.layout{max-width:1300px;margin:0 auto;padding:0 24px}
.layout>*{min-width:0}
main p,main ul,main ol,main dl,main h2,main h3,main pre,header>*{max-width:${sizes.column}px}
h1{font-size:${sizes.title}px;line-height:1.2;font-weight:650;margin:48px 0 12px;text-wrap:balance}
h2{font-size:${sizes.heading}px;line-height:1.25;font-weight:650;margin:72px 0 12px;text-wrap:balance}
h2 .n{color:var(--muted);font-weight:400;margin-right:.4em}
h3{font-size:${sizes.lead}px;line-height:1.35;font-weight:600;margin:40px 0 8px;text-wrap:balance}
p{margin:10px 0}
.lead{font-size:${sizes.lead}px;line-height:1.55}
.muted,.note,.notes{color:var(--muted)}
.question{font-weight:600;margin-top:36px}
.verdict{font-weight:600}.claim{margin:18px 0}.claim .note{margin-top:-4px}
dl.findings{margin:20px 0;border-top:1px solid var(--line)}
dl.findings>div{display:grid;grid-template-columns:3.2em 1fr;gap:0 8px;padding:8px 0;border-bottom:1px solid var(--line)}
dl.findings dt{font-weight:600}dl.findings dd{margin:0}
dl.terms dt{font-weight:600;margin-top:10px}dl.terms dd{margin:0}
nav.contents{font-size:${sizes.note}px;line-height:1.4;margin:32px 0 0}
nav.contents p{font-weight:600;margin:0 0 4px}
nav.contents ol{list-style:none;margin:0;padding:0}
nav.contents a{display:block;padding:4px 0 4px 10px;border-left:2px solid var(--line);color:var(--muted);text-decoration:none}
nav.contents a:hover{color:var(--accent)}nav.contents a[aria-current]{color:var(--text);border-left-color:var(--accent)}
.exhibit{margin:28px 0 36px;max-width:${sizes.page}px}
.exhibit .head{display:flex;gap:16px;align-items:flex-start;justify-content:space-between;margin:0 0 8px}
.exhibit .title{font-size:15px;line-height:1.4;font-weight:600;margin:0;max-width:${sizes.column}px}
.exhibit .number{color:var(--text);text-decoration:none}.exhibit .number:hover{text-decoration:underline}
.note,.notes{font-size:${sizes.note}px;line-height:1.5;margin:8px 0 0;max-width:${sizes.column}px}.notes p{display:inline;margin:0}
figure.exhibit svg{display:block;width:100%;height:auto;font-family:${fonts.interface}}
.w${sizes.column}{max-width:${sizes.column}px}.w${sizes.wide}{max-width:${sizes.wide}px}
.slim{display:none;max-width:440px}
.box{overflow-x:auto;position:relative;-webkit-overflow-scrolling:touch}
table{border-collapse:separate;border-spacing:0;font-size:${sizes.note}px;line-height:1.45}
caption{text-align:left;color:var(--muted);padding:0 0 6px}
th,td{padding:4px 14px 4px 0;text-align:left;vertical-align:baseline;font-weight:400}
th:last-child,td:last-child{padding-right:4px}
thead th{font-weight:600;vertical-align:bottom}
thead tr:first-child>*{border-top:1.5px solid var(--text);padding-top:6px}
thead tr:last-child>*{border-bottom:1px solid var(--text);padding-bottom:6px}
thead th[scope=colgroup]{text-align:center;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:1.5px solid var(--text);padding-bottom:6px}
tbody tr:first-child>*{padding-top:6px}
tr:not(.below)>:first-child{position:sticky;left:0;background:var(--ground);z-index:1}
th.left:first-child,th.text:first-child{max-width:300px;min-width:130px}
tr.group>th{font-weight:600;color:var(--muted);padding-top:12px}tr.group>th>span{position:sticky;left:0}
tr.rule>*{border-top:1px solid var(--text);padding-top:6px}
tr.below>*{padding-top:0;padding-bottom:6px}tbody tr:has(+ .below){height:1.45em}tbody tr:has(+ .below)>*{padding-bottom:0}tr.below>*{vertical-align:top}
.right,.point{text-align:right;white-space:nowrap}
thead .point,thead .right{white-space:normal;min-width:5.5em}
.text{min-width:128px}
span[class^=p]{display:inline-block;text-align:left}${points}
table.t-ledger td:nth-child(3){min-width:190px}table.t-ledger tbody tr>*{padding-bottom:12px;vertical-align:top}
table.t-files td.text{overflow-wrap:anywhere;min-width:260px}
th button{all:unset;cursor:pointer}th button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}th button::after{content:" ↕";color:var(--muted);font-weight:400}
th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
details.take{position:relative;flex:none;font-size:${sizes.small}px}
details.take summary,details.numbers>summary{cursor:pointer;color:var(--muted);list-style:none}details.take summary::-webkit-details-marker{display:none}
details.take summary{padding:2px 8px;border:1px solid var(--line);border-radius:4px}details.take summary:hover{color:var(--text)}
details.take ul{position:absolute;right:0;top:100%;z-index:4;margin:4px 0 0;padding:4px 0;list-style:none;background:var(--raised);border:1px solid var(--line);border-radius:4px;box-shadow:0 4px 16px rgb(0 0 0/.14);min-width:120px}
details.take a{display:block;padding:5px 14px;text-decoration:none;color:var(--text)}details.take a:hover{background:var(--shade)}
details.numbers{font-size:${sizes.note}px;margin-top:6px}details.numbers>summary::before{content:"▸ "}details.numbers[open]>summary::before{content:"▾ "}
details.numbers .box{max-height:420px;overflow:auto;margin-top:8px}
details.more>summary{cursor:pointer;color:var(--accent);font-size:${sizes.note}px}
pre,code{font-family:${fonts.code}}code{font-size:.9em;overflow-wrap:anywhere}
pre{background:var(--raised);padding:12px 16px;font-size:${sizes.small}px;line-height:1.5;overflow:auto;max-height:480px;border-radius:4px}main pre{max-width:${sizes.wide}px}
ul.references{list-style:none;padding:0;font-size:15px}ul.references li{padding-left:1.6em;text-indent:-1.6em;margin:6px 0;overflow-wrap:anywhere}
footer{max-width:1300px;margin:72px auto 0;padding:16px 24px 64px;border-top:1px solid var(--line);font-size:${sizes.note}px;color:var(--muted);overflow-wrap:anywhere}
button.theme{position:fixed;right:16px;bottom:16px;z-index:6;font:inherit;font-size:${sizes.small}px;padding:6px 12px;border:1px solid var(--line);border-radius:4px;background:var(--raised);color:var(--text);cursor:pointer}
@media (min-width:1120px){.layout{display:grid;grid-template-columns:190px minmax(0,${sizes.page}px);gap:0 56px}.layout>header,main{grid-column:2}nav.contents{grid-column:1;grid-row:1/span 2;position:sticky;top:56px;align-self:start;max-height:calc(100vh - 72px);overflow-y:auto;margin-top:60px}}
@media screen and (max-width:${sizes.turn - 1}px){.wide{display:none}.slim{display:block}.layout{padding:0 16px}footer{padding:16px 16px 72px}h1{font-size:27px;margin-top:28px}h2{font-size:22px;margin-top:52px}.exhibit .head{gap:8px}th.left:first-child,th.text:first-child{max-width:150px;min-width:96px}th,td{padding-right:12px}table.t-ledger th.text:first-child{min-width:120px}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{@page{size:A4;margin:18mm 16mm}html{font-size:10.5pt}.layout,.exhibit,main p,main ul,main dl,main pre,header>*,.note,.notes{max-width:none}.layout,footer{padding-left:0;padding-right:0}nav.contents,button.theme,details.take,details.numbers,.skip{display:none}.banner{position:static;border:1px solid #000;background:#fff;color:#000}h2{margin-top:28pt;break-after:avoid}h3,.question{break-after:avoid}figure,tr,.exhibit .head,dl.findings>div{break-inside:avoid}.box,pre{overflow:visible;max-height:none;white-space:pre-wrap}table{font-size:7.6pt;width:100%}th,td{padding:2pt 6pt 2pt 0}tr:not(.below)>:first-child{position:static}.text,table.t-ledger td:nth-child(3),table.t-files td.text,thead .point,thead .right{min-width:0}table.t-ledger{font-size:7pt}table.t-descriptives{font-size:6.4pt}table.t-descriptives th,table.t-descriptives td{padding-right:3pt}th.left:first-child,th.text:first-child{min-width:0}table.t-files{font-size:6pt}a{color:inherit;text-decoration:none}th button::after{content:""}}`;
}
