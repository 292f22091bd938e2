// Slack's texts as elements: mrkdwn, plain text, the markdown of markdown blocks, and rich text.
//
//   mrkdwn("*12* by <@U0ANNA>", world)      [<b>12</b>, " by ", <span class="mention">@anna</span>]

import { h } from "./dom.js";

const EMOJI = {
  warning: "⚠️", white_check_mark: "✅", x: "❌", hourglass: "⌛", hourglass_flowing_sand: "⏳", lock: "🔒",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", mag: "🔍", thumbsup: "👍",
  thumbsdown: "👎", "+1": "👍", "-1": "👎", bell: "🔔", calendar: "📅", speech_balloon: "💬", bulb: "💡", wave: "👋",
  information_source: "ℹ️", pencil2: "✏️", link: "🔗", eyes: "👀", clock1: "🕐", large_green_circle: "🟢", large_yellow_circle: "🟡",
  red_circle: "🔴", robot_face: "🤖", star: "⭐", no_entry: "⛔", question: "❓", sparkles: "✨", rotating_light: "🚨",
};

export function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function emojied(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
}

function link(url, label) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return label;
  return h("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, label);
}

// The text of a text object, of either kind.
export function textObject(text, world) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text, world, text.verbatim);
  return plain(text.text, text.emoji !== false);
}

export function plain(text, emoji = true) {
  return lines(String(text ?? ""), (line) => [emoji ? emojied(line) : line]);
}

function lines(text, each) {
  return text.split("\n").flatMap((line, at) => (at ? [h("br"), ...each(line)] : each(line)));
}

export function mrkdwn(text, world, verbatim = false) {
  const pieces = String(text ?? "").split(/```\n?([\s\S]*?)```/);
  return pieces.flatMap((piece, at) => (at % 2 ? [h("pre", {}, unescaped(piece))] : paragraphs(piece, world, verbatim)));
}

function paragraphs(text, world, verbatim) {
  const out = [];
  let quote = null;
  text.split("\n").forEach((line, at, all) => {
    const quoted = /^(&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) out.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...nodes(inline(quoted[2], world, verbatim)));
      return;
    }
    out.push(...inline(line, world, verbatim));
    if (at < all.length - 1 && !quote) out.push(h("br"));
    quote = null;
  });
  return out;
}

function nodes(pieces) {
  return pieces.map((one) => (one instanceof Node ? one : document.createTextNode(one)));
}

const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|(https?:\/\/[^\s<>|]+)|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\4(?![\p{L}\p{N}])/u;

function inline(text, world, verbatim) {
  const found = TOKEN.exec(text);
  if (!found) return text ? [emojied(unescaped(text))] : [];
  const before = text.slice(0, found.index);
  const out = before ? [emojied(unescaped(before))] : [];
  const [whole, code, angled, url, mark, inner] = found;
  if (code) out.push(h("code", {}, unescaped(code)));
  else if (angled) out.push(reference(angled, world));
  else if (url) out.push(verbatim ? url : link(unescaped(url), unescaped(url)));
  else out.push(h({ "*": "b", _: "i", "~": "s" }[mark], {}, inline(inner, world, verbatim)));
  return [...out, ...inline(text.slice(found.index + whole.length), world, verbatim)];
}

// What stands in angle brackets: a person, a channel, everybody, a date or a link.
function reference(said, world) {
  const [target, ...rest] = said.split("|");
  const label = unescaped(rest.join("|"));
  if (target.startsWith("@")) return h("span", { class: "mention" }, "@" + nameOf(target.slice(1), world));
  if (target.startsWith("#")) return h("span", { class: "mention" }, "#" + channelOf(target.slice(1), world, label));
  if (target.startsWith("!date^")) return label || target;
  if (target.startsWith("!")) return h("span", { class: "mention everybody" }, "@" + target.slice(1).split("^")[0]);
  return link(unescaped(target), label || unescaped(target));
}

export function nameOf(id, world) {
  const person = world.people[id];
  return person ? (person.bot ? person.real : person.name) : "unknown";
}

function channelOf(id, world, label) {
  return world.channels.find((one) => one.id === id)?.name ?? (label || "private channel");
}

// Markdown blocks -----------------------------------------------------------------------------------------------------

export function markdown(text, world) {
  const pieces = String(text ?? "").split(/```[^\n]*\n([\s\S]*?)```/);
  return pieces.flatMap((piece, at) => (at % 2 ? [h("pre", {}, piece)] : markdownLines(piece, world)));
}

function markdownLines(text, world) {
  const out = [];
  let list = null;
  for (const line of text.split("\n")) {
    const item = /^\s*([-*+]|\d+\.)\s+(.*)$/.exec(line);
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (item) {
      const kind = /\d/.test(item[1]) ? "OL" : "UL";
      if (list?.tagName !== kind) out.push((list = h(kind)));
      list.append(h("li", {}, markdownInline(item[2], world)));
      continue;
    }
    list = null;
    if (heading) out.push(h("h" + Math.min(heading[1].length + 2, 6), {}, markdownInline(heading[2], world)));
    else if (line.startsWith("> ")) out.push(h("blockquote", {}, markdownInline(line.slice(2), world)));
    else if (line.trim()) out.push(h("p", {}, markdownInline(line, world)));
  }
  return out;
}

const MARK = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|(?<!\w)[*_](\S(?:.*?\S)?)[*_](?!\w)|~~(.+?)~~|<([@#!][^<>]+)>|\\([\\`*_{}[\]()#+.!<>~|-])/;

function markdownInline(text, world) {
  const found = MARK.exec(text);
  if (!found) return text ? [emojied(unescaped(text))] : [];
  const [whole, code, label, url, bold, italic, strike, target, escaped] = found;
  const before = text.slice(0, found.index);
  const out = before ? [emojied(unescaped(before))] : [];
  if (code) out.push(h("code", {}, code));
  else if (label) out.push(link(url, label));
  else if (bold) out.push(h("b", {}, markdownInline(bold, world)));
  else if (italic) out.push(h("i", {}, markdownInline(italic, world)));
  else if (strike) out.push(h("s", {}, markdownInline(strike, world)));
  else if (target) out.push(reference(target, world));
  else out.push(escaped);
  return [...out, ...markdownInline(text.slice(found.index + whole.length), world)];
}

// Rich text -----------------------------------------------------------------------------------------------------------

export function richText(block, world) {
  return (block.elements ?? []).map((part) => richPart(part, world));
}

function richPart(part, world) {
  const inside = () => (part.elements ?? []).map((one) => richInline(one, world));
  if (part.type === "rich_text_list") {
    const items = part.elements.map((one) => h("li", {}, (one.elements ?? []).map((piece) => richInline(piece, world))));
    return h(part.style === "ordered" ? "ol" : "ul", {}, items);
  }
  if (part.type === "rich_text_quote") return h("blockquote", {}, inside());
  if (part.type === "rich_text_preformatted") return h("pre", {}, inside());
  return h("div", {}, inside());
}

function richInline(piece, world) {
  let made;
  if (piece.type === "text") made = plain(piece.text, false);
  else if (piece.type === "link") made = [link(piece.url, piece.text || piece.url)];
  else if (piece.type === "emoji") made = [EMOJI[piece.name] ?? `:${piece.name}:`];
  else if (piece.type === "user") made = [reference("@" + piece.user_id, world)];
  else if (piece.type === "channel") made = [reference("#" + piece.channel_id, world)];
  else if (piece.type === "broadcast") made = [reference("!" + piece.range, world)];
  else made = [piece.fallback ?? ""];
  for (const [style, tag] of [["code", "code"], ["bold", "b"], ["italic", "i"], ["strike", "s"]]) {
    if (piece.style?.[style]) made = [h(tag, {}, made)];
  }
  return made;
}
