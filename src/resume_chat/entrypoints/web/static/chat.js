// The chat page: asks, shows answers as they come, and goes on where it was after a lost connection or a reload.

import { Api } from "./api.js";
import { Card } from "./card.js";
import { AnswerFailedError, RefusedError, ResumeChat, ResumeChatError, newMessageId } from "./client.js";
import { HistoryDialog } from "./history.js";
import { element } from "./markup.js";
import { Store } from "./store.js";
import { AnswerView, QuestionView } from "./view.js";

const RUNNING = new Set(["accepted", "streaming"]);
const ui = Object.fromEntries(
  [
    "announcer", "composer", "counter", "disclosure", "label", "link-state", "messages", "monogram", "name", "new-chat",
    "open-history", "question", "send", "stop", "suggestions", "to-end", "welcome",
  ].map((id) => [id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()), document.getElementById(id)]),
);

const store = new Store();
const card = new Card();
const chat = new ResumeChat(location.href, { token: store.token, onToken: (token) => { store.token = token; } });
const api = new Api(() => store.token);
const historyDialog = new HistoryDialog({
  api,
  shown: () => store.conversation,
  onOpen: (id) => showConversation(id),
  onDeleted: (id) => { if (id === null || id === store.conversation) forget(); },
});
const answers = new Map(); // answer id -> { view, question, answer? }
let waiting = null; // the question that is not accepted yet: { frame, question, asked, view, answer, isRefused }
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
  const frame = { type: "ask", client_message_id: newMessageId(), question };
  if (store.conversation) frame.conversation_id = store.conversation;
  send(frame, question);
}

function askAgain(message) {
  if (isBusy()) return;
  const frame = { type: "regenerate", client_message_id: newMessageId(), answer_id: message.id };
  send(frame, answers.get(message.id)?.question ?? "");
}

function send(frame, question) {
  const asked = new QuestionView(question);
  const view = newAnswerView();
  ui.messages.append(asked.node, view.node);
  followsEnd = true;
  begin({ frame, question, asked, view });
}

// Asks, for the first time or once more: the same message id asks nothing twice.
function begin(shown) {
  const { frame, question } = shown;
  const clientMessageId = frame.client_message_id;
  const answer = frame.type === "regenerate"
    ? chat.regenerate(frame.answer_id, { clientMessageId })
    : chat.ask(frame.question, { clientMessageId, conversationId: frame.conversation_id ?? null });
  waiting = Object.assign(shown, { answer, isRefused: false });
  shown.asked.isWaiting = true;
  store.pending = { frame, question };
  show(answer, shown);
  refresh();
}

function retry(refusedOne) {
  if (isBusy()) return;
  refusedOne.view.begin();
  begin(refusedOne);
}

function newAnswerView() {
  return new AnswerView({
    openSource: (citation, opener) => card.open(citation, opener),
    onAgain: askAgain,
    onRate: (message, rating) => api.call("PUT", `/answers/${message.id}/feedback`, { body: { rating } }),
  });
}

// ------------------------------------------------------------------ frames

const handlers = {
  accepted(frame, shown) {
    shown.asked.isWaiting = false;
    waiting = null;
    store.pending = null;
    store.conversation = frame.conversation_id;
    answers.set(frame.answer_id, shown);
    running = frame.answer_id;
  },
  sources: (frame, { view }) => view.sources(frame.citations),
  token: (frame, { view }) => view.add(frame.text),
  snapshot: (frame, { view }) => view.replace(frame.text, frame.citations),
  progress: (frame, { view }) => view.progress(frame.phase),
  withheld: (frame, { view }) => view.withheld(frame.count),
  done: (frame, { view }) => ended(frame.message, view),
};

// Shows what comes of an answer, to its end; nothing more once the conversation is not shown any more.
async function show(answer, shown) {
  try {
    for await (const frame of answer) {
      handlers[frame.type]?.(frame, shown);
      refresh();
    }
  } catch (error) {
    if (!(error instanceof ResumeChatError)) throw error;
    if (error instanceof AnswerFailedError) ended(error.stored, shown.view);
    else if (error instanceof RefusedError && waiting === shown) refused(error, shown);
    else broken(error, answer, shown);
  }
  refresh();
}

function ended(message, view) {
  view.end(message);
  if (running === message.id) running = null;
  ui.announcer.textContent = message.content || message.failure?.text || "The answer ended.";
  if (hasKeyboard && document.activeElement === document.body) ui.question.focus({ preventScroll: true });
}

function refused(error, shown) {
  if (error.code === "not_found" && shown.frame.conversation_id) {
    // The conversation is gone from the service: the question opens a new one.
    delete shown.frame.conversation_id;
    store.conversation = null;
    begin(shown);
    return;
  }
  shown.isRefused = true;
  shown.asked.isWaiting = false;
  store.pending = null;
  shown.view.trouble(error.message, error.retryable ? () => retry(shown) : null, error.retryAfterS);
  ui.announcer.textContent = error.message;
  if (!error.retryable && !ui.question.value) ui.question.value = shown.question;
}

// An answer that cannot be shown, or did not come as it is stored.
function broken(error, answer, { view }) {
  view.trouble(error instanceof RefusedError ? error.message : "This answer did not arrive whole. Please load the page again.", null);
  if (running === answer.answerId) running = null;
}

// ------------------------------------------------------------------ history

async function showConversation(id) {
  let messages;
  try {
    messages = await api.all(`/conversations/${encodeURIComponent(id)}/messages`);
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
  const shown = { view, question };
  answers.set(message.id, shown);
  if (RUNNING.has(message.status)) {
    view.keep(message.content, message.citations);
    running = message.id;
    shown.answer = chat.resume(message.id);
    show(shown.answer, shown);
  } else {
    view.end(message);
  }
}

function clear() {
  card.close({ keepsFocus: true });
  ui.messages.replaceChildren();
  waiting?.answer.leave();
  for (const { answer } of answers.values()) answer?.leave();
  answers.clear();
  waiting = running = null;
}

function forget() {
  clear();
  store.conversation = store.pending = null;
  refresh();
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
chat.addEventListener("ready", ({ detail }) => {
  clearTimeout(lostTimer);
  showLinkState("");
  greet(detail);
  refresh();
});
chat.addEventListener("stranger", () => { store.conversation = null; clear(); refresh(); });
chat.addEventListener("lost", ({ detail: code }) => {
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
ui.question.addEventListener("input", () => { chat.wake(); refresh(); });
ui.question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ui.composer.requestSubmit();
});
ui.stop.addEventListener("click", () => {
  answers.get(running)?.answer?.stop();
  if (hasKeyboard) ui.question.focus({ preventScroll: true });
});
ui.newChat.addEventListener("click", () => {
  forget();
  if (hasKeyboard) ui.question.focus();
});
ui.openHistory.addEventListener("click", () => historyDialog.open());
ui.toEnd.addEventListener("click", () => { followsEnd = true; keepEndInView(); });
ui.messages.addEventListener("grown", keepEndInView);
addEventListener("scroll", () => { followsEnd = isAtEnd(); ui.toEnd.hidden = followsEnd || !ui.messages.childElementCount; }, { passive: true });

async function open() {
  ui.monogram.textContent = ui.name.textContent.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();
  refresh();
  if (store.token && store.conversation) await showConversation(store.conversation);
  const { pending } = store;
  if (pending) {
    // Sent before the reload, and perhaps never received: sending it again asks nothing twice.
    send(pending.frame, pending.question);
  }
  chat.wake();
  if (hasKeyboard) ui.question.focus({ preventScroll: true });
}

open();
