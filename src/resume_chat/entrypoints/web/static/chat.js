// The chat page: asks, shows answers as they come, and goes on where it was after a lost connection or a reload.

import { Card } from "./card.js";
import { Connection } from "./connection.js";
import { element } from "./markup.js";
import { Store } from "./store.js";
import { AnswerView, QuestionView } from "./view.js";

const RUNNING = new Set(["accepted", "streaming"]);
const RETRY_RESUME_MS = 2_000;
const ui = Object.fromEntries(
  [
    "announcer", "composer", "counter", "disclosure", "history", "history-close", "history-list", "label", "link-state",
    "messages", "monogram", "name", "new-chat", "open-history", "question", "send", "stop", "suggestions", "to-end", "welcome",
  ].map((id) => [id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()), document.getElementById(id)]),
);

const store = new Store();
const card = new Card();
const connection = new Connection(store);
const answers = new Map(); // answer id -> { view, seq }
let waiting = null; // the question that is not accepted yet: { frame, question, asked, view, isRefused }
let running = null; // the id of the answer that is being made
let limits = { max_question_chars: 1000 };
let followsEnd = true;
const hasKeyboard = matchMedia("(pointer: fine)").matches; // on a phone a focus would open the keyboard
const wasHereBefore = Boolean(store.token);

// ------------------------------------------------------------------ asking

function isBusy() {
  return running !== null || (waiting !== null && !waiting.isRefused);
}

function ask(text) {
  const question = text.trim();
  if (!question || isBusy()) return;
  const frame = { type: "ask", client_message_id: crypto.randomUUID?.() ?? randomId(), question };
  if (store.conversation) frame.conversation_id = store.conversation;
  send(frame, question);
}

function askAgain(message) {
  if (isBusy()) return;
  const frame = { type: "regenerate", client_message_id: crypto.randomUUID?.() ?? randomId(), answer_id: message.id };
  send(frame, answers.get(message.id)?.question ?? "");
}

function send(frame, question) {
  const asked = new QuestionView(question);
  asked.isWaiting = true;
  const view = newAnswerView();
  ui.messages.append(asked.node, view.node);
  waiting = { frame, question, asked, view, isRefused: false };
  store.pending = { frame, question };
  followsEnd = true;
  connection.send(frame);
  refresh();
}

function retry(refusedOne) {
  if (isBusy()) return;
  waiting = refusedOne;
  waiting.isRefused = false;
  store.pending = { frame: waiting.frame, question: waiting.question };
  waiting.view.begin();
  connection.send(waiting.frame);
  refresh();
}

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function newAnswerView() {
  return new AnswerView({ openSource: (citation, opener) => card.open(citation, opener), onAgain: askAgain });
}

// ------------------------------------------------------------------ frames

const handlers = {
  accepted(frame) {
    if (waiting?.frame.client_message_id !== frame.client_message_id) return;
    const { asked, view, question } = waiting;
    asked.isWaiting = false;
    waiting = null;
    store.pending = null;
    store.conversation = frame.conversation_id;
    answers.set(frame.answer_id, { view, seq: 0, question });
    running = frame.answer_id;
  },
  sources: (frame, { view }) => view.sources(frame.citations),
  token: (frame, { view }) => view.add(frame.text),
  snapshot: (frame, { view }) => view.replace(frame.text, frame.citations),
  progress: (frame, { view }) => view.progress(frame.phase),
  withheld: (frame, { view }) => view.withheld(frame.count),
  done: (frame, { view }) => ended(frame, view),
  failed: (frame, { view }) => ended(frame, view),
  error(frame) {
    if (frame.client_message_id && waiting?.frame.client_message_id === frame.client_message_id) refused(frame);
    else if (frame.answer_id && answers.has(frame.answer_id)) notFollowed(frame);
  },
};

function received(frame) {
  const answer = frame.answer_id === undefined ? null : answers.get(frame.answer_id);
  if (frame.type === "accepted" || frame.type === "error") {
    handlers[frame.type](frame);
  } else if (answer && handlers[frame.type]) {
    if (frame.seq !== undefined && frame.type !== "snapshot") {
      if (frame.seq <= answer.seq) return;
      answer.seq = frame.seq;
    } else if (frame.type === "snapshot") {
      answer.seq = frame.seq;
    }
    handlers[frame.type](frame, answer);
  }
  refresh();
}

function ended(frame, view) {
  view.end(frame.message);
  if (running === frame.answer_id) running = null;
  ui.announcer.textContent = frame.message.content || frame.text || "The answer ended.";
  if (hasKeyboard && document.activeElement === document.body) ui.question.focus({ preventScroll: true });
}

function refused(frame) {
  if (frame.code === "not_found" && waiting.frame.conversation_id) {
    // The conversation is gone from the service: the question opens a new one.
    delete waiting.frame.conversation_id;
    store.conversation = null;
    connection.send(waiting.frame);
    return;
  }
  const refusedOne = waiting;
  refusedOne.isRefused = true;
  refusedOne.asked.isWaiting = false;
  store.pending = null;
  refusedOne.view.trouble(frame.text, frame.retryable ? () => retry(refusedOne) : null, frame.retry_after_s ?? 0);
  ui.announcer.textContent = frame.text;
  if (!frame.retryable && !ui.question.value) ui.question.value = refusedOne.question;
}

function notFollowed(frame) {
  const answer = answers.get(frame.answer_id);
  if (frame.retryable) {
    setTimeout(() => follow(frame.answer_id), RETRY_RESUME_MS);
  } else {
    answer.view.trouble(frame.text, null);
    if (running === frame.answer_id) running = null;
  }
}

function follow(answerId) {
  connection.send({ type: "resume", answer_id: answerId, after_seq: answers.get(answerId).seq });
}

// ------------------------------------------------------------------ history

async function get(path) {
  const response = await fetch(`/api/v1${path}`, { headers: { authorization: `Bearer ${store.token}` } });
  if (!response.ok) throw Object.assign(new Error(path), { status: response.status });
  return response.json();
}

async function all(path) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(`${path}?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

async function showConversation(id) {
  let messages;
  try {
    messages = await all(`/conversations/${encodeURIComponent(id)}/messages`);
  } catch (error) {
    if (error.status === 404 || error.status === 401) store.conversation = null;
    return;
  }
  clear();
  store.conversation = id;
  let question = "";
  for (const message of messages) {
    if (message.role === "user") {
      question = message.content;
      ui.messages.append(new QuestionView(message.content).node);
      if (message.client_message_id === store.pending?.frame.client_message_id) store.pending = null;
    } else {
      showAnswer(message, question);
    }
  }
  followsEnd = true;
  refresh();
}

function showAnswer(message, question) {
  const view = newAnswerView();
  ui.messages.append(view.node);
  answers.set(message.id, { view, seq: 0, question });
  if (RUNNING.has(message.status)) {
    view.keep(message.content, message.citations);
    running = message.id;
    if (connection.isReady) follow(message.id);
  } else {
    view.end(message);
  }
}

function clear() {
  card.close({ keepsFocus: true });
  ui.messages.replaceChildren();
  answers.clear();
  waiting = running = null;
}

async function openHistory() {
  let conversations = [];
  try {
    ({ items: conversations } = await get("/conversations?limit=50"));
  } catch {
    // Shown as an empty list.
  }
  const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  ui.historyList.replaceChildren(...conversations.map((each) => {
    const time = element("time", { dateTime: each.updated_at, text: when.format(new Date(each.updated_at)) });
    const button = element("button", { type: "button" }, each.title, time);
    if (each.id === store.conversation) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => { ui.history.close(); showConversation(each.id); });
    return element("li", {}, button);
  }));
  if (!conversations.length) ui.historyList.append(element("li", { text: "There are none yet." }));
  ui.history.showModal();
}

// ------------------------------------------------------------------ the page

function greet(ready) {
  limits = ready.limits;
  ui.name.textContent = ready.resume.name || ui.name.textContent;
  ui.label.textContent = ready.resume.label;
  ui.disclosure.textContent = ready.disclosure;
  ui.suggestions.replaceChildren(...ready.suggestions.map((text) => {
    const chip = element("button", { className: "chip", type: "button", text });
    chip.addEventListener("click", () => ask(text));
    return element("li", {}, chip);
  }));
}

function refresh() {
  const isEmpty = ui.messages.childElementCount === 0;
  ui.welcome.hidden = !isEmpty;
  ui.newChat.hidden = isEmpty;
  ui.openHistory.hidden = isEmpty && !wasHereBefore;
  const chars = [...ui.question.value].length;
  const isOver = chars > limits.max_question_chars;
  ui.counter.hidden = chars < limits.max_question_chars * 0.8;
  ui.counter.textContent = `${chars}/${limits.max_question_chars}`;
  ui.counter.classList.toggle("over", isOver);
  ui.stop.hidden = running === null;
  ui.send.hidden = running !== null;
  ui.send.disabled = !ui.question.value.trim() || isOver || isBusy();
  fit();
  keepEndInView();
}

function fit() {
  ui.question.style.height = "auto";
  ui.question.style.height = `${ui.question.scrollHeight}px`;
}

function isAtEnd() {
  return document.documentElement.scrollHeight - innerHeight - scrollY < 80;
}

function keepEndInView() {
  if (followsEnd) scrollTo({ top: document.documentElement.scrollHeight });
  ui.toEnd.hidden = isAtEnd() || ui.messages.childElementCount === 0;
}

function showLinkState(text) {
  ui.linkState.textContent = text;
  ui.linkState.hidden = !text;
}

let lostTimer = null;
connection.addEventListener("ready", ({ detail }) => {
  clearTimeout(lostTimer);
  showLinkState("");
  greet(detail);
  if (waiting && !waiting.isRefused) connection.send(waiting.frame);
  for (const [id, { view }] of answers) if (view.isRunning) follow(id);
  refresh();
});
connection.addEventListener("frame", ({ detail }) => received(detail));
connection.addEventListener("stranger", () => { store.conversation = null; clear(); refresh(); });
connection.addEventListener("lost", ({ detail: code }) => {
  clearTimeout(lostTimer);
  const text = code === 4004 ? "Too many open chats" : "Reconnecting";
  if (code !== 4003) lostTimer = setTimeout(() => showLinkState(text), 400);
});

ui.composer.addEventListener("submit", (event) => {
  event.preventDefault();
  if (ui.send.disabled) return;
  const text = ui.question.value;
  ui.question.value = "";
  ask(text);
});
ui.question.addEventListener("input", () => { connection.wake(); refresh(); });
ui.question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ui.composer.requestSubmit();
});
ui.stop.addEventListener("click", () => {
  connection.send({ type: "stop", answer_id: running });
  if (hasKeyboard) ui.question.focus({ preventScroll: true });
});
ui.newChat.addEventListener("click", () => {
  clear();
  store.conversation = store.pending = null;
  refresh();
  if (hasKeyboard) ui.question.focus();
});
ui.openHistory.addEventListener("click", openHistory);
ui.historyClose.addEventListener("click", () => ui.history.close());
ui.history.addEventListener("click", (event) => { if (event.target === ui.history) ui.history.close(); });
ui.toEnd.addEventListener("click", () => { followsEnd = true; keepEndInView(); });
ui.messages.addEventListener("grown", keepEndInView);
addEventListener("scroll", () => { followsEnd = isAtEnd(); ui.toEnd.hidden = followsEnd || !ui.messages.childElementCount; }, { passive: true });

async function begin() {
  ui.monogram.textContent = ui.name.textContent.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();
  refresh();
  if (store.token && store.conversation) await showConversation(store.conversation);
  const { pending } = store;
  if (pending) {
    // Sent before the reload, and perhaps never received: sending it again asks nothing twice.
    send(pending.frame, pending.question);
  }
  connection.wake();
  if (hasKeyboard) ui.question.focus({ preventScroll: true });
}

begin();
