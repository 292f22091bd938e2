// Blocks and the elements in them. `act` is told what somebody does; `fields` gathers what is put into a modal.
//
//   blocks(message.blocks, {world, act, kept, redraw})

import { h } from "./dom.js";
import { chart, table } from "./charts.js";
import { markdown, plain, richText, textObject } from "./texts.js";

export function blocks(list, around) {
  return (list ?? []).map((block) => h("div", { class: `block ${block.type}` }, one(block, around)));
}

function one(block, around) {
  const { world } = around;
  switch (block.type) {
    case "section": return section(block, around);
    case "header": return h("h3", {}, textObject(block.text, world));
    case "divider": return h("hr");
    case "context": return block.elements.map((part) => (part.type === "image" ? image(part) : h("span", {}, textObject(part, world))));
    case "actions":
    case "context_actions": return block.elements.map((part) => element(part, block, around));
    case "input": return input(block, around);
    case "image": return [block.title && h("b", {}, textObject(block.title, world)), image(block)];
    case "markdown": return markdown(block.text, world);
    case "rich_text": return richText(block, world);
    case "data_visualization": return chart(block);
    case "data_table":
    case "table": return table(block, world, around.kept(block.block_id), around.redraw);
    case "alert": return h("div", { class: `alert ${block.level ?? "default"}` }, textObject(block.text, world));
    default: return h("code", {}, block.type);
  }
}

function section(block, around) {
  const fields = block.fields && h("div", { class: "fields" }, block.fields.map((text) => h("div", {}, textObject(text, around.world))));
  const words = h("div", { class: "words" }, block.text && h("div", {}, textObject(block.text, around.world)), fields);
  return [words, block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, around))];
}

// Pictures come from here or not at all: others are shown by their description.
function image(piece) {
  const own = piece.slack_file?.id;
  return own ? h("img", { src: `/files/${own}/picture`, alt: piece.alt_text }) : h("span", { class: "picture" }, `🖼 ${piece.alt_text}`);
}

function input(block, around) {
  const wrong = around.errors?.[block.block_id];
  return h("label", { class: wrong ? "wrong" : "" },
    h("b", {}, textObject(block.label, around.world), block.optional && h("small", {}, " (optional)")),
    element(block.element, block, around),
    block.hint && h("small", {}, textObject(block.hint, around.world)),
    wrong && h("em", {}, wrong));
}

// Elements ------------------------------------------------------------------------------------------------------------

const TYPED = {
  plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "number", datepicker: "date",
  timepicker: "time", datetimepicker: "datetime-local",
};

function element(piece, block, around) {
  const { world, act } = around;
  const at = { block: block.block_id, element: piece.action_id };
  const standing = around.typed?.[block.block_id]?.[piece.action_id] ?? {};
  const inForm = block.type === "input";
  const put = (value) => (inForm ? around.fields.set(`${at.block} ${at.element}`, { ...at, value }) : null);
  const changed = (value) => { put(value); if (!inForm || block.dispatch_action) act({ do: "select", ...at, value }); };
  const kind = piece.type;
  if (kind === "button" || kind === "icon_button") return button(piece, at, around);
  if (kind === "feedback_buttons") {
    return ["positive_button", "negative_button"].map((name) => h("button", { class: "feedback", title: piece[name].accessibility_label, onclick: () => act({ do: "click", block: at.block, element: piece[name].value }) }, /\p{L}/u.test(piece[name].text.text.replace(/:[^:\s]+:/g, "")) && (name === "positive_button" ? "👍 " : "👎 "), textObject(piece[name].text, world)));
  }
  if (kind === "overflow") {
    return h("select", { class: "overflow", "aria-label": "More", onchange: (event) => { const value = event.target.value; event.target.value = ""; act({ do: "select", ...at, value }); } },
      h("option", { value: "" }, "⋯"), piece.options.map((one) => h("option", { value: one.value }, textObject(one.text, world))));
  }
  if (kind in TYPED) return typed(piece, kind, standing, put, changed, inForm);
  if (kind.endsWith("external_select")) return external(piece, at, standing, changed, around);
  if (kind.endsWith("_select")) return menu(piece, kind, standing, put, changed, world);
  if (kind === "radio_buttons" || kind === "checkboxes") return ticked(piece, kind, standing, put, changed, at, world);
  if (kind === "image") return image(piece);
  return h("code", {}, kind);
}

function button(piece, at, { world, act }) {
  const click = () => {
    const { confirm: asked } = piece;
    if (asked && !window.confirm(`${asked.title.text}\n\n${asked.text.text}`)) return;
    act({ do: "click", ...at });
    if (piece.url && /^https?:/.test(piece.url)) window.open(piece.url, "_blank", "noreferrer");
  };
  return h("button", { class: piece.style ?? "", title: piece.accessibility_label, onclick: click }, piece.type === "icon_button" && "🗑 ", textObject(piece.text, world));
}

function typed(piece, kind, standing, put, changed, inForm) {
  const value = standing.value ?? standing.selected_date ?? standing.selected_time ?? "";
  if (value !== "") put(value);
  const made = h(piece.multiline ? "textarea" : "input", {
    type: piece.multiline ? undefined : TYPED[kind], placeholder: piece.placeholder?.text, maxlength: piece.max_length, rows: piece.multiline ? 4 : undefined,
    step: piece.is_decimal_allowed ? "any" : undefined, autofocus: piece.focus_on_load, oninput: (event) => put(event.target.value),
    onchange: (event) => { if (!inForm || kind !== "plain_text_input") changed(event.target.value); },
  });
  made.value = value;
  return made;
}

function offered(piece, kind, world) {
  if (kind.includes("users")) return Object.values(world.people).map((one) => ({ value: one.id, text: { text: one.real } }));
  if (kind.includes("channels") || kind.includes("conversations")) return world.channels.filter((one) => one.name).map((one) => ({ value: one.id, text: { text: "#" + one.name } }));
  return piece.options ?? [];
}

function chosenIn(standing) {
  const one = standing.selected_option?.value ?? standing.selected_user ?? standing.selected_channel ?? standing.selected_conversation;
  const many = standing.selected_options?.map((each) => each.value) ?? standing.selected_users ?? standing.selected_channels ?? standing.selected_conversations;
  return many ?? (one ? [one] : []);
}

function menu(piece, kind, standing, put, changed, world) {
  const many = kind.startsWith("multi_");
  const chosen = chosenIn(standing);
  if (many) return several(piece, kind, chosen, put, changed, world);
  const item = (each) => h("option", { value: each.value, selected: chosen.includes(each.value) }, plain(each.text.text));
  const groups = piece.option_groups?.map((group) => h("optgroup", { label: group.label.text }, group.options.map(item)));
  if (chosen.length) put(chosen[0]);
  return h("select", { onchange: (event) => changed(event.target.value) },
    h("option", { value: "", disabled: true, selected: chosen.length === 0 }, piece.placeholder?.text ?? "Choose…"),
    groups ?? offered(piece, kind, world).map(item));
}

// A menu of which several are chosen: a list to tick, the chosen ones first.
function several(piece, kind, chosen, put, changed, world) {
  const all = piece.option_groups?.flatMap((group) => group.options) ?? offered(piece, kind, world);
  const ticked = new Set(chosen);
  if (ticked.size) put([...ticked]);
  const tick = (one) => (event) => {
    event.target.checked ? ticked.add(one.value) : ticked.delete(one.value);
    changed([...ticked]);
  };
  const inOrder = [...all.filter((one) => ticked.has(one.value)), ...all.filter((one) => !ticked.has(one.value))];
  return h("div", { class: "ticks several" }, inOrder.map((one) => h("label", {},
    h("input", { type: "checkbox", checked: ticked.has(one.value), onchange: tick(one) }), h("span", {}, plain(one.text.text)))));
}

// A menu whose options the app is asked for while one types.
function external(piece, at, standing, changed, { act }) {
  const list = h("div", { class: "offers" });
  const field = h("input", { placeholder: piece.placeholder?.text ?? "Type to search…" });
  field.value = standing.selected_option?.text?.text ?? standing.selected_options?.map((one) => one.text.text).join(", ") ?? "";
  field.addEventListener("input", async () => {
    if (field.value.length < (piece.min_query_length ?? 3)) return;
    const said = await act({ do: "look_up", ...at, text: field.value }, true);
    const pick = (one) => () => { field.value = one.text.text; list.replaceChildren(); field.blur(); changed(piece.type.startsWith("multi_") ? [one] : one); };
    list.replaceChildren(...(said?.options ?? []).map((one) => h("button", { type: "button", onpointerdown: (event) => event.preventDefault(), onclick: pick(one) }, one.text.text)));
  });
  return h("div", { class: "external" }, field, list);
}

function ticked(piece, kind, standing, put, changed, at, world) {
  const chosen = new Set(chosenIn(standing));
  if (chosen.size) put(kind === "checkboxes" ? [...chosen] : [...chosen][0]);
  const tick = (one) => (event) => {
    if (kind === "radio_buttons") return changed(one.value);
    event.target.checked ? chosen.add(one.value) : chosen.delete(one.value);
    changed([...chosen]);
  };
  return h("div", { class: "ticks" }, piece.options.map((one) => h("label", {},
    h("input", { type: kind === "checkboxes" ? "checkbox" : "radio", name: `${at.block} ${at.element}`, checked: chosen.has(one.value), onchange: tick(one) }),
    h("span", {}, textObject(one.text, world), one.description && h("small", {}, textObject(one.description, world))))));
}

