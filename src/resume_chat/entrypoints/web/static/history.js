// The visitor's conversations: found, opened, renamed, deleted, taken along and erased.

import { ApiError } from "./api.js";
import { element, icon } from "./markup.js";

const PAGE = 30;
const TYPING_MS = 250;
const PENCIL = "M4 20h3.6L19.2 8.4a1.7 1.7 0 0 0 0-2.4l-1.2-1.2a1.7 1.7 0 0 0-2.4 0L4 16.4zM13.6 6.8l3.6 3.6";
const BIN = "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 10.8v5.4M13.7 10.8v5.4";

const ui = Object.fromEntries(
  ["dialog", "close", "search", "status", "list", "more", "data", "export", "erase"].map(
    (name) => [name, document.getElementById(name === "dialog" ? "history" : `history-${name}`)],
  ),
);
const hasKeyboard = matchMedia("(pointer: fine)").matches;

export class HistoryDialog {
  #api;
  #shown;
  #onOpen;
  #onDeleted;
  #turn = 0;
  #cursor = null;
  #typing = null;

  // `shown` gives the id of the conversation on the page; `onDeleted` is told an id, or null when everything is gone.
  constructor({ api, shown, onOpen, onDeleted }) {
    this.#api = api;
    this.#shown = shown;
    this.#onOpen = onOpen;
    this.#onDeleted = onDeleted;
    ui.close.addEventListener("click", () => ui.dialog.close());
    ui.dialog.addEventListener("click", (event) => { if (event.target === ui.dialog) ui.dialog.close(); });
    ui.search.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#load(), TYPING_MS);
    });
    ui.more.addEventListener("click", () => this.#load({ isMore: true }));
    ui.export.addEventListener("click", () => this.#try(() => this.#takeAlong()));
    ui.erase.addEventListener("click", () => this.#askToErase());
  }

  async open() {
    ui.search.value = "";
    ui.list.replaceChildren();
    this.#endAsking();
    ui.dialog.showModal();
    if (hasKeyboard) ui.search.focus();
    await this.#load();
  }

  // The first page anew, or one more. What comes after a later call was made is not shown any more.
  async #load({ isMore = false } = {}) {
    const turn = (this.#turn += 1);
    const q = ui.search.value.trim();
    await this.#try(async () => {
      const page = await this.#api.get("/conversations", { limit: PAGE, q, cursor: isMore ? this.#cursor : null });
      if (turn !== this.#turn) return;
      const rows = page.items.map((each) => this.#row(each));
      if (isMore) ui.list.append(...rows);
      else ui.list.replaceChildren(...rows);
      this.#cursor = page.next_cursor;
      ui.more.hidden = !this.#cursor;
      if (isMore) rows[0]?.querySelector("button").focus();
      this.#count(q);
    });
  }

  #count(q) {
    const count = ui.list.childElementCount;
    const found = `${count}${this.#cursor ? " or more" : ""} ${count === 1 ? "conversation" : "conversations"} found`;
    if (count) this.#tell(q ? found : "");
    else this.#tell(q ? "Nothing was said in these words." : "There are no conversations yet.");
  }

  #tell(text, { isTrouble = false } = {}) {
    ui.status.textContent = text;
    ui.status.classList.toggle("is-trouble", isTrouble);
  }

  // Does something that calls the service; whether it worked. What went wrong is told.
  async #try(act) {
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tell(error.message, { isTrouble: true });
      return false;
    }
  }

  // ---------------------------------------------------------------- one conversation

  #row(conversation) {
    const title = conversation.title || "Without a title";
    const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    const time = element("time", { dateTime: conversation.updated_at, text: when.format(new Date(conversation.updated_at)) });
    const open = element("button", { type: "button", className: "open" }, element("span", { dir: "auto", text: title }), time);
    if (conversation.id === this.#shown()) open.setAttribute("aria-current", "true");
    open.addEventListener("click", () => { ui.dialog.close(); this.#onOpen(conversation.id); });
    const row = element("li", {}, open);
    row.append(
      act(PENCIL, `Rename: ${title}`, "rename", () => this.#rename(row, conversation)),
      act(BIN, `Delete: ${title}`, "delete", () => this.#askToDelete(row, conversation)),
    );
    return row;
  }

  #rename(row, conversation) {
    const title = element("input", { type: "text", value: conversation.title, maxLength: 200, dir: "auto" });
    title.setAttribute("aria-label", "Title");
    const keep = element("button", { type: "submit", className: "quiet", text: "Rename" });
    const form = element("form", { className: "renaming" }, title, keep);
    const end = (known) => this.#putBack(row, known, ".rename");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#try(async () => {
        const response = await this.#api.call("PATCH", `/conversations/${conversation.id}`, { body: { title: title.value } });
        end(await response.json());
        this.#tell("Renamed.");
      });
    });
    onEscape(form, () => end(conversation));
    row.replaceChildren(form);
    title.select();
  }

  #askToDelete(row, conversation) {
    const end = () => this.#putBack(row, conversation, ".delete");
    const erase = async () => {
      await this.#api.call("DELETE", `/conversations/${conversation.id}`);
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      this.#tell("Deleted.");
      this.#onDeleted(conversation.id);
      (next?.querySelector(".open") ?? ui.search).focus();
    };
    const question = asking("Delete this conversation?", "Delete", () => this.#try(erase), end);
    row.replaceChildren(question);
    question.querySelector(".no").focus();
  }

  #putBack(row, conversation, focused) {
    const fresh = this.#row(conversation);
    row.replaceWith(fresh);
    fresh.querySelector(focused).focus();
  }

  // ---------------------------------------------------------------- all of them

  async #takeAlong() {
    const response = await this.#api.call("GET", "/visitor/export");
    const url = URL.createObjectURL(await response.blob());
    element("a", { href: url, download: "resume-chat-export.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    this.#tell("Everything is in the file that was downloaded.");
  }

  #askToErase() {
    const erase = async () => {
      await this.#api.call("DELETE", "/visitor");
      this.#endAsking();
      this.#turn += 1;
      ui.search.value = "";
      ui.list.replaceChildren();
      ui.more.hidden = true;
      this.#tell("Everything that was kept about you is erased.");
      this.#onDeleted(null);
      ui.close.focus();
    };
    const end = () => {
      this.#endAsking();
      ui.erase.focus();
    };
    const question = asking("Erase all your conversations and ratings?", "Erase all", () => this.#try(erase), end);
    ui.data.hidden = true;
    ui.data.after(question);
    question.querySelector(".no").focus();
  }

  #endAsking() {
    ui.data.nextElementSibling?.remove();
    ui.data.hidden = false;
  }
}

function act(path, label, className, onClick) {
  const button = element("button", { type: "button", className: `act ${className}`, title: label.split(":")[0] }, icon(path));
  button.setAttribute("aria-label", label);
  button.addEventListener("click", onClick);
  return button;
}

// A question that is answered before anything is lost.
function asking(text, yes, onYes, onNo) {
  const yesButton = element("button", { type: "button", className: "quiet is-grave", text: yes });
  const noButton = element("button", { type: "button", className: "quiet no", text: "Keep" });
  const buttons = element("div", { className: "buttons" }, yesButton, noButton);
  const group = element("div", { className: "asking" }, element("span", { text }), buttons);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `${text} It cannot be taken back.`);
  yesButton.addEventListener("click", onYes);
  noButton.addEventListener("click", onNo);
  onEscape(group, onNo);
  return group;
}

// Escape ends this and leaves the dialog open.
function onEscape(node, end) {
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    end();
  });
}
