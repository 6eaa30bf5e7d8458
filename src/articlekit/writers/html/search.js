/* articlekit */
// Searches the index that search.py describes. Nothing is fetched: a query loads a few scripts of
// this folder, which works from a file as well.
"use strict";

const PARTITIONS = 64;
const SHOWN = 10;
const MOST_TERMS = 6;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const EAST_ASIAN =
  "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}" + // Han
  "\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff" + // Kana
  "\u1100-\u11ff\uac00-\ud7a3" + // Hangul
  "\u3005\u30fc";
const RUNS = new RegExp(`([${EAST_ASIAN}]+)|((?:(?![${EAST_ASIAN}])[\\p{L}\\p{N}])+)`, "gu");

const form = document.querySelector("form");
const field = form.elements.q;
const status = document.getElementById("status");
const results = document.getElementById("results");
const more = document.getElementById("more");

// --- Scripts ------------------------------------------------------------------------------------

const loaded = new Map();
const waiting = new Map();

globalThis.articlekit = (name, data) => waiting.get(name)?.(data);

function load(name) {
  if (!loaded.has(name)) {
    loaded.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      waiting.set(name, resolve);
      script.src = `search/${name}.js`;
      script.onerror = () => reject(new Error(name));
      document.head.append(script);
    }));
  }
  return loaded.get(name);
}

// --- Terms --------------------------------------------------------------------------------------

const CRC = Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function crc32(text) {
  let value = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) value = CRC[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

// Each term with the text that says where it is, and whether it is the beginning of words.
function termsOf(query) {
  const found = new Map();
  for (const [, run, word] of query.normalize("NFKC").toLowerCase().matchAll(RUNS)) {
    if (word) {
      const characters = Array.from(word).slice(0, 40);
      const head = characters.slice(0, 4).join("");
      found.set(characters.join(""), { head, isPrefix: characters.length > 3 });
      continue;
    }
    const characters = Array.from(run);
    if (characters.length === 1) found.set(run, { head: run });
    for (let at = 0; at + 1 < characters.length; at++) {
      const pair = characters[at] + characters[at + 1];
      found.set(pair, { head: pair });
    }
  }
  return thinned([...found]);
}

// A long phrase is found by pairs from all of it, so that few scripts are loaded.
function thinned(terms) {
  if (terms.length <= MOST_TERMS) return terms;
  const step = (terms.length - 1) / (MOST_TERMS - 1);
  return Array.from({ length: MOST_TERMS }, (_, at) => terms[Math.round(at * step)]);
}

// The articles of a term: number to whether it is in the title.
async function articlesOf(term, { head, isPrefix }, meta) {
  const partition = term.codePointAt(0) % PARTITIONS;
  const starts = meta.starts[partition];
  const place = crc32(head);
  let shard = -1;
  while (shard + 1 < starts.length && starts[shard + 1] <= place) shard++;
  if (shard < 0) return new Map();
  const postings = await load(`t${partition}-${shard}`);
  const found = new Map();
  for (const other of isPrefix ? Object.keys(postings) : [term]) {
    if (!Object.hasOwn(postings, other) || !other.startsWith(term)) continue;
    for (const [article, inTitle] of decoded(postings[other])) {
      found.set(article, inTitle || found.get(article) || false);
    }
  }
  return found;
}

function* decoded(text) {
  let article = 0;
  let value = 0;
  let scale = 1;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    value += (digit % 32) * scale;
    scale *= 32;
    if (digit >= 32) continue;
    article += Math.floor(value / 2);
    yield [article, value % 2 === 1];
    value = 0;
    scale = 1;
  }
}

// --- Results ------------------------------------------------------------------------------------

async function search(query) {
  const terms = termsOf(query);
  if (!terms.length) return null;
  const meta = await load("meta");
  const each = await Promise.all(terms.map(([term, about]) => articlesOf(term, about, meta)));
  each.sort((one, other) => one.size - other.size);
  const [fewest, ...others] = each;
  const all = [...fewest.keys()].filter(article => others.every(found => found.has(article)));
  const score = article => each.every(found => found.get(article)) ? 1 : 0;
  // Articles are numbered by date; the newest come first, those with a fitting title before them.
  return all.map(article => [score(article), article])
    .sort(([a, x], [b, y]) => b - a || y - x)
    .map(([, article]) => article);
}

let current = 0;

async function show(query) {
  const run = ++current;
  results.replaceChildren();
  more.hidden = true;
  if (!query.trim()) return void (status.textContent = "");
  const found = await search(query).catch(() => []);
  if (run !== current) return;
  const words = status.dataset;
  // A single character is found in titles only.
  const isShort = found === null || (!found.length && Array.from(query.trim()).length < 2);
  if (isShort) return void (status.textContent = words.short);
  status.textContent = found.length ? words.results.replace("{}", found.length) : words.none;
  await append(found, 0, run);
}

async function append(found, start, run) {
  const meta = await load("meta");
  const some = found.slice(start, start + SHOWN);
  const scripts = await Promise.all(some.map(at => load(`a${Math.floor(at / meta.each)}`)));
  if (run !== current) return;
  some.forEach((article, at) => {
    const [title, href, day, site] = scripts[at][article % meta.each];
    const item = document.createElement("li");
    const link = document.createElement("a");
    const about = document.createElement("small");
    link.href = href;
    link.textContent = title;
    about.textContent = [site, day].filter(Boolean).join(" · ");
    item.append(link, " ", about);
    results.append(item);
  });
  const next = start + SHOWN;
  more.hidden = next >= found.length;
  more.onclick = () => append(found, next, run);
}

form.addEventListener("submit", event => {
  event.preventDefault();
  const address = new URL(location.href);
  address.searchParams.set("q", field.value);
  history.replaceState(null, "", address);
  show(field.value);
});
field.value = new URL(location.href).searchParams.get("q") ?? "";
show(field.value);
