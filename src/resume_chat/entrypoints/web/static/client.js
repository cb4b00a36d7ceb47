// A client of the chat for any page: comes back by itself when the connection is lost, tells each event of an answer once and
// in order, and holds the whole against its hash at the end. No dependencies; how to use it is in docs/clients.md.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const HELLO_MS = 10_000;
const HEARTBEAT_MS = 15_000;
const IDLE_MS = 10 * 60_000;
const CLOSED_IDLE = 4003;
const TOO_MANY_SOCKETS = 4004;
// Refusals that do not tell whether the same question had been stored before.
const UNDECIDED = new Set(["draining", "store_unavailable", "overloaded", "internal"]);

export class ResumeChatError extends Error {
  name = "ResumeChatError";
}

// The service did not take a question. Asking again with the same clientMessageId never asks twice.
export class RefusedError extends ResumeChatError {
  name = "RefusedError";

  constructor(frame, clientMessageId) {
    super(frame.text);
    Object.assign(this, { code: frame.code, retryable: frame.retryable, retryAfterS: frame.retry_after_s ?? 0, clientMessageId });
  }
}

// The answer broke and is over; `stored` is the message that is kept of it.
export class AnswerFailedError extends ResumeChatError {
  name = "AnswerFailedError";

  constructor(frame) {
    super(frame.text);
    Object.assign(this, { code: frame.code, retryable: frame.retryable, stored: frame.message });
  }
}

// What came is not what is stored: a fault of the service or of this client.
export class MismatchError extends ResumeChatError {
  name = "MismatchError";
}

// One answer. Iterate over it with `for await`: frames as in docs/wire-protocol.md, the last one is `done`.
// To leave the loop is not to stop the answer: that goes on, and `ResumeChat.resume` finds it again.
export class Answer {
  text;
  seq;
  answerId;
  conversationId = null;
  message = null; // as it is stored, once the answer has ended
  isOver = false;
  #chat;
  #request;
  #asked = 0;
  #isStopping = false;
  #waiting = [];
  #wake = null;
  #error = null;

  constructor(chat, request, { answerId = null, afterSeq = 0, text = "" } = {}) {
    this.#chat = chat;
    this.#request = request;
    this.answerId = answerId;
    this.seq = afterSeq;
    this.text = text;
  }

  get clientMessageId() { return this.#request?.client_message_id ?? null; }

  // Ends the answer; what was said is kept. The end comes as `done` with the finish `stopped`.
  stop() {
    this.#isStopping = true;
    if (this.answerId !== null && !this.isOver) this.#chat.send({ type: "stop", answer_id: this.answerId });
  }

  // Hears no more of it.
  leave() {
    this.isOver = true;
    this.#chat.forget(this);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator]() {
    try {
      while (true) {
        while (this.#waiting.length) {
          const frame = this.#waiting.shift();
          yield frame;
          if (frame.type === "done") return;
        }
        if (this.#error) throw this.#error;
        if (this.isOver) return;
        await new Promise((resolve) => { this.#wake = resolve; });
        this.#wake = null;
      }
    } finally {
      this.leave();
    }
  }

  // Sends what brings the answer, or the rest of it, to this connection. For the chat only, like what follows.
  ask() {
    if (this.answerId === null) {
      this.#asked += this.#chat.send(this.#request) ? 1 : 0;
    } else {
      this.#chat.send({ type: "resume", answer_id: this.answerId, after_seq: this.seq });
      if (this.#isStopping) this.stop();
    }
  }

  // Whether a frame is about this answer.
  isMeant(frame) {
    if (frame.client_message_id !== undefined) return frame.client_message_id === this.clientMessageId;
    return this.answerId !== null && frame.answer_id === this.answerId;
  }

  take(frame) {
    if (this.isOver) return;
    if (frame.type === "error") this.#refused(frame);
    else if (frame.type === "accepted") this.#accepted(frame);
    else if (frame.type === "progress") this.#tell(frame);
    else if (frame.type === "snapshot") this.#replace(frame);
    else if (typeof frame.seq === "number") this.#numbered(frame);
  }

  fail(error) {
    if (this.isOver) return;
    this.isOver = true;
    this.#error = error;
    this.#wake?.();
  }

  #tell(frame) {
    this.#waiting.push(frame);
    this.#wake?.();
  }

  #accepted(frame) {
    const isNews = this.answerId === null;
    this.answerId = frame.answer_id;
    this.conversationId = frame.conversation_id;
    if (isNews) this.#tell(frame);
    if (this.#isStopping) this.stop();
  }

  #refused(frame) {
    // After a lost connection the first question may have arrived: only a clear answer is one.
    const isOpen = this.answerId === null
      ? frame.code === "draining" || (this.#asked > 1 && UNDECIDED.has(frame.code))
      : frame.retryable;
    if (isOpen) this.#chat.askLater(this);
    else this.fail(new RefusedError(frame, this.clientMessageId));
  }

  #replace(frame) {
    this.seq = frame.seq;
    this.text = frame.text;
    this.#tell(frame);
  }

  #numbered(frame) {
    if (frame.seq <= this.seq) return;
    if (frame.seq !== this.seq + 1) {
      this.fail(new MismatchError(`event ${frame.seq} came after ${this.seq}`));
      return;
    }
    this.seq = frame.seq;
    if (frame.type === "token") this.text += frame.text;
    if (frame.type === "done" || frame.type === "failed") this.#end(frame);
    else this.#tell(frame);
  }

  async #end(frame) {
    this.message = frame.message;
    if (!(await isWhole(this.text, frame.message))) this.fail(new MismatchError("what was received is not what is stored"));
    else if (frame.type === "failed") this.fail(new AnswerFailedError(frame));
    else this.#tell(frame);
    this.isOver = true;
  }
}

// Whether a text has the length and the hash that the service tells of what it has stored.
async function isWhole(text, { chars, sha256 }) {
  if ([...text].length !== chars) return false;
  if (!globalThis.crypto?.subtle) return true; // a page without https: browsers give no hashes there
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return hex(digest) === sha256;
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A fresh id for a question; also where `crypto.randomUUID` is missing, on pages without https.
export function newMessageId() {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

// One visitor's chat. Tells `ready` (detail: the greeting), `lost` (detail: the close code) and `stranger` (the token was not
// one, and the visitor is a new one) as events.
export class ResumeChat extends EventTarget {
  token;
  greeting = null;
  #url;
  #onToken;
  #heartbeatMs;
  #socket = null;
  #isReady = false;
  #isClosed = false;
  #open = new Set();
  #attempts = 0;
  #isRestarting = false;
  #retry = null;
  #heartbeat = null;
  #lastFrame = 0;
  #lastUse = Date.now();
  #comesBack = () => { if (document.visibilityState === "visible") this.wake(); };

  // `url` is the service's; `token` the visitor's from an earlier time; `onToken` is called with one that is to be kept. After
  // `heartbeatMs` of silence the service is asked whether it is there; it has as long to answer.
  constructor(url = location.href, { token = null, onToken = () => {}, heartbeatMs = HEARTBEAT_MS } = {}) {
    super();
    this.#url = new URL("/ws/chat", url);
    this.#url.protocol = this.#url.protocol.replace("http", "ws");
    this.token = token;
    this.#onToken = onToken;
    this.#heartbeatMs = heartbeatMs;
    for (const [target, event] of this.#signs()) target.addEventListener(event, this.#comesBack);
  }

  get isReady() { return this.#isReady; }

  ask(question, { conversationId = null, clientMessageId = newMessageId() } = {}) {
    const request = { type: "ask", client_message_id: clientMessageId, question };
    if (conversationId !== null) request.conversation_id = conversationId;
    return this.#begin(new Answer(this, request));
  }

  // Asks the question of an earlier answer once more.
  regenerate(answerId, { clientMessageId = newMessageId() } = {}) {
    return this.#begin(new Answer(this, { type: "regenerate", client_message_id: clientMessageId, answer_id: answerId }));
  }

  // Goes on with an answer that was begun elsewhere, or before a reload: from its start, or after an event that is known.
  resume(answerId, { afterSeq = 0, text = "" } = {}) {
    return this.#begin(new Answer(this, null, { answerId, afterSeq, text }));
  }

  // Connects now if it is not connected.
  wake() {
    this.#lastUse = Date.now();
    if (!this.#socket && !this.#isClosed) this.#connect();
  }

  // Disconnects for good. Answers that are not over go on without us.
  close() {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    for (const [target, event] of this.#signs()) target.removeEventListener(event, this.#comesBack);
    for (const answer of [...this.#open]) answer.leave();
    this.#socket?.close(1000);
  }

  // For answers: sends a frame; false when there is nobody to send it to.
  send(frame) {
    this.#lastUse = Date.now();
    if (!this.#isReady) { this.wake(); return false; }
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  // For answers: asks again after a moment, if the connection lasts so long.
  askLater(answer) {
    const socket = this.#socket;
    setTimeout(() => { if (this.#isReady && socket === this.#socket && !answer.isOver) answer.ask(); }, waitMs(1));
  }

  forget(answer) { this.#open.delete(answer); }

  #signs() { return [[window, "online"], [document, "visibilitychange"], [window, "pageshow"]]; }

  #begin(answer) {
    this.#open.add(answer);
    if (this.#isReady) answer.ask();
    else this.wake();
    return answer;
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#retry = null;
    const socket = new WebSocket(this.#url, "resume-chat.v1");
    this.#socket = socket;
    this.#lastFrame = Date.now();
    this.#startHeartbeat();
    socket.addEventListener("open", () => { if (socket === this.#socket) this.#hello(); });
    socket.addEventListener("message", (event) => { if (socket === this.#socket) this.#received(event.data); });
    socket.addEventListener("close", (event) => { if (socket === this.#socket) this.#lost(event.code); });
  }

  #hello() {
    this.#socket.send(JSON.stringify(this.token ? { type: "hello", visitor_token: this.token } : { type: "hello" }));
  }

  #received(data) {
    this.#lastFrame = Date.now();
    const frame = JSON.parse(data);
    if (frame.type === "ready") this.#greeted(frame);
    else if (frame.type === "error" && !this.#isReady && this.token) this.#becomeStranger();
    else if (frame.type === "goodbye") {
      this.#isRestarting = true;
      this.#retryIn(frame.reconnect_after_ms);
    }
    else for (const answer of [...this.#open]) if (answer.isMeant(frame)) answer.take(frame);
  }

  #greeted(frame) {
    if (frame.visitor_token) {
      this.token = frame.visitor_token;
      this.#onToken(this.token);
    }
    this.greeting = frame;
    this.#isReady = true;
    this.#attempts = 0;
    this.#isRestarting = false;
    for (const answer of [...this.#open]) answer.ask();
    this.#tell("ready", frame);
  }

  // What was asked with a token that is none belongs to nobody.
  #becomeStranger() {
    this.token = null;
    this.#onToken(null);
    this.#tell("stranger");
    this.#hello();
  }

  #lost(code) {
    clearInterval(this.#heartbeat);
    this.#socket = null;
    this.#isReady = false;
    if (this.#isClosed) return;
    this.#tell("lost", code);
    if (code === CLOSED_IDLE && !this.#open.size) return;
    if (code === TOO_MANY_SOCKETS) this.#attempts = Math.max(this.#attempts, 4);
    this.#attempts += 1;
    if (this.#retry === null) this.#retryIn(waitMs(this.#attempts, this.#isRestarting));
  }

  #retryIn(ms) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#retry = null;
      if (!this.#socket) this.#connect();
    }, ms);
  }

  // Browsers do not show protocol pings to scripts, so a silent connection is asked whether it is still there.
  #startHeartbeat() {
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => {
      const silence = Date.now() - this.#lastFrame;
      const isInUse = this.#open.size > 0 || Date.now() - this.#lastUse < IDLE_MS;
      if (silence > (this.#isReady ? 2 * this.#heartbeatMs : HELLO_MS) && isInUse) {
        const socket = this.#socket;
        this.#lost(1006);
        socket.close();
      } else if (!isInUse) {
        this.#lastFrame = Date.now();
      } else if (silence > this.#heartbeatMs && this.#isReady) {
        this.#socket.send(JSON.stringify({ type: "ping", nonce: String(Date.now()) }));
      }
    }, this.#heartbeatMs / 4);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

// Grows with each attempt; half of it is random, so that the visitors of one server do not come back at once.
// One that said goodbye and is not back yet is tried again after 4 to 12 first waits: those who came too early would else
// all come as soon as it is there.
function waitMs(attempts, isRestarting = false) {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
  const wait = longest / 2 + (Math.random() * longest) / 2;
  return isRestarting ? Math.max(wait, FIRST_WAIT_MS * (4 + 8 * Math.random())) : wait;
}
