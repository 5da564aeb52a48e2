/** What the review page does: shows the sentences, takes corrections, keeps them in the browser, saves them as CSV. Texts are set as text, never as markup. */
export const reviewScript = `"use strict";(()=>{
const {key,acts,items}=JSON.parse(document.getElementById("data").textContent);
const store=(()=>{try{return localStorage}catch{return null}})();
const kept=(()=>{try{return JSON.parse(store.getItem(key))||{}}catch{return {}}})();
const main=document.getElementById("items"),done=document.getElementById("done"),only=document.getElementById("open");
const make=(tag,props={},...inner)=>{const e=Object.assign(document.createElement(tag),props);e.append(...inner);return e};
const idOf=i=>i.sentence+" "+i.document;
const countable=i=>i.codes.filter(c=>c.aside==="").map(({source,target,act,strength})=>({source,target,act,strength}));
let now=0;
const keep=()=>{try{store.setItem(key,JSON.stringify(kept))}catch{}count()};
const count=()=>{const n=items.filter(i=>kept[idOf(i)]).length;done.textContent=n+" of "+items.length+" sentences judged"};
const judged=[];
items.forEach((item,n)=>{
const id=idOf(item),article=make("article",{tabIndex:-1});
const draft=structuredClone(kept[id]?.codes??countable(item));
const list=make("div"),state=make("span",{className:"state"});
const show=()=>{const k=kept[id];article.classList.toggle("judged",!!k);state.textContent=k?(k.codes.length?"judged: "+k.codes.length+" statement"+(k.codes.length>1?"s":""):"judged: none"):"";article.hidden=only.checked&&!!k};
const draw=()=>{yes.hidden=draft.length===0;no.classList.toggle("main",draft.length===0);list.replaceChildren(...draft.map((code,at)=>{
const field=(name,label)=>{const e=make("input",{value:code[name]});e.setAttribute("list","actors");e.setAttribute("aria-label",label);e.addEventListener("input",()=>{code[name]=e.value.trim()});return e};
const choose=(name,label,values)=>{const e=make("select");e.setAttribute("aria-label",label);for(const v of values)e.append(make("option",{value:v,textContent:v,selected:String(code[name])===String(v)}));e.addEventListener("change",()=>{code[name]=name==="strength"?Number(e.value):e.value});return e};
const drop=make("button",{type:"button",textContent:"Remove"});drop.addEventListener("click",()=>{draft.splice(at,1);draw()});
const made=item.codes.find(c=>c.source===code.source&&c.target===code.target&&c.act===code.act);
return make("div",{className:"code"},field("source","source"),choose("act","act",acts),field("target","target"),choose("strength","strength",[1,2,3]),drop,...(made?[make("p",{className:"why",textContent:"rule "+made.rule+", confidence "+made.confidence})]:[]))}))};
const judge=codes=>{kept[id]={codes:structuredClone(codes)};keep();show();if(now===n)go(1)};
const button=(text,act,cls="")=>{const b=make("button",{type:"button",textContent:text,className:cls});b.addEventListener("click",act);return b};
const add=()=>{draft.push({source:item.codes[0]?.source??"",target:item.codes[0]?.target??"",act:acts[0],strength:2});draw()};
const agree=()=>{if(draft.some(c=>!c.source||!c.target)){state.textContent="a source or target is empty";return}judge(draft)};
const yes=button("As shown",agree,"main"),no=button("States none",()=>{draft.length=0;draw();judge([])});
article.append(make("p",{className:"where",textContent:[item.date,item.title||item.document,"sentence "+item.sentence].filter(Boolean).join(" \\u00b7 ")}),
...(item.before?[make("p",{className:"before",textContent:item.before})]:[]),make("p",{className:"quote",textContent:item.quote}),list,
...item.codes.filter(c=>c.aside).map(c=>make("p",{className:"why",textContent:c.act+" of "+c.target+" set aside: "+c.aside})),
make("div",{className:"acts"},yes,button("Add a statement",add),no,state));
article.addEventListener("focusin",()=>{mark(n)});
draw();show();main.append(article);judged.push({agree,show,article})});
const mark=n=>{judged[now]?.article.classList.remove("now");now=n;judged[now]?.article.classList.add("now")};
const go=by=>{let n=now+by;while(judged[n]&&judged[n].article.hidden)n+=by;if(!judged[n])return;mark(n);judged[n].article.scrollIntoView({block:"nearest"});judged[n].article.focus({preventScroll:true})};
document.addEventListener("keydown",e=>{if(/^(?:INPUT|SELECT|BUTTON|TEXTAREA)$/.test(e.target.tagName)||e.ctrlKey||e.metaKey||e.altKey)return;
if(e.key==="j"||e.key==="J")go(1);else if(e.key==="k"||e.key==="K")go(-1);else if(e.key==="Enter"){e.preventDefault();judged[now]?.agree()}});
only.addEventListener("change",()=>judged.forEach(({show})=>show()));
const cell=v=>{const t=String(v);return /[",\\n]/.test(t)?'"'+t.replaceAll('"','""')+'"':t};
document.getElementById("save").addEventListener("click",()=>{
const rows=["document,sentence,source,target,act,strength"];
for(const item of items){const k=kept[idOf(item)];if(!k)continue;
if(!k.codes.length)rows.push([item.document,item.sentence,"","","none",""].map(cell).join(","));
for(const c of k.codes)rows.push([item.document,item.sentence,c.source,c.target,c.act,c.strength].map(cell).join(","))}
const a=make("a",{href:URL.createObjectURL(new Blob([rows.join("\\n")+"\\n"],{type:"text/csv"})),download:"codes.csv"});a.click();URL.revokeObjectURL(a.href)});
count();mark(0);
})();`;
