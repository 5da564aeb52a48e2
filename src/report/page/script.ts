/**
 * The page's script: a switch of light and dark, PNG out of a figure's SVG, sorting, menus that close, the section that is being read. Nothing on the page
 * needs it to be read.
 */
export const pageScript = `"use strict";(()=>{
const root=document.documentElement,all=(s,e=document)=>[...e.querySelectorAll(s)];
const isDark=()=>root.dataset.theme?root.dataset.theme==="dark":matchMedia("(prefers-color-scheme:dark)").matches;
const button=document.createElement("button");button.type="button";button.className="theme";
const name=()=>{button.textContent=isDark()?"Light":"Dark";button.setAttribute("aria-label","Show the page "+(isDark()?"light":"dark"))};
button.addEventListener("click",()=>{root.dataset.theme=isDark()?"light":"dark";name()});
matchMedia("(prefers-color-scheme:dark)").addEventListener("change",name);name();document.body.append(button);
const menus=all("details.take");
const close=but=>menus.forEach(m=>{if(m!==but)m.open=false});
document.addEventListener("click",e=>close(e.target.closest("details.take")));
document.addEventListener("keydown",e=>{if(e.key==="Escape")close()});
for(const svg of all('a[data-kind="svg"]')){
const png=svg.cloneNode();png.textContent="PNG";png.dataset.kind="png";png.download=svg.download.replace(/svg$/,"png");png.href="#";
png.addEventListener("click",e=>{if(png.dataset.ready){delete png.dataset.ready;return}
e.preventDefault();const image=new Image();
image.onload=()=>{const c=document.createElement("canvas");c.width=2*image.width;c.height=2*image.height;c.getContext("2d").drawImage(image,0,0,c.width,c.height);
png.href=c.toDataURL("image/png");png.dataset.ready="1";png.click()};image.src=svg.href});
const item=document.createElement("li");item.append(png);svg.parentNode.after(item)}
const value=cell=>{const t=(cell?cell.textContent:"").trim(),n=Number(t.replace(/,/g,"").replace(/\\u2212/g,"-").replace(/ %$/,"").replace(/^< /,""));return t===""||Number.isNaN(n)?t:n};
const order=(a,b)=>typeof a===typeof b?(a<b?-1:a>b?1:0):typeof a==="number"?-1:1;
for(const table of all("table.sortable")){const heads=all("thead tr:last-child th",table),body=table.tBodies[0],rows=[...body.rows];
heads.forEach((th,j)=>{const b=document.createElement("button");b.type="button";b.append(...th.childNodes);th.append(b);
b.addEventListener("click",()=>{const next={ascending:"descending",descending:""}[th.getAttribute("aria-sort")]??"ascending";
heads.forEach(h=>h.removeAttribute("aria-sort"));if(next)th.setAttribute("aria-sort",next);
const parts=[];for(const row of rows){if(row.className==="group"||!parts.length)parts.push({head:row.className==="group"?row:null,rows:[]});if(row.className!=="group")parts.at(-1).rows.push(row)}
for(const part of parts){const sorted=next?[...part.rows].sort((a,b)=>order(value(a.cells[j]),value(b.cells[j]))*(next==="ascending"?1:-1)):part.rows;if(part.head)body.append(part.head);body.append(...sorted)}})})}
if("IntersectionObserver"in window){const links=new Map(all("nav.contents a").map(a=>[a.hash.slice(1),a]));
const seen=new IntersectionObserver(es=>{for(const e of es)if(e.isIntersecting){links.forEach(a=>a.removeAttribute("aria-current"));links.get(e.target.id)?.setAttribute("aria-current","true")}},{rootMargin:"-20% 0px -70% 0px"});
all("main section[id]").forEach(s=>seen.observe(s))}
})();`;
