// The page: asks what there is to see twice a second, draws it, and sends what somebody does.

import { h } from "./dom.js";
import { blocks } from "./blocks.js";
import { mrkdwn, nameOf } from "./texts.js";

const at = { person: "U0ANNA", place: "", thread: "", tab: "messages" };
let world = null;
let drawnModal = "", modalErrors = {}, modalFields = new Map();
const keeping = new Map();

const here = new URLSearchParams(location.hash.slice(1));
for (const [name, value] of here) if (name in at) at[name] = value;

function kept(name) {
  if (!keeping.has(name)) keeping.set(name, {});
  return keeping.get(name);
}

async function look() {
  try {
    const came = await fetch(`/standin/state?person=${encodeURIComponent(at.person)}&known=${world?.version ?? -1}`);
    if (came.status === 200) {
      const before = world;
      world = await came.json();
      follow(before);
      draw();
    }
    document.body.classList.remove("gone");
  } catch {
    document.body.classList.add("gone");
  }
  setTimeout(look, 400);
}

// Opens the thread of one's own question as soon as it is answered there.
function follow(before) {
  if (!before || at.thread) return;
  const known = new Set((before.messages[at.place] ?? []).map((one) => one.ts));
  const answered = (world.messages[at.place] ?? []).find((one) => !known.has(one.ts) && one.thread_ts && one.bot_id);
  const root = answered && world.messages[at.place].find((one) => one.ts === answered.root);
  if (root?.user === at.person) at.thread = answered.root;
}

async function act(said, quiet = false) {
  const came = await fetch("/standin/act", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ person: at.person, ...said }),
  });
  const answer = await came.json();
  if (answer.error && !quiet) notice(answer.error);
  return answer;
}

let noticeEnds = 0;
function notice(text) {
  const box = document.getElementById("notice");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(noticeEnds);
  noticeEnds = setTimeout(() => { box.hidden = true; }, 6000);
}

function go(change) {
  Object.assign(at, change);
  history.replaceState(null, "", "#" + new URLSearchParams(at));
  draw();
}

// Drawing -------------------------------------------------------------------------------------------------------------

// Whoever fills in a field of a message keeps it under their hands: the rest is drawn as soon as they leave it.
const busy = () => document.activeElement?.matches("#main .block :is(input, select, textarea), #thread .block :is(input, select, textarea)");
document.addEventListener("focusout", () => setTimeout(draw));
document.addEventListener("change", (event) => { if (!event.target.closest(".modal")) event.target.blur(); });

function draw() {
  if (!world || busy()) return;
  if (!world.channels.some((one) => one.id === at.place)) {
    at.place = world.channels.find((one) => one.name === "sales")?.id ?? world.channels[0]?.id ?? "";
    at.thread = "";
  }
  drawSide();
  drawMain();
  drawThread();
  drawModal();
  const [last] = world.notices.slice(-1);
  if (last && kept("notice").last !== world.notices.join("\n")) notice(last);
  kept("notice").last = world.notices.join("\n");
}

function drawSide() {
  const people = Object.values(world.people).filter((one) => !one.bot);
  const switcher = h("select", { id: "who", onchange: (event) => { world = null; drawnModal = ""; at.thread = ""; go({ person: event.target.value }); } },
    people.map((one) => h("option", { value: one.id, selected: one.id === at.person }, `${one.real} · ${world.teams[one.team]}`)));
  const row = (channel, name) => h("button", { class: channel.id === at.place ? "here" : "", onclick: () => enter(channel) }, name);
  const named = world.channels.filter((one) => one.kind !== "im");
  const sign = (one) => "# " + one.name + (one.kind === "group" ? " (private)" : "") + (one.archived ? " (archived)" : "") + (one.shared ? " ⇄" : "");
  const home = { id: world.app.home };
  document.getElementById("side").replaceChildren(
    h("h1", {}, world.teams[world.me.team]),
    h("label", { for: "who" }, "You are"), switcher,
    h("h2", {}, "Channels"), ...named.map((one) => row(one, sign(one))),
    h("h2", {}, "Apps"),
    ...(world.app.home ? [row(home, world.app.name)] : []),
    h("p", { class: "state" + (world.app.listens ? " well" : "") }, world.app.listens ? "The app listens." : "The app is not there yet."),
    refusals(),
  );
}

function refusals() {
  if (!world.refusals.length) return "";
  return h("details", { class: "refusals" }, h("summary", {}, `${world.refusals.length} refused calls`),
    world.refusals.map((one) => h("div", {}, h("code", {}, one.method), " ", one.code, one.said.map((line) => h("small", {}, line)))));
}

function enter(channel) {
  if (channel.id === world.app.home && channel.id !== at.place) act({ do: at.tab === "home" ? "open_home" : "open_messages" });
  go({ place: channel.id, thread: "" });
}

function drawMain() {
  const isApp = at.place === world.app.home;
  const channel = world.channels.find((one) => one.id === at.place);
  const main = document.getElementById("main");
  const list = main.querySelector(".list");
  const atEnd = !list || list.scrollTop + list.clientHeight > list.scrollHeight - 40;
  const draft = keepDraft(main);
  const tab = (name, text) => h("button", { class: at.tab === name ? "here" : "", onclick: () => { act({ do: name === "home" ? "open_home" : "open_messages" }); go({ tab: name, thread: "" }); } }, text);
  const head = h("header", {}, h("h2", {}, isApp ? world.app.name : channel ? "# " + channel.name : ""),
    isApp ? h("nav", {}, tab("home", "Home"), tab("messages", "Messages")) : h("small", {}, channel ? `${channel.members} members` : ""));
  if (isApp && at.tab === "home") {
    const view = world.home;
    const inside = view ? blocks(view.blocks, { ...around({ view: view.id }, view.typed), fields: new Map() }) : h("p", { class: "empty" }, "Nothing here yet.");
    main.replaceChildren(head, h("div", { class: "list home" }, inside));
    return;
  }
  const all = world.messages[at.place] ?? [];
  const shown = all.filter((one) => !one.thread_ts || one.thread_ts === one.ts);
  const prompts = isApp && !all.length ? promptList() : "";
  const room = h("div", { class: "list" }, shown.map((one) => messageOf(one, all, false)), prompts);
  main.replaceChildren(head, room, composer(at.place, "", draft));
  restore(main, draft);
  if (atEnd) room.scrollTop = room.scrollHeight;
}

function promptList() {
  const said = world.prompts.find((one) => one.channel === at.place);
  if (!said) return "";
  return h("div", { class: "prompts" }, h("p", {}, said.title || "Try one of these"),
    said.prompts.map((one) => h("button", { onclick: () => act({ do: "say", channel: at.place, text: one.message }) }, one.title)));
}

function drawThread() {
  const pane = document.getElementById("thread");
  const all = world.messages[at.place] ?? [];
  const inside = all.filter((one) => one.root === at.thread);
  pane.hidden = !at.thread || !inside.length;
  document.body.classList.toggle("threaded", !pane.hidden);
  if (pane.hidden) return pane.replaceChildren();
  const list = pane.querySelector(".list");
  const atEnd = !list || list.scrollTop + list.clientHeight > list.scrollHeight - 60;
  const draft = keepDraft(pane);
  const status = world.statuses.find((one) => one.channel === at.place && one.thread === at.thread);
  const room = h("div", { class: "list" }, inside.map((one) => messageOf(one, all, true)), status && statusLine(status));
  pane.replaceChildren(h("header", {}, h("h2", {}, "Thread"), h("button", { class: "close", "aria-label": "Close", onclick: () => go({ thread: "" }) }, "×")), room, composer(at.place, at.thread, draft));
  restore(pane, draft);
  if (atEnd) room.scrollTop = room.scrollHeight;
}

function statusLine(status) {
  return h("div", { class: "status" }, h("b", {}, world.app.name), " ", status.text);
}

function messageOf(message, all, inThread) {
  const author = world.people[message.user] ?? { real: message.user, bot: true };
  const replies = all.filter((one) => one.root === message.ts && one.ts !== message.ts);
  const status = !inThread && world.statuses.find((one) => one.channel === at.place && one.thread === message.ts);
  const time = new Date(Number(message.ts) * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const typedByPerson = message.blocks?.[0]?.block_id === "typed";
  const context = around({ channel: at.place, ts: message.ts }, message.typed);
  const hasBlocks = message.blocks?.length && !typedByPerson;
  const streamed = message.text && (message.streaming || message.chunks?.length || !hasBlocks);
  return h("article", { class: message.private ? "private" : "" },
    h("div", { class: "face" + (author.bot ? " bot" : "") }, author.real.slice(0, 1)),
    h("div", { class: "body" },
      message.private && h("small", { class: "only" }, "Only visible to you"),
      h("div", { class: "by" }, h("b", {}, author.real), author.bot && h("span", { class: "app" }, "APP"), h("time", {}, time), message.edited && h("small", {}, "(edited)")),
      streamed && h("div", { class: "said" }, mrkdwn(message.text, world)),
      (message.chunks ?? []).map((one) => h("div", { class: "task" }, `${{ complete: "✓", error: "✗" }[one.status] ?? "…"} ${one.title ?? ""}`)),
      hasBlocks && blocks(message.blocks, context),
      (message.attachments ?? []).map((one) => h("div", { class: "unfurl" }, blocks(one.blocks, context))),
      message.files.map(fileOf),
      (message.reactions ?? []).map((one) => h("span", { class: "reaction" }, `:${one.name}: ${one.count}`)),
      !inThread && replies.length > 0 && h("button", { class: "replies", onclick: () => go({ thread: message.ts }) }, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`),
      status && h("button", { class: "replies", onclick: () => go({ thread: message.ts }) }, statusLine(status))),
    menuOf(message, inThread));
}

function menuOf(message, inThread) {
  if (message.private) return "";
  const own = message.user === at.person;
  const edit = () => { const text = window.prompt("Edit the message", message.text); if (text) act({ do: "edit", channel: at.place, ts: message.ts, text }); };
  const use = (callback) => () => act({ do: "shortcut", channel: at.place, ts: message.ts, callback });
  return h("div", { class: "menu" },
    !inThread && h("button", { onclick: () => go({ thread: message.ts }) }, "Reply"),
    world.app.shortcuts.map(([title, callback]) => h("button", { onclick: use(callback) }, title)),
    own && h("button", { onclick: edit }, "Edit"),
    own && h("button", { onclick: () => act({ do: "delete", channel: at.place, ts: message.ts }) }, "Delete"));
}

function fileOf(file) {
  const target = { href: file.url_private, target: "_blank", rel: "noreferrer" };
  if (file.mimetype === "image/png") return h("a", { ...target, class: "picture-file" }, h("small", {}, file.title), h("img", { src: file.url_private, alt: file.title }));
  return h("a", { ...target, class: "file" }, h("b", {}, file.title), h("small", {}, ` ${file.filetype.toUpperCase()} · ${file.size.toLocaleString("en-US")} bytes`));
}

function around(where, typed) {
  return { world, typed, kept, redraw: draw, act: (said, quiet) => act({ ...where, ...said }, quiet) };
}

// Writing -------------------------------------------------------------------------------------------------------------

function keepDraft(room) {
  const field = room.querySelector("textarea.composer");
  return field ? { text: field.value, focused: document.activeElement === field, at: field.selectionStart } : { text: "", focused: false, at: 0 };
}

function restore(room, draft) {
  const field = room.querySelector("textarea.composer");
  if (!field || !draft.focused) return;
  field.focus();
  field.setSelectionRange(draft.at, draft.at);
}

function composer(channel, thread, draft) {
  const archived = world.channels.find((one) => one.id === channel)?.archived;
  const isApp = channel === world.app.home;
  const hint = thread ? "Reply…" : isApp ? `Message ${world.app.name}` : `Write a message, “@${world.app.name.toLowerCase()} …” or “${world.app.commands[0]} …”`;
  const field = h("textarea", { class: "composer", rows: 2, placeholder: archived ? "This channel is archived." : hint, disabled: archived });
  field.value = draft.text;
  const send = () => {
    const text = field.value;
    field.value = "";
    if (text.trim()) act({ do: "say", channel, thread, text });
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  });
  return h("form", { onsubmit: (event) => { event.preventDefault(); send(); } }, field, h("button", { class: "send", "aria-label": "Send" }, "➤"));
}

// Modals --------------------------------------------------------------------------------------------------------------

function drawModal() {
  const over = document.getElementById("over");
  const view = world.modals.at(-1);
  over.hidden = !view;
  if (!view) { drawnModal = ""; return over.replaceChildren(); }
  const sign = `${view.id} ${view.hash}`;
  if (sign === drawnModal) return;
  drawnModal = sign;
  modalErrors = {};
  modalFields = new Map();
  fillModal(view);
}

function fillModal(view) {
  const over = document.getElementById("over");
  const submit = async () => {
    over.querySelectorAll(".inside em").forEach((one) => one.remove());
    const said = await act({ do: "submit", view: view.id, fields: [...modalFields.values()] });
    if (said.outcome === "failed") notice("We had some trouble connecting. Try again?");
    if (said.outcome === "errors") {
      modalErrors = said.errors;
      for (const [name, text] of Object.entries(said.errors)) showError(name, text);
    }
  };
  const inside = blocks(view.blocks, { ...around({ view: view.id }, view.typed), redraw: () => fillModal(view), errors: modalErrors, fields: modalFields });
  inside.forEach((one, index) => one.setAttribute("data-block", view.blocks[index].block_id));
  over.replaceChildren(h("div", { class: "modal", role: "dialog" },
    h("header", {}, h("h2", {}, view.title?.text ?? ""), h("button", { class: "close", "aria-label": "Close", onclick: () => act({ do: "close" }) }, "×")),
    h("div", { class: "inside" }, inside),
    h("footer", {}, h("button", { onclick: () => act({ do: "close" }) }, view.close?.text ?? "Close"), view.submit && h("button", { class: "primary", onclick: submit }, view.submit.text))));
}

function showError(name, text) {
  const place = document.querySelector(`.modal [data-block="${CSS.escape(name)}"]`);
  if (!place) return notice(text);
  place.querySelector("em")?.remove();
  place.append(h("em", {}, text));
}

look();
