import { fontStack, tokenCss } from "./tokens.js";

/** The page's own style: one column of text, figures wider, tables in boxes of their own, paper and dark drawn apart. */
export function pageCss(): string {
  return `${tokenCss()}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--text);font:400 16px/1.6 ${fontStack};-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;font-variant-numeric:tabular-nums}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--ground);padding:8px;z-index:9}
.banner{position:sticky;top:0;z-index:5;background:var(--warn);color:var(--ground);text-align:center;font-weight:600;padding:6px 16px}
main,header.head,footer{max-width:960px;margin:0 auto;padding:0 20px}
main>section>p,main>section>ul,main>section>h2,main>section>h3,header.head>*,main>section>dl{max-width:68ch}
h1{font-size:32px;line-height:1.2;margin:48px 0 12px}h2{font-size:24px;line-height:1.25;margin:64px 0 8px;padding-top:8px;border-top:1px solid var(--line)}h3{font-size:18px;margin:32px 0 8px}
p{margin:10px 0}.lead{font-size:18px}.muted,figcaption,caption,.notes{color:var(--muted)}.small{font-size:13px;line-height:1.5}
a{color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
nav.contents{font-size:13px;line-height:1.5}nav.contents ol{list-style:none;padding:0;margin:0}nav.contents a{display:block;padding:3px 0;text-decoration:none;color:var(--muted)}nav.contents a:hover{color:var(--accent)}
@media (min-width:1320px){nav.contents{position:fixed;left:20px;top:64px;width:168px}}
@media (max-width:1319px){nav.contents{max-width:960px;margin:0 auto;padding:0 20px}nav.contents ol{columns:2}}
figure{margin:24px 0}figure svg{max-width:100%;height:auto;display:block}figure .narrow{display:none}figcaption{font-size:13px;line-height:1.5;margin-top:6px}
.box{overflow-x:auto;margin:20px 0;position:relative}
table{border-collapse:collapse;font-size:13px;line-height:1.45}caption{text-align:left;font-size:13px;padding-bottom:6px}
thead th{border-top:1.5px solid var(--text);border-bottom:1px solid var(--text);vertical-align:bottom;font-weight:600}
tbody tr:last-child td,tbody tr:last-child th{border-bottom:1.5px solid var(--text)}
th,td{padding:3px 12px 3px 0;text-align:left;vertical-align:top;font-weight:400}th:first-child{position:sticky;left:0;background:var(--ground);min-width:9ch;max-width:34ch}
.right{text-align:right;white-space:nowrap}.center{text-align:center}
tr.rule th,tr.rule td{border-top:1px solid var(--line)}tr.group th{font-style:italic;padding-top:10px}tr.below td{padding-bottom:6px;color:var(--muted)}
.notes{font-size:12px;line-height:1.5;margin:6px 0 0;max-width:90ch}.notes p{margin:2px 0}
details.take{font-size:12px;margin:4px 0}details.take summary{cursor:pointer;color:var(--muted);width:max-content}details.take a{margin-right:12px}
.verdict{font-weight:600}.verdict.supported{color:var(--supported)}.verdict.against{color:var(--against)}.verdict.inconclusive,.verdict.not-tested{color:var(--warn)}
ul.verdicts{list-style:none;padding:0}ul.verdicts li{padding:8px 0;border-bottom:1px solid var(--line)}
pre{background:var(--raised);padding:16px;overflow-x:auto;font-size:12px;line-height:1.5}code{font-family:ui-monospace,'SFMono-Regular',Menlo,Consolas,monospace}
.ledger td,.ledger th{min-width:13ch;max-width:40ch}.refs{font-size:14px;padding-left:1.4em;text-indent:-1.4em;overflow-wrap:anywhere}
button.theme{position:fixed;right:12px;bottom:12px;font:inherit;font-size:13px;padding:4px 10px;border:1px solid var(--line);background:var(--raised);color:var(--text);border-radius:4px;cursor:pointer}
footer{margin-top:64px;padding:16px 20px 64px;border-top:1px solid var(--line);overflow-wrap:anywhere}
@media (max-width:640px){html{font-size:15px}h1{font-size:26px;margin-top:28px}h2{font-size:21px;margin-top:44px}figure .wide{display:none}figure .narrow{display:block}nav.contents ol{columns:1}}
@media print{nav.contents,button.theme,details.take,.skip{display:none}html{font-size:10.5pt}body{color:#000}h2{break-after:avoid}figure,tr{break-inside:avoid}.box{overflow:visible}table{font-size:7.5pt}main,header.head{max-width:none}@page{size:A4;margin:18mm}}`;
}

/** Switches light and dark; everything on the page can be read without it. */
export const pageScript = `(()=>{const b=document.createElement("button");b.className="theme";b.type="button";const r=document.documentElement;const dark=()=>r.dataset.theme?r.dataset.theme==="dark":matchMedia("(prefers-color-scheme:dark)").matches;const say=()=>{b.textContent=dark()?"Light":"Dark";b.setAttribute("aria-label","Switch to "+(dark()?"light":"dark")+" colours")};b.onclick=()=>{r.dataset.theme=dark()?"light":"dark";say()};say();document.body.append(b)})();`;
