// Search over all definitions, as one types. Without it the site is pages with links.
"use strict";

const MOST = 40;
const WEIGHT = [8, 8, 5, 1, 0.5]; // of a word in the name, the label, the synonyms, the description, the model
const INDEX = [];

// The index is a script that calls this: pages on a disk may load no other data.
function dragomanIndex(lines) {
  for (const line of lines) {
    const [kind, name, label, place, synonyms, description, state, model] = line;
    const words = [name, label, synonyms, description, model].map(wordsOf);
    INDEX.push({ kind, name, label, place, description, state, words });
  }
}

function wordsOf(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

// How well a typed word fits a word: all of it, its beginning, a part of it; 0 where it does not.
function fit(typed, word) {
  if (word === typed) return 4;
  if (word.startsWith(typed)) return 3;
  const parts = typed.length > 2 || /[^a-z0-9]/.test(typed); // words of Chinese or Japanese are not told apart
  return parts && word.includes(typed) ? 1.5 : 0;
}

// Whether two words are one slip apart (two, where they are long): a letter more, less, other, or two that changed places.
function near(typed, word) {
  const most = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  if (!most || Math.abs(typed.length - word.length) > most) return false;
  let before = [], last = Array.from({ length: word.length + 1 }, (_, at) => at);
  for (let i = 1; i <= typed.length; i++) {
    const row = [i];
    for (let j = 1; j <= word.length; j++) {
      const same = typed[i - 1] === word[j - 1];
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[word.length] <= most;
}

// How well an entry fits all typed words; 0 where one of them fits nothing. Slips count in names and synonyms alone.
function score(entry, typed, slips) {
  let sum = 0;
  for (const one of typed) {
    let best = 0;
    entry.words.forEach((words, field) => {
      for (const word of words) {
        const how = fit(one, word) || (slips && field < 3 && near(one, word) ? 1 : 0);
        best = Math.max(best, how * WEIGHT[field]);
      }
    });
    if (!best) return 0;
    sum += best;
  }
  if (entry.words[0].join(" ") === typed.join(" ") || entry.words[1].join(" ") === typed.join(" ")) sum += 40;
  return sum + (entry.kind === "metric" ? 1.5 : entry.kind === "question" ? -8 : 0) - (entry.state === "deprecated" ? 6 : 0);
}

function search(text) {
  const typed = wordsOf(text);
  if (!typed.length) return [];
  for (const slips of [false, true]) {
    const found = INDEX.map(entry => [score(entry, typed, slips), entry]).filter(([points]) => points > 0);
    if (found.length || slips) {
      found.sort((a, b) => b[0] - a[0] || a[1].name.length - b[1].name.length || (a[1].name < b[1].name ? -1 : 1));
      return found.map(([, entry]) => entry);
    }
  }
}

const box = document.querySelector("#search"), list = document.querySelector("#found");
const root = document.body.dataset.root;
let chosen = -1;

function show() {
  const found = search(box.value);
  list.replaceChildren(...found.slice(0, MOST).map(option));
  if (box.value.trim() && !found.length) list.replaceChildren(note("Nothing is called or described like that."));
  if (found.length > MOST) list.append(note(`and ${found.length - MOST} more`));
  list.hidden = !list.childElementCount;
  box.setAttribute("aria-expanded", String(!list.hidden));
  choose(found.length ? 0 : -1);
}

function option(entry, at) {
  const item = document.createElement("li"), name = document.createElement("strong"), what = document.createElement("span");
  item.id = `found-${at}`;
  item.setAttribute("role", "option");
  item.dataset.place = entry.place;
  name.textContent = entry.name;
  what.className = "what";
  what.textContent = [entry.kind, entry.state, entry.description].filter(Boolean).join(" · ");
  item.append(name, what);
  item.addEventListener("mousedown", event => event.preventDefault());
  item.addEventListener("click", () => go(item));
  return item;
}

function note(text) {
  const item = document.createElement("li");
  item.className = "soft";
  item.setAttribute("role", "presentation");
  item.textContent = text;
  return item;
}

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function choose(at) {
  const all = options();
  chosen = all.length ? (at + all.length) % all.length : -1;
  all.forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
  if (chosen < 0) box.removeAttribute("aria-activedescendant");
  else {
    box.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }
}

function close() {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
}

function go(item) {
  close();
  location.href = root + item.dataset.place;
}

box.closest(".search").hidden = false;
box.addEventListener("input", show);
box.addEventListener("focus", () => box.value && show());
box.addEventListener("blur", close);
box.addEventListener("keydown", event => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
    event.preventDefault();
    go(options()[chosen]);
  } else if (event.key === "Escape") {
    if (list.hidden) box.value = "";
    close();
  }
});
document.addEventListener("keydown", event => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});
